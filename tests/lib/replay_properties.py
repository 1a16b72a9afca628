#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What must hold of any replay: order and split do not matter, and less data never looks healthier. Prints TAP.
WBH_SEED repeats a run."""
import datetime
import os
import pathlib
import random
import sys
import tempfile

from cases import Wbhealthd
from event_xml import as_event_viewer, as_powershell, as_wevtutil
from server import DENIED, NO_CONTROLLER, REFUSED, SECOND, SYNC_SERVICE, Server
from tap import difference, done, tell

ROUNDS = int(os.environ.get("WBH_ROUNDS", "12"))
SHAPES = [as_wevtutil, as_wevtutil, as_event_viewer, as_powershell]


def bad_day(start):
    """Three hours with a bit of everything, as (application log, system log) of one server."""
    server = Server(start=start, seed="bad day")
    server.heartbeats(0, 120, "a")
    server.heartbeats(0, 60, "b")
    server.heartbeats(80, 120, "b")
    server.pings(3, 121)
    server.noise(0, 181)
    server.reset(7, "anna.lund")
    server.reset(33, "jens.holm", kind="change")
    server.hash_of(34, "jens.holm")
    server.failed(50, "sofie.dam", 33004, "80230626", DENIED)
    server.failed(55, "karl.berg", 33004, "80230626", DENIED, kind="admin")
    server.failed(64, "karl.berg", 33008, "80230619", REFUSED)
    server.failed(70, "ida.ravn", 33001, "80230818", NO_CONTROLLER)
    look_up = "ERR_: MMS(4120): admaexport.cpp(2939): Failed to acquire user information: "
    for minute, user, code in ((74, "ida.ravn", "0x6ba"), (76, "lone.bak@werft.example", "0x5")):
        _, number = server.begin(minute, user)
        server.engine_trace(server.at(minute, 1), [look_up + code])
        server.finish(server.at(minute, 2), number, user, good=False)
    for second, user in enumerate(("anna.lund", "lone.bak@werft.example")):
        time, number = server.begin(78, user, second=second)
        server.finish(time + 5 * SECOND, number, user, good=False)
    server.engine_trace(server.at(78, 3), [look_up + "0x6ba"])
    server.reset(90, "sofie.dam")
    for minute in (100, 102):
        server.domain_failed(minute, "werft.nordhav.example", 8453, "Replication access was denied.")
    server.begin(118, "mette.krogh")
    server.begin(120, "olga.brandt", kind="change", second=50)
    server.service_state(121, SYNC_SERVICE, "1", event_id=7034)
    server.stopped(121, second=1)
    return server.log.lines()


def good_day(start):
    server = Server(start=start, seed="good day").life(180)
    server.hash_of(40, "anna.lund")
    return server.log.lines()


def write_parts(folder, parts, source):
    names = []
    for place, part in enumerate(parts):
        name = pathlib.Path(folder, f"{source.randrange(1000):03}-{place}.xml")
        name.write_bytes(source.choice(SHAPES)(part))
        names.append(name)
    source.shuffle(names)
    return names


def split(lines, source):
    """Every record into one of one to five parts, each in any order; some records into two."""
    parts = [[] for _ in range(source.randint(1, 5))]
    for line in lines:
        source.choice(parts).append(line)
        if source.random() < 0.05:
            source.choice(parts).append(line)
    for part in parts:
        source.shuffle(part)
    return [part for part in parts if part]


def without_sources(report):
    """What stays the same when records are met twice: everything but how many were read."""
    return {key: value for key, value in report.items() if key not in ("sources", "metrics")} if report else None


def order_and_split(wbhealthd, name, lines, source):
    with tempfile.TemporaryDirectory(prefix="wbh-order-") as folder:
        whole = pathlib.Path(folder, "whole.xml")
        whole.write_bytes(as_wevtutil(lines))
        status, report, complaints = wbhealthd.run("replay", whole)
        tell(report is not None, f"{name}: the log in one piece gives a report", complaints.splitlines()[:5])
        for turn in range(ROUNDS):
            parts = pathlib.Path(folder, str(turn))
            parts.mkdir()
            names = write_parts(parts, split(lines, source), source)
            other_status, other, complaints = wbhealthd.run("replay", *names)
            notes = difference(without_sources(report), without_sources(other)) + complaints.splitlines()[:5]
            tell(other is not None and status == other_status and without_sources(report) == without_sources(other),
                 f"{name}, turn {turn}: shuffled over {len(names)} files it gives the same report", notes)


PROBE = """[agent]
expect = connection, service, hash-sync
[source writeback]
plugin = files
path = {folder}/writeback.xml
[source hashes]
plugin = files
path = {folder}/hashes.xml
[source system]
plugin = files
path = {folder}/system.xml
"""


FED = ("the verdict", "connection", "service", "hash-sync", "agent")


def which(line):
    if "<Channel>System<" in line:
        return "system"
    return "hashes" if "'Directory Synchronization'" in line else "writeback"


def statuses(report):
    return {"the verdict": report["verdict"]["overall"], **{s["name"]: s["status"] for s in report["stages"]}}


def healthier_than(stage):
    """What a stage may not become. One that no section feeds is told of only while a finding is open."""
    return ("healthy", None) if stage not in FED else ("healthy", "not_configured", None)


def take_away(wbhealthd, name, lines):
    with tempfile.TemporaryDirectory(prefix="wbh-away-") as folder:
        config = pathlib.Path(folder, "wbhealthd.conf")
        config.write_text(PROBE.format(folder=folder))
        parts = {part: [line for line in lines if which(line) == part] for part in ("writeback", "hashes", "system")}
        for part, content in parts.items():
            pathlib.Path(folder, f"{part}.xml").write_bytes(as_wevtutil(content))
        _, report, complaints = wbhealthd.run("probe", "--config", config)
        tell(report is not None, f"{name}: all inputs together give a report", complaints.splitlines()[:5])
        if report is None:
            return
        before = statuses(report)
        for part, content in parts.items():
            path = pathlib.Path(folder, f"{part}.xml")
            for how, remains in (("empty", b""), ("gone", None), ("cut short", as_wevtutil(content[:3]))):
                path.unlink()
                if remains is not None:
                    path.write_bytes(remains)
                _, less, complaints = wbhealthd.run("probe", "--config", config)
                path.write_bytes(as_wevtutil(content))
                after = statuses(less) if less else {}
                notes = [f"{key}: {was} became {after.get(key)}" for key, was in before.items()
                         if after.get(key) != was and after.get(key) in healthier_than(key)]
                tell(not notes, f"{name}, {part} {how}: nothing looks healthier", notes + complaints.splitlines()[:5])


def main():
    seed = os.environ.get("WBH_SEED") or str(random.SystemRandom().randrange(1 << 32))
    print(f"# seed {seed} (WBH_SEED={seed} repeats this run)")
    source = random.Random(seed)
    wbhealthd = Wbhealthd()
    order_and_split(wbhealthd, "a bad day", bad_day("2026-11-16T08:00:00"), source)
    order_and_split(wbhealthd, "a good day", good_day("2026-11-17T08:00:00"), source)
    recent = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=181)
    take_away(wbhealthd, "a bad day", bad_day(recent))
    take_away(wbhealthd, "a good day", good_day(recent))
    return done()


if __name__ == "__main__":
    sys.exit(main())
