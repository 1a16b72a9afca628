#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the service costs while nothing happens: one followed file, the sinks `journal` and `file`; memory, wake-ups and
disk writes of all its processes together, beside an idle rsyslogd. Run by idle.sh inside a journald of its own:
idle.py BUILD [SECONDS]"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from cases import Wbhealthd
from latency import JOURNAL_SINK, RSYSLOG, record
from live_service import Service, children, source_section


def family(pid):
    found = [pid]
    for child in children(pid):
        found += family(child)
    return found


def threads(pid):
    return pathlib.Path(f"/proc/{pid}/task").iterdir()


def field(path, name):
    for line in pathlib.Path(path).read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    return 0


def switches(pids):
    return sum(field(f"{thread}/status", "voluntary_ctxt_switches") for pid in pids for thread in threads(pid))


def written(pids):
    return sum(field(f"/proc/{pid}/io", "write_bytes") for pid in pids)


def processor(pids):
    return sum(int(pathlib.Path(f"{thread}/schedstat").read_text().split()[0]) for pid in pids for thread in threads(pid))


def memory(pids, name):
    return sum(field(f"/proc/{pid}/smaps_rollup", name) for pid in pids) / 1024


def measure(name, pid, seconds):
    pids = family(pid)
    before = switches(pids), written(pids), processor(pids)
    time.sleep(seconds)
    woken, wrote, ran = (now - then for now, then in zip((switches(pids), written(pids), processor(pids)), before))
    private = memory(pids, "Private_Clean") + memory(pids, "Private_Dirty")
    print(f"{name}: {len(pids)} processes, private {private:.1f} MiB, PSS {memory(pids, 'Pss'):.1f} MiB, anonymous "
          f"{memory(pids, 'Anonymous'):.1f} MiB, {woken / seconds:.2f} wake-ups/s, {ran / seconds / 1e6:.3f} ms/s of "
          f"processor, {wrote} bytes written in {seconds} s")
    for each in pids:
        print(f"   {each} {pathlib.Path(f'/proc/{each}/comm').read_text().strip()}: private "
              f"{memory([each], 'Private_Clean') + memory([each], 'Private_Dirty'):.1f}, PSS {memory([each], 'Pss'):.1f} MiB")
    sys.stdout.flush()


def main(arguments):
    seconds = int(arguments[2]) if len(arguments) > 2 else 60
    wbhealthd = Wbhealthd({"abs_top_builddir": arguments[1], "abs_top_srcdir": os.environ["abs_top_srcdir"]})
    with tempfile.TemporaryDirectory(prefix="wbh-idle-") as name:
        folder = pathlib.Path(name)
        (folder / "logs").mkdir()
        (folder / "logs/application.xml").write_bytes(b"".join(
            record(number, f"user{number}@nordhav.example" if number % 20 == 0 else None) for number in range(1000)))
        service = Service(wbhealthd, folder / "state", [source_section("sync01", f"{folder}/logs/application.xml"),
                                                        JOURNAL_SINK])
        service.start()
        daemon = None
        if shutil.which("rsyslogd"):
            (folder / "rsyslog").mkdir()
            (folder / "in.log").touch()
            (folder / "rsyslog.conf").write_text(RSYSLOG.format(folder=folder / "rsyslog", log=folder / "in.log"))
            daemon = subprocess.Popen(["rsyslogd", "-n", "-f", folder / "rsyslog.conf", "-i", folder / "pid"])
        time.sleep(min(65, seconds))
        measure("wbhealthd", service.process.pid, seconds)
        if daemon:
            measure("rsyslogd", daemon.pid, seconds)
            daemon.terminate()
            daemon.wait()
        service.stop()


if __name__ == "__main__":
    main(sys.argv)
