#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What reaches the agent in awkward ways: the same log in every shape, a forwarder that repeats a day, a line of 100 MB
between ordinary ones, records that come too late. Prints TAP."""
import datetime
import json
import pathlib
import resource
import subprocess
import sys
import tempfile

from cases import Wbhealthd
from event_xml import as_wevtutil
from json_shapes import SHAPES, encode
from live_compare import compare, undisturbed
from live_day import long_day
from live_service import Service, source_section
from replay_properties import bad_day
from server import Server
from tap import difference, done, tell

HUGE = 100 * 1024 * 1024


def told(report):
    """What a report says, whatever the shape had room for: some shapes keep whole seconds only."""
    findings = sorted((f["name"], f["subject"]["name"], f["state"], f["level"], f["count"], f["explained_by"])
                      for f in report["findings"])
    attempts = {key: report["attempts"][key] for key in ("total", "succeeded", "refused", "failed", "lost")}
    return {"verdict": report["verdict"], "findings": findings, "attempts": attempts}


def replay(wbhealthd, *files):
    _, report, complaints = wbhealthd.run("replay", *files)
    return told(report) if report else {"complaints": complaints}


def same_in_every_shape(wbhealthd, folder):
    start = datetime.datetime(2026, 11, 16, 8, tzinfo=datetime.timezone.utc)
    application = bad_day(start)
    (folder / "log.xml").write_bytes(as_wevtutil(application))
    expected = replay(wbhealthd, folder / "log.xml")
    tell(len(expected["findings"]) > 5, f"the log tells {len(expected['findings'])} findings")
    for shape in SHAPES:
        path = folder / "log.json"
        path.write_bytes(encode(application, shape))
        notes = difference(expected, replay(wbhealthd, path))
        tell(not notes, f"{shape}: the same report", notes[:20])
    mixed = folder / "mixed"
    mixed.mkdir()
    # Fluent Bit keeps whole seconds only: beside others its records would stand before what came earlier in the second.
    exact = [shape for shape in SHAPES if not shape.startswith("Fluent Bit")]
    for place, shape in enumerate(exact):
        (mixed / f"{place}.log").write_bytes(encode(application[place::len(exact)], shape))
    notes = difference(expected, replay(wbhealthd, mixed))
    tell(not notes, "each record in another shape, in one folder: the same report", notes[:20])


def status_of(service):
    """What --status says of its first source."""

    answer = subprocess.run([*service.command[:3], "--status", "--format", "json", *service.command[3:]],
                            capture_output=True, timeout=60, check=False)
    return json.loads(answer.stdout)["sources"][0]


def repeated_day(wbhealthd, folder):
    start = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=26)
    lines = long_day("repeated", 20 * 60, start).lines()
    logs = folder / "logs"
    logs.mkdir()
    (logs / "first.xml").write_bytes(as_wevtutil(lines))
    section = source_section("part0", f"{logs}/")
    service = Service(wbhealthd, folder / "live", [section])
    service.start()
    service.settle(quiet=3)
    once = service.count_events()
    (logs / "again.json").write_bytes(encode(lines, "Winlogbeat 8"))
    service.settle(quiet=6)
    source = status_of(service)
    tell(source["repeated"] == once, f"the forwarder sends {once} wanted records again: each is counted as a repetition",
         [f"{source['repeated']} repeated"])
    whole = folder / "whole"
    whole.mkdir()
    (whole / "all.xml").write_bytes(as_wevtutil(lines))
    compare(service, undisturbed(wbhealthd, folder / "once", source_section("part0", f"{whole}/")),
            "after a day was sent again")


def too_late(wbhealthd, folder):
    start = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=2)
    lines = Server(start=start).life(90).log.lines()
    late = lines.pop(len(lines) // 3)
    while "PasswordResetService" not in late:
        late = lines.pop(len(lines) // 3)
    logs = folder / "late"
    logs.mkdir()
    (logs / "log.xml").write_bytes(as_wevtutil(lines))
    service = Service(wbhealthd, folder / "late-state", [source_section("part0", f"{logs}/", lateness="5s")])
    service.start()
    service.settle(quiet=3)
    now = datetime.datetime.now(datetime.timezone.utc)
    newest = Server(start=now - datetime.timedelta(minutes=1), seed="newest")
    newest.heartbeats(0, 5, "a")
    with open(logs / "log.xml", "ab") as log:
        log.write(as_wevtutil(newest.log.lines()))
        log.flush()
        service.settle(quiet=3)
        log.write(as_wevtutil([late]))
    service.settle(quiet=3)
    source = status_of(service)
    tell(source["late"] == 1, "a record that comes an hour too late is counted", [f"{source}"])
    words = [line for line in service.output_text() if "came later than" in line]
    tell(len(words) == 1 and "raise lateness in [source part0]" in words[0], "and told once, with what to do", words)
    service.stop()


def huge_line(wbhealthd, folder, name, head, tail, lines):
    """`lines` with one of HUGE bytes between them."""
    path = folder / name
    middle = len(lines) // 2
    with open(path, "wb") as log:
        log.write(b"".join(lines[:middle]))
        log.write(head)
        for _ in range(HUGE // (1 << 20)):
            log.write(b"x" * (1 << 20))
        log.write(tail)
        log.write(b"".join(lines[middle:]))
    status, report, complaints = wbhealthd.run("replay", path)
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    tell(report is not None and report["sources"][0]["events"] >= len(lines), f"{name}: the records around it are read",
         [complaints[:500]])
    unreadable = [f for f in report["findings"] if f["name"] == "agent.unreadable-input"] if report else []
    tell(len(unreadable) == 1 and unreadable[0]["count"] >= 1, f"{name}: it is told and counted (status {status})")
    tell(used < 96 * 1024, f"{name}: and it is not kept in memory ({used // 1024} MiB at most)")


def huge_lines(wbhealthd, folder):
    lines = Server().life(60).log.lines()
    shape = "OpenWEC Json"
    whole = [encode([line], shape) for line in lines]
    head, tail = whole[0].split(b"TrackingId", 1)
    huge_line(wbhealthd, folder, "huge.json", head, tail, whole)
    xml = [as_wevtutil([line]) for line in lines]
    head, tail = xml[0].split(b"TrackingId", 1)
    huge_line(wbhealthd, folder, "huge.xml", head, tail, xml)


def main():
    wbhealthd = Wbhealthd()
    for test in (huge_lines, same_in_every_shape, repeated_day, too_late):
        with tempfile.TemporaryDirectory(prefix="wbh-inputs-") as name:
            test(wbhealthd, pathlib.Path(name))
    return done()


if __name__ == "__main__":
    sys.exit(main())
