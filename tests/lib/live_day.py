# SPDX-License-Identifier: Apache-2.0
"""A long day of a sync server, made from a seed, and a writer that appends it to logs as fast as a busy server does,
rotating them on the way."""
import datetime
import random
import shutil
import threading
import time

from event_xml import as_wevtutil
from server import DENIED, NO_CONTROLLER, REFUSED, SYNC_SERVICE, Server

USERS = [f"{first}.{last}" for first in ("anna", "bo", "carla", "dan", "eva", "finn", "gry", "hans", "ida", "jens")
         for last in ("lund", "holm", "dam", "berg", "ravn", "krogh", "brandt", "vang")]
ATTEMPTS_A_MINUTE = 5
DOMAIN_IN_TROUBLE = "werft.nordhav.example"


def outages(source, minutes):
    """Which minutes lie in an outage: (first, last) of a few, apart from each other."""
    begin = source.randrange(20, 60)
    found = []
    while begin < minutes - 60:
        end = begin + source.randrange(10, 45)
        found.append((begin, end))
        begin = end + source.randrange(40, 120)
    return found


def one_attempt(server, source, minute):
    user, kind, second = source.choice(USERS), source.choice(("reset", "reset", "change", "admin")), source.randrange(50)
    fate = source.random()
    if fate < 0.80:
        server.reset(minute, user, kind, second, took=source.uniform(0.3, 6))
    elif fate < 0.92:
        server.failed(minute, user, 33008, "80230619", REFUSED, kind, second)
    elif fate < 0.96:
        server.failed(minute, user, 33004, "80230626", DENIED, kind, second)
    elif fate < 0.98:
        server.failed(minute, user, 33001, "80230818", NO_CONTROLLER, kind, second)
    elif fate < 0.99:
        server.not_decrypted(minute, user)
    else:
        server.begin(minute, user, kind, second)


def relay_beats(server, source, minutes, relay):
    """Heartbeats of one relay, with its own outages."""
    bad = outages(source, minutes)
    for minute in range(0, minutes, 5):
        if not any(first <= minute < last for first, last in bad):
            server.heartbeats(minute, minute + 5, relay)


def long_day(seed, minutes, start, computer="sync01.nordhav.example"):
    """Wanted records of `minutes` minutes, in time order, as (time, line)."""
    source = random.Random(f"{seed} {computer}")
    server = Server(start=start, seed=f"{seed} {computer}", computer=computer)
    relay_beats(server, source, minutes, "a")
    relay_beats(server, source, minutes, "b")
    server.pings(3, minutes)
    stopped = outages(source, minutes)
    for minute in range(minutes):
        if any(minute == first for first, _ in stopped):
            server.service_state(minute, SYNC_SERVICE, "1", event_id=7034, second=source.randrange(50))
        if any(minute == last for _, last in stopped):
            server.started(minute, source.randrange(50))
        if any(first <= minute < last for first, last in stopped):
            continue
        for _ in range(source.randrange(2 * ATTEMPTS_A_MINUTE + 1)):
            one_attempt(server, source, minute)
        if source.random() < 0.05:
            server.domain_failed(minute, DOMAIN_IN_TROUBLE, 8453, "Replication access was denied.")
        if source.random() < 0.2:
            server.hash_of(minute, source.choice(USERS))
    return server.log


def with_noise(log, source, times):
    """`times` records that nobody wants for each that somebody may want, at the same moments."""
    for moment, *_ in list(log.events):
        for _ in range(times):
            log.manifest(moment + datetime.timedelta(milliseconds=source.randrange(900)),
                         "Microsoft-Windows-Security-SPP", 16394, {})
    return log


class Writer(threading.Thread):
    """Appends lines to FOLDER/NAME.xml, `rate` a second or each when it is due (seconds from the start), and rotates it
    every `rotate` lines, by rename or by copying and truncating. Now and then a line comes in two halves."""

    def __init__(self, lines, folder, name, rate, rotate, seed, encode=as_wevtutil, due=None):
        super().__init__(daemon=True)
        self.lines, self.folder, self.name, self.rate, self.rotate = lines, folder, name, rate, rotate
        self.encode, self.due = encode, due
        self.random = random.Random(seed)
        self.path = folder / f"{name}.xml"
        self.rotations = 0
        self.pause = threading.Event()

    def rotate_now(self, file):
        self.rotations += 1
        old = self.folder / f"{self.name}.{self.rotations:04}.xml"
        if self.random.random() < 0.7:
            file.close()
            self.path.rename(old)
        else:
            shutil.copyfile(self.path, old)
            file.truncate(0)
            file.close()
        return open(self.path, "ab", buffering=0)

    def write(self, file, content):
        if self.random.random() < 0.05:
            cut = self.random.randrange(len(content))
            file.write(content[:cut])
            time.sleep(0.003)
            content = content[cut:]
        file.write(content)

    def run(self):
        file = open(self.path, "ab", buffering=0)
        began, written, batch = time.monotonic(), 0, max(1, self.rate // 200)
        while written < len(self.lines):
            self.write(file, self.encode(self.lines[written:written + batch]))
            before, written = written, written + batch
            if before // self.rotate != written // self.rotate:
                file = self.rotate_now(file)
            due = self.due[min(written, len(self.lines)) - 1] if self.due else written / self.rate
            ahead = due - (time.monotonic() - began)
            if ahead > 0:
                time.sleep(ahead)
            if self.pause.is_set():
                time.sleep(0.01)
        file.close()
