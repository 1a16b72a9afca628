#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Followed live, over one to five sources whose records are shuffled within the lateness, some met twice: the service
comes to the findings and attempts of one that reads everything at once in order. Prints TAP. WBH_SEED repeats a run,
WBH_SPLITS says how many."""
import datetime
import json
import os
import pathlib
import random
import sys
import tempfile
import time

from cases import Wbhealthd
from event_xml import as_wevtutil
from live_compare import compare, undisturbed
from live_day import Writer, long_day
from live_service import Service, source_section
from tap import done, tell, the_seed

ROUNDS = int(os.environ.get("WBH_SPLITS", "2"))
MINUTES = 240
SECONDS = 60  # in which they are written: four minutes of the day in one second
LATENESS = datetime.timedelta(minutes=30)
SHUFFLED = datetime.timedelta(minutes=5)  # the rest of the lateness is for the sources not being read in step


def servers(seed, count):
    """Their records in time order, as (time, line)."""
    start = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=MINUTES + 90)
    records = []
    for place in range(count):
        log = long_day(f"{seed} {place}", MINUTES, start, f"sync0{place + 1}.nordhav.example")
        times = [event[0] for event in sorted(log.events, key=lambda event: event[0])]
        records += zip(times, log.lines())
    return sorted(records)


def deal(records, count, source):
    """Every record to one of `count` sources, some to two; each a little out of order."""
    hands = [[] for _ in range(count)]
    for moment, line in records:
        for hand in source.sample(hands, 2 if count > 1 and source.random() < 0.05 else 1):
            hand.append((moment + source.random() * SHUFFLED, line))
    return [sorted(hand) for hand in hands]


def schedule(hand, start):
    """When each record of a hand is written: all hands keep step with the day."""
    return [(moment - start).total_seconds() * SECONDS / (MINUTES * 60) for moment, _ in hand]


def late_records(service):
    """As the service itself counts them; what comes later than the lateness may well differ."""
    rows = service.query("SELECT value FROM state WHERE room = 'service' AND key LIKE 'instance %'")
    return sum(json.loads(value).get("late", 0) for (value,) in rows)


def one_round(wbhealthd, folder, seed):
    source = random.Random(seed)
    records = servers(seed, source.randint(1, 2))
    hands = deal(records, source.randint(1, 5), source)
    sections, writers = [], []
    for place, hand in enumerate(hands):
        lines = [line for _, line in hand]
        logs = folder / f"logs{place}"
        logs.mkdir(parents=True)
        sections.append(source_section(f"part{place}", f"{logs}/", lateness=f"{LATENESS.seconds // 60}min"))
        writers.append(Writer(lines, logs, "application", 200, 2000, f"{seed} {place}",
                              due=schedule(hand, records[0][0])))
    service = Service(wbhealthd, folder / "live", sections)
    service.start()
    time.sleep(0.5)
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    whole = folder / "whole"
    whole.mkdir()
    (whole / "all.xml").write_bytes(as_wevtutil(line for _, line in records))
    section = source_section("part0", f"{whole}/", lateness=f"{LATENESS.seconds // 60}min")
    compare(service, undisturbed(wbhealthd, folder / "sorted", section), f"live over {len(hands)} sources",
            ignore=("seen_by",))
    tell(late_records(service) == 0, f"live over {len(hands)} sources, no record came later than it may", [late_records(service)])


def main():
    seed = the_seed()
    print(f"# seed {seed} (WBH_SEED={seed} repeats this run)")
    wbhealthd = Wbhealthd()
    for turn in range(ROUNDS):
        with tempfile.TemporaryDirectory(prefix="wbh-split-") as name:
            one_round(wbhealthd, pathlib.Path(name), f"{seed}.{turn}")
    return done()


if __name__ == "__main__":
    sys.exit(main())
