#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The power is cut at random: everything that was not synced is gone. In the end the service knows what one knows that was
left alone, and the receiver's file has every change. Prints TAP. WBH_SEED repeats a run, WBH_CUTS says how often to cut."""
import datetime
import os
import pathlib
import random
import sys
import tempfile
import time

from cases import Wbhealthd
from faulty_disk import FaultyDisk
from live_compare import compare, undisturbed
from live_day import Writer, long_day, with_noise
from live_service import Service, source_section
from tap import done, the_seed

CUTS = int(os.environ.get("WBH_CUTS", "20"))
RATE = 2000
CUTS_A_SECOND = 3
NOISE = 9


def main():
    seed = the_seed()
    print(f"# seed {seed} (WBH_SEED={seed} repeats this run)")
    source = random.Random(seed)
    wbhealthd = Wbhealthd()
    minutes = max(60, CUTS * RATE // CUTS_A_SECOND // (14 * (NOISE + 1)))
    start = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=minutes + 60)
    lines = with_noise(long_day(seed, minutes, start), random.Random(seed), NOISE).lines()
    with tempfile.TemporaryDirectory(prefix="wbh-power-") as name:
        folder = pathlib.Path(name)
        logs = folder / "logs"
        logs.mkdir()
        section = source_section("sync01", f"{logs}/", lateness="10min")
        service = Service(wbhealthd, folder / "cut", [section])
        disk = FaultyDisk(service)
        writer = Writer(lines, logs, "application", RATE, 10000, seed)
        service.start()
        writer.start()
        for _ in range(CUTS):
            time.sleep(source.uniform(0, 2 / CUTS_A_SECOND))
            service.kill_all()
            disk.lose_power()
            service.start()
        writer.join()
        print(f"# {len(lines)} records, {writer.rotations} rotations, {CUTS} power cuts")
        compare(service, undisturbed(wbhealthd, folder / "undisturbed", section), "after power cuts")
    return done()


if __name__ == "__main__":
    sys.exit(main())
