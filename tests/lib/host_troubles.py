#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a host does to a service: a disk that is full at any one write, a disk full or read-only for a while, logs that are
gone for a while, a clock that is set. It goes on running, and in the end knows what one knows that was left alone. Prints
TAP. WBH_SEED repeats a run; WBH_EACH_WRITE=1 tries every write, else some are drawn."""
import datetime
import errno
import itertools
import json
import os
import pathlib
import random
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

from cases import Wbhealthd
from event_xml import as_wevtutil
from faulty_disk import FaultyDisk
from live_compare import compare, undisturbed
from live_day import Writer, long_day
from live_service import Service, source_section
from server import Server
from tap import done, tell, the_seed

MINUTES = 120
FEW_MINUTES = 10  # where a whole reading is repeated for each of its writes
RATE = 150  # wanted records only: a day of two hours in about ten seconds
DRAWN = 4
REFUSED_IN_A_ROW = 5
HOUR = 3600 * 1000000


def make_log(seed, minutes):
    """It ends long enough ago for a clock set one hour back to be ahead of it."""
    start = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=minutes + 90)
    return long_day(seed, minutes, start).lines()


def section(logs):
    return source_section("sync01", f"{logs}/", lateness="10min", more="poll = 1s")


class Trouble:
    """A service with a disk of ours, a log, and what an undisturbed one knows of it."""

    def __init__(self, wbhealthd, folder, seed, minutes=MINUTES):
        self.wbhealthd, self.folder, self.seed = wbhealthd, folder, seed
        self.lines = make_log(seed, minutes)
        self.turns = itertools.count(1)

    def service(self):
        place = self.folder / f"turn{next(self.turns)}"
        logs = place / "logs"
        logs.mkdir(parents=True)
        service = Service(self.wbhealthd, place / "state", [section(logs)])
        return service, FaultyDisk(service), logs

    def reference(self, logs):
        return undisturbed(self.wbhealthd, logs.parent / "undisturbed", section(logs))


def count_writes(trouble):
    """How many writes a whole reading takes, and one that nothing was refused."""
    service, disk, logs = trouble.service()
    (logs / "application.xml").write_bytes(as_wevtutil(trouble.lines))
    service.start()
    service.settle()
    service.stop()
    return disk.get("writes"), trouble.reference(logs)


def full_at_one_write(trouble, place, reference):
    service, disk, logs = trouble.service()
    (logs / "application.xml").write_bytes(as_wevtutil(trouble.lines))
    disk.set(error=errno.ENOSPC, fail_after=place, fail_count=REFUSED_IN_A_ROW)
    service.start()
    service.settle()
    # A store that cannot even be opened ends the service; what supervises it starts it again and again.
    for _ in range(REFUSED_IN_A_ROW):
        if not service.alive():
            service.start()
            service.settle()
    compare(service, reference, f"disk full at write {place}")
    return disk.get("failed")


def full_at_each_write(trouble, source):
    writes, reference = count_writes(trouble)
    places = range(writes)
    if os.environ.get("WBH_EACH_WRITE") != "1":
        places = sorted(source.sample(places, min(DRAWN, writes)))
    # Most of the time of each is waiting until nothing more happens.
    with ThreadPoolExecutor(max_workers=4 * os.cpu_count()) as several:
        failed = sum(several.map(lambda place: full_at_one_write(trouble, place, reference), places))
    tell(failed > 0, f"{failed} of the service's writes were refused, at {len(places)} of {writes} places")


def written_through(trouble, how, disturb):
    """The log is written while `disturb` happens."""
    service, disk, logs = trouble.service()
    service.start()
    writer = Writer(trouble.lines, logs, "application", RATE, 1000, trouble.seed)
    writer.start()
    time.sleep(1)
    disturb(service, disk, logs)
    writer.join()
    tell(service.alive(), f"{how}: the service is still the one that was started")
    compare(service, trouble.reference(logs), how)


def disk_refuses(error):
    def disturb(service, disk, logs):
        disk.set(error=error, fail_after=0, fail_count=1 << 40)
        time.sleep(4)
        disk.set(fail_count=0)
    return disturb


def logs_vanish(service, disk, logs):
    aside = logs.with_name("aside")
    logs.rename(aside)
    time.sleep(4)
    aside.rename(logs)


def clock_is_set(service, disk, logs):
    for ahead in (HOUR, -HOUR, 0):
        disk.set(clock=ahead)
        time.sleep(1.5)


def skew(service):
    """The finding about the server's clock as the service knows it: (state, level), or nothing."""
    rows = [json.loads(text) for (text,) in service.query("SELECT json FROM finding WHERE name = 'connection.clock-skew'")]
    return [(row["state"], row["level"], row["subject"].get("name") or row["subject"]) for row in rows]


def clocks_disagree(trouble):
    """Records come as they are written; the server's clock goes ahead, and is set right."""
    service, disk, logs = trouble.service()
    service.start()
    service.settle()

    def write_and_look(later, ahead, expected, words):
        """`later` by our own clock a record comes that is dated `ahead` of it (minutes)."""
        disk.set(clock=later * 60 * 1000000)
        now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=later + ahead)
        server = Server()
        server.writeback(now, 31019, "heartbeat")
        with open(logs / "application.xml", "ab") as file:
            file.write(as_wevtutil(server.log.lines()))
        deadline = time.monotonic() + 20
        while skew(service) != expected and time.monotonic() < deadline:
            time.sleep(0.2)
        tell(skew(service) == expected, words, [f"{skew(service)}, expected {expected}"])

    write_and_look(0, 0, [], "a record of now is no sign of a wrong clock")
    write_and_look(0, 3, [("open", "warning", "sync01")], "one dated three minutes ahead is")
    write_and_look(1, 10, [("open", "critical", "sync01")], "ten minutes ahead are critical")
    write_and_look(2, 0, [("open", "critical", "sync01")], "one of now does not end it yet")
    write_and_look(12, 0, [("cleared", "critical", "sync01")], "one after ten minutes without any ahead does")
    tell(service.stop() == 0, "the service ends well")


def main():
    seed = the_seed()
    print(f"# seed {seed} (WBH_SEED={seed} repeats this run)")
    source = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="wbh-host-") as name:
        wbhealthd, folder = Wbhealthd(), pathlib.Path(name)
        full_at_each_write(Trouble(wbhealthd, folder / "few", seed, FEW_MINUTES), source)
        trouble = Trouble(wbhealthd, folder / "many", seed)
        written_through(trouble, "disk full for a while", disk_refuses(errno.ENOSPC))
        written_through(trouble, "disk read-only for a while", disk_refuses(errno.EROFS))
        written_through(trouble, "disk with errors for a while", disk_refuses(errno.EIO))
        written_through(trouble, "logs gone for a while", logs_vanish)
        written_through(trouble, "clock set one hour forth and back", clock_is_set)
        clocks_disagree(trouble)
    return done()


if __name__ == "__main__":
    sys.exit(main())
