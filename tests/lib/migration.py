#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A service that finds the store of an older agent goes on from it; one of a newer agent it leaves alone. Prints TAP."""
import pathlib
import sqlite3
import sys
import tempfile
import time

from cases import Wbhealthd
from live_service import Service, source_section
from tap import done, tell

NEWEST = 2


def version(service):
    return service.query("PRAGMA user_version")[0][0]


def wait_for(ready):
    for _ in range(200):
        if ready():
            return True
        time.sleep(0.05)
    return False


def make_store(place, script):
    place.mkdir(parents=True)
    store = sqlite3.connect(place / "wbhealth.db")
    store.executescript(script)
    store.close()


def old_store(wbhealthd, folder, script):
    make_store(folder / "state", script)
    logs = folder / "logs"
    logs.mkdir()
    service = Service(wbhealthd, folder / "state", [source_section("sync01", f"{logs}/")])
    before = {row[0] for row in service.query("SELECT uid FROM finding")}
    waiting = {row[0] for row in service.query("SELECT delivery_id FROM outbox")}
    service.start()
    tell(wait_for(lambda: version(service) == NEWEST), "the store of the first schema becomes one of the newest")
    tell(wait_for(lambda: waiting <= {record.get("delivery_id") for record in service.delivered()}),
         f"the {len(waiting)} changes that waited in it are delivered")
    tell(service.stop() == 0, "the service ends well")
    after = {row[0] for row in service.query("SELECT uid FROM finding")}
    tell(len(before) > 0 and before <= after, f"the {len(before)} findings are still known")
    tell(not list((folder / "state").glob("*.damaged*")), "and nothing was set aside")


def newer_store(wbhealthd, folder, script):
    make_store(folder / "state", script + "PRAGMA user_version = 99;")
    logs = folder / "logs"
    logs.mkdir()
    service = Service(wbhealthd, folder / "state", [source_section("sync01", f"{logs}/")])
    service.start()
    tell(service.process.wait(10) != 0, "with the store of a newer agent it does not start")
    tell(version(service) == 99, "and leaves it as it is")


def main():
    script = (pathlib.Path(__file__).parent.parent / "integration" / "store-1.sql").read_text()
    wbhealthd = Wbhealthd()
    with tempfile.TemporaryDirectory(prefix="wbh-migration-") as name:
        old_store(wbhealthd, pathlib.Path(name) / "old", script)
        newer_store(wbhealthd, pathlib.Path(name) / "newer", script)
    return done()


if __name__ == "__main__":
    sys.exit(main())
