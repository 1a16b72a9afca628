#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""From the moment a record is appended to a log to the journal's own time of the entry that tells its finding, at 1,000
records a second of which 5 % are wanted, each opening a finding that need not hold; beside it rsyslog (imfile, omjournal)
with lines as long. Run by latency.sh inside a journald of its own: latency.py BUILD [SECONDS] [ROUNDS]"""
import datetime
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from event_xml import WRITEBACK, Log
from live_service import Service, source_section
from cases import Wbhealthd

RATE = 1000
WANTED = 20  # one of so many
JOURNAL_SINK = "[sink journal]\nplugin = journal\n"
DENIED = ("TrackingId: 2f0c9a4e-51b7-4d7e-9a0e-3b7d5c1e{number:04x}, Reason: Synchronization Engine returned an error "
          "hr=80230626, message=The password could not be updated because the management agent credentials were denied "
          "access., Context: cloudAnchor: User_2f0c9a4e-51b7-4d7e-9a0e-{number:012x}, SourceAnchorValue: "
          "a2l0Y2hlbg==, UserPrincipalName: {user}, Details: Microsoft.CredentialManagement.OnPremisesPasswordReset."
          "Shared.PasswordResetException: Synchronization Engine returned an error hr=80230626")
RSYSLOG = """global(workDirectory="{folder}")
module(load="imfile" mode="inotify")
module(load="omjournal")
input(type="imfile" file="{log}" tag="bench")
action(type="omjournal")
"""


def record(number, user):
    """One record of now; without a user nobody wants it."""
    log = Log("sync01.nordhav.example", first_record=1000 + number)
    now = datetime.datetime.now(datetime.timezone.utc)
    if user:
        log.classic(now, WRITEBACK, 33004, DENIED.format(number=number, user=user), level=2)
    else:
        log.manifest(now, "Microsoft-Windows-Security-SPP", 16394, {"param1": "x" * 500})
    return (log.lines()[0] + "\n").encode()


def write(path, seconds, make):
    """Append at RATE; returns what was stamped when: {key: seconds since the epoch}."""
    stamps = {}
    with open(path, "ab", buffering=0) as file:
        began = time.monotonic()
        for number in range(RATE * seconds):
            key, line = make(number)
            ahead = began + number / RATE - time.monotonic()
            if ahead > 0:
                time.sleep(ahead)
            if key:
                stamps[key] = time.time()
            file.write(line)
    return stamps


def journal(identifier, since):
    """Entries of one program, as (microseconds, fields)."""
    subprocess.run(["journalctl", "--sync"], check=True)
    output = subprocess.run(["journalctl", "-q", "-o", "json", "--all", "--no-pager", "-t", identifier, "--since",
                             f"@{since:.6f}"], capture_output=True, check=True).stdout
    return [(int(entry["__REALTIME_TIMESTAMP"]), entry) for entry in map(json.loads, output.splitlines())]


def tell(name, stamps, arrived):
    late = sorted(arrived[key] / 1e6 - when for key, when in stamps.items() if key in arrived)
    if not late:
        sys.exit(f"{name}: nothing arrived")
    p50, p99 = late[len(late) // 2], late[len(late) * 99 // 100]
    print(f"{name}: {len(late)} of {len(stamps)} arrived, p50 {p50 * 1e6:.0f} us, p90 {late[len(late) * 9 // 10] * 1e6:.0f}, "
          f"p99 {p99 * 1e6:.0f}, max {late[-1] * 1e6:.0f}")
    sys.stdout.flush()
    return p50, p99


def bench_wbhealthd(wbhealthd, folder, seconds):
    logs = folder / "logs"
    logs.mkdir(parents=True)
    service = Service(wbhealthd, folder / "state", [source_section("sync01", f"{logs}/"), JOURNAL_SINK])
    (logs / "application.xml").write_bytes(record(0, None))
    service.start()
    time.sleep(2)
    since = time.time()

    def make(number):
        user = f"user{number}@nordhav.example" if number % WANTED == 0 else None
        return user, record(1 + number, user)

    stamps = write(logs / "application.xml", seconds, make)
    time.sleep(1)
    ticks = sum(sum(map(int, pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]))
                for pid in [service.process.pid] + service.workers())
    service.stop()
    arrived = {}
    for when, entry in journal("wbhealthd", since):
        arrived.setdefault(entry.get("WBHEALTH_SUBJECT_NAME") or entry.get("WBHEALTH_SUBJECT"), when)
    print(f"   ({ticks / os.sysconf('SC_CLK_TCK') / seconds * 1000:.1f} ms of processor a second)")
    return tell("wbhealthd", stamps, arrived)


def bench_rsyslog(folder, seconds):
    folder.mkdir(parents=True)
    log = folder / "in.log"
    log.touch()
    config = folder / "rsyslog.conf"
    config.write_text(RSYSLOG.format(folder=folder, log=log))
    daemon = subprocess.Popen(["rsyslogd", "-n", "-f", str(config), "-i", str(folder / "pid")])
    time.sleep(1)
    since = time.time()
    padding = "x" * 800
    stamps = write(log, seconds, lambda number: (f"line{number}", f"line{number} {padding}\n".encode()))
    time.sleep(1)
    daemon.send_signal(signal.SIGTERM)
    daemon.wait()
    arrived = {entry["MESSAGE"].split()[0]: when for when, entry in journal("bench", since)
               if isinstance(entry.get("MESSAGE"), str)}
    return tell("rsyslog  ", stamps, arrived)


def main(arguments):
    seconds = int(arguments[2]) if len(arguments) > 2 else 10
    rounds = int(arguments[3]) if len(arguments) > 3 else 3
    wbhealthd = Wbhealthd({"abs_top_builddir": arguments[1], "abs_top_srcdir": os.environ["abs_top_srcdir"]})
    results = {"wbhealthd": [], "rsyslog": []}
    with tempfile.TemporaryDirectory(prefix="wbh-latency-") as name:
        for turn in range(rounds):
            folder = pathlib.Path(name, str(turn))
            if shutil.which("rsyslogd"):
                results["rsyslog"].append(bench_rsyslog(folder / "rsyslog", seconds))
            results["wbhealthd"].append(bench_wbhealthd(wbhealthd, folder / "wbhealthd", seconds))
    for program, found in results.items():
        if found:
            middle = [sorted(column)[len(column) // 2] * 1e6 for column in zip(*found)]
            print(f"median of {len(found)} rounds, {program}: p50 {middle[0]:.0f} us, p99 {middle[1]:.0f} us")


if __name__ == "__main__":
    main(sys.argv)
