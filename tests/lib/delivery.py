#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Changes on their way to receivers, through a service as it is shipped: a receiver that is killed at random gets every
change, one that is dead holds up nobody, what waits for it is bounded, counted and told. Prints TAP. WBH_SEED repeats a
run."""
import datetime
import json
import os
import pathlib
import random
import signal
import sys
import tempfile
import time

from cases import Wbhealthd
from event_xml import as_wevtutil
from live_compare import undelivered, wait_for_receiver
from live_service import Service, process_of, source_section
from server import Server
from tap import done, tell, the_seed

PARTS = 40
HOURS = 6
DEAD = """
[sink dead]
plugin = file
path = {path}
backlog = {backlog}
delayed-after = 1s
"""


def flapping_log():
    """A relay that goes and comes back, for many changes."""
    start = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=HOURS, minutes=30)
    server = Server(start, "delivery")
    for minute in range(0, HOURS * 60, 4):
        server.stopped(minute)
        server.started(minute + 2)
    server.noise(0, HOURS * 60)
    return server.log.lines()


def append_in_parts(logs, lines, parts, pause):
    """Each part makes changes of its own."""
    for part in range(parts):
        with open(logs / "application.xml", "ab") as file:
            file.write(as_wevtutil(lines[part * len(lines) // parts:(part + 1) * len(lines) // parts]))
        yield
        time.sleep(pause)


def killed_receiver(wbhealthd, folder, source):
    logs = folder / "logs"
    logs.mkdir()
    service = Service(wbhealthd, folder / "killed", [source_section("sync01", f"{logs}/", more="poll = 1s")])
    service.start()
    killed, sink, frozen = {"receiver": 0, "agent": 0}, None, None
    for _ in append_in_parts(logs, flapping_log(), PARTS, 0.1):
        time.sleep(source.uniform(0, 0.4))
        sink = sink or process_of(service, "file")
        if sink and source.random() < 0.5 and sink != frozen:
            # What it is given from now on it will have taken to its grave.
            os.kill(sink, signal.SIGSTOP)
            frozen = sink
        elif sink:
            service.kill(sink)
            sink = None
            killed["receiver"] += 1
        elif source.random() < 0.1:
            # The next one has forgotten how often the receiver has failed, and does not wait.
            service.kill()
            service.start()
            killed["agent"] += 1
    if sink:
        service.kill(sink)
    service.settle()
    wait_for_receiver(service)
    rows = service.query("SELECT max(seq) FROM sqlite_sequence WHERE name = 'outbox'")[0][0]
    missing = undelivered(service)
    tell(killed["receiver"] > 2 and rows > 40, f"killed {killed} while {rows} changes were on their way")
    tell(not missing, "it has got every change", missing[:20])
    tell(service.stop() == 0, "the service ends well")
    position = service.query("SELECT position FROM sink WHERE name = 'file'")[0][0]
    rows = service.query("SELECT max(seq) FROM sqlite_sequence WHERE name = 'outbox'")[0][0]
    tell(position == rows, "and knows that nothing waits", [f"{position} of {rows}"])


def find(service, name):
    return [record for record in service.delivered() if record.get("name") == name]


def wait_for(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return bool(condition())


def changes_in(path):
    records = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    return [record for record in records if "episode" in record]


def dead_receiver(wbhealthd, folder):
    logs = folder / "logs2"
    logs.mkdir()
    (logs / "application.xml").write_bytes(as_wevtutil(flapping_log()))
    place = folder / "gone" / "out.ndjson"
    backlog = 10
    service = Service(wbhealthd, folder / "dead", [source_section("sync01", f"{logs}/"),
                                                   DEAD.format(path=place, backlog=backlog)])
    service.start()
    name = "agent.delivery-delayed"
    tell(wait_for(lambda: find(service, name)), "a receiver that is dead is a finding that another one gets",
         service.output_text()[-10:])
    told = find(service, name)[-1] if find(service, name) else {}
    tell(told.get("state") == "open" and told.get("subject", {}).get("name") == "dead", "it names the receiver", [str(told)])
    tell(int(told.get("evidence", {}).get("dropped", 0)) > 0, "and says how many changes it will never get", [str(told)])
    tell(not undelivered(service), "the other receiver has got every change")

    place.parent.mkdir()
    tell(wait_for(lambda: find(service, name)[-1]["state"] == "cleared", 60), "when it lives again the finding clears",
         service.output_text()[-10:])
    first = json.loads(place.read_text().splitlines()[0])
    tell(first.get("kind") == "state", "what it hears first is how the agent is, ahead of all that waited", [str(first)])
    got = changes_in(place)
    tell(0 < len(got) <= backlog + 5, f"it gets what was kept for it ({len(got)} changes)")
    tell(service.stop() == 0, "the service ends well")
    dropped = service.query("SELECT dropped FROM sink WHERE name = 'dead'")[0][0]
    newest = service.query("SELECT max(seq) FROM sqlite_sequence WHERE name = 'outbox'")[0][0]
    known = len({record["delivery_id"] for record in changes_in(place)})
    # One that it got without saying so may have been dropped, too.
    tell(dropped + known >= newest, "what it got and what was dropped is everything there was",
         [f"{dropped} dropped, {known} got, {newest} in all"])


def main():
    seed = the_seed()
    print(f"# seed {seed} (WBH_SEED={seed} repeats this run)")
    wbhealthd = Wbhealthd()
    with tempfile.TemporaryDirectory(prefix="wbh-delivery-") as name:
        killed_receiver(wbhealthd, pathlib.Path(name), random.Random(seed))
        dead_receiver(wbhealthd, pathlib.Path(name))
    return done()


if __name__ == "__main__":
    sys.exit(main())
