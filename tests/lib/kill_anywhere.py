#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Agent and workers are killed at random while a log is written at full speed and rotated: in the end the service knows
what one knows that was left alone, and every change has reached the receiver. Prints TAP. WBH_SEED repeats a run, WBH_KILLS
says how often to kill."""
import datetime
import os
import pathlib
import random
import sys
import tempfile
import time

from cases import Wbhealthd
from live_compare import compare, undisturbed
from live_day import Writer, long_day, with_noise
from live_service import Service, source_section
from tap import done, the_seed

KILLS = int(os.environ.get("WBH_KILLS", "300"))
RATE = 2000
KILLS_A_SECOND = 4
NOISE = 19  # records nobody wants for each one somebody may want
RECORDS_A_MINUTE = 14 * (NOISE + 1)  # about, of a long day


def make_log(seed):
    minutes = max(60, KILLS * RATE // KILLS_A_SECOND // RECORDS_A_MINUTE)
    start = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=minutes + 60)
    return with_noise(long_day(seed, minutes, start), random.Random(seed), NOISE).lines()


def kill_while_written(service, writer, source):
    """Half of the kills hit the agent, the others one of its workers."""
    killed = {"agent": 0, "worker": 0}
    while sum(killed.values()) < KILLS:
        time.sleep(source.uniform(0, 2 / KILLS_A_SECOND))
        workers = service.workers()
        if workers and source.random() < 0.5:
            service.kill(source.choice(workers))
            killed["worker"] += 1
        else:
            service.kill()
            killed["agent"] += 1
        if not service.alive():
            service.start()
    writer.join()
    return killed


def main():
    seed = the_seed()
    print(f"# seed {seed} (WBH_SEED={seed} repeats this run)")
    source = random.Random(seed)
    wbhealthd = Wbhealthd()
    lines = make_log(seed)
    with tempfile.TemporaryDirectory(prefix="wbh-kill-") as name:
        folder = pathlib.Path(name)
        logs = folder / "logs"
        logs.mkdir()
        section = source_section("sync01", f"{logs}/", lateness="10min")
        service = Service(wbhealthd, folder / "killed", [section])
        writer = Writer(lines, logs, "application", RATE, 10000, seed)
        service.start()
        writer.start()
        killed = kill_while_written(service, writer, source)
        print(f"# {len(lines)} records, {writer.rotations} rotations, killed {killed}")

        compare(service, undisturbed(wbhealthd, folder / "undisturbed", section), "killed again and again")
    return done()


if __name__ == "__main__":
    sys.exit(main())
