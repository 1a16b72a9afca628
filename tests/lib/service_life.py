#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The life of the service as its supervisor and its receivers see it: notifications, signs of life, reloads that restart
only what has changed, a watchdog that notices a disk that hangs, an end within two seconds whoever hangs. Prints TAP."""
import datetime
import json
import os
import pathlib
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time

from cases import Wbhealthd
from event_xml import as_wevtutil
from faulty_disk import FaultyDisk
from live_compare import undelivered
from live_service import CONFIG, Service, children, process_of, source_section
from server import Server
from tap import done, tell

EXTRA_RULE = """[rule of-tests]
provider = Tests-Only
event = 4711
present = service.stopped@server
"""


class Supervised(Service):
    """With somebody who listens to sd_notify()."""

    def __init__(self, wbhealthd, folder, sources, agent=""):
        super().__init__(wbhealthd, folder, sources, agent)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(self.state / "notify"))
        self.environment["NOTIFY_SOCKET"] = str(self.state / "notify")
        self.notified = []
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        """Always: who is not listened to waits."""
        while True:
            self.notified.append(self.socket.recv(65536).decode())

    def count(self, words):
        return sum(words in text for text in self.notified)

    def said(self, words, count=1, seconds=20):
        return wait_for(lambda: self.count(words) >= count, seconds)

    def configure(self, sections, agent=""):
        (self.state / "wbhealthd.conf").write_text(CONFIG.format(state=self.state, sources="\n".join(sections),
                                                                 agent=agent))

    def reload(self):
        ready = self.count("READY=1")
        self.process.send_signal(signal.SIGHUP)
        return self.said("READY=1", ready + 1)

    def pids(self, *sections):
        return {section: process_of(self, section) for section in sections}

    def states(self):
        return [record for record in self.delivered() if record.get("kind") == "state"]

    def findings(self, name):
        return [record for record in self.delivered() if record.get("name") == name]


def wait_for(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return bool(condition())


def text_of(path):
    return path.read_text() if path.exists() else ""


def against_schema(states):
    try:
        import jsonschema
    except ImportError:
        return []
    top = pathlib.Path(os.environ.get("abs_top_srcdir", "."))
    validator = jsonschema.Draft202012Validator(
        json.loads((top / "packaging/schema/wbhealth.state-1.schema.json").read_text()))
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}"[:300]
            for state in states for error in validator.iter_errors(state)]


def stopped_log(folder):
    """A server whose writeback has been stopped."""
    folder.mkdir(parents=True)
    start = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=2, minutes=5)
    server = Server(start, "life").life(60)
    server.stopped(70)
    server.noise(60, 120, step=4)
    (folder / "application.xml").write_bytes(as_wevtutil(server.log.lines()))
    return f"{folder}/"


def signs_of_life(service):
    tell(service.said("READY=1"), "systemd is told when it is ready")
    tell(wait_for(lambda: len(service.states()) >= 3), "a sign of life comes at the start and at each interval",
         service.output_text()[-5:])
    states = service.states()
    if not states:
        return
    first = states[0]
    tell([state["why"] for state in states[:3]] == ["start", "interval", "interval"], "it says why it comes")
    tell(first["verdict"] in ("broken", "degraded", "unknown") and sum(first["open"].values()) > 0,
         "it says the verdict and how much is open", [str(first)])
    tell([source["name"] for source in first["sources"]] == ["sync01", "sync02"] and
         all(source["last_event"] for source in first["sources"]), "it says how far each source has read", [str(first)])
    tell([sink["name"] for sink in first["receivers"]] == ["file"], "and what waits for each receiver", [str(first)])
    faults = against_schema(states)
    tell(not faults, "each follows the schema that ships with the package", faults[:5])
    tell(len({state["delivery_id"] for state in states}) == len(states), "each has a delivery_id of its own")
    tell(service.said("STATUS=") and any("STATUS=" in text and "open" in text for text in service.notified),
         "systemctl status shows it in words", service.notified[-3:])


def reloads(service, sections):
    before = service.pids("sync01", "sync02", "file")
    tell(all(before.values()), "each section has a worker", [str(before)])
    events = service.count_events()
    tell(service.reload(), "a reload is answered")
    reloading = [text for text in service.notified if "RELOADING=1" in text]
    tell(reloading and "MONOTONIC_USEC=" in reloading[-1], "systemd is told that it reloads, and when", reloading)
    tell(service.pids("sync01", "sync02", "file") == before, "unchanged sections keep their workers")
    tell(wait_for(lambda: service.states()[-1]["why"] in ("reload", "interval")), "receivers hear of it")

    late = f"[sink late]\nplugin = file\npath = {service.state}/late.ndjson\n"
    service.configure(sections + [late], "state-interval = 1s")
    service.reload()
    tell(wait_for(lambda: "service.stopped" in text_of(service.state / "late.ndjson")),
         "a receiver that comes later is told of what is open", service.output_text()[-5:])
    service.reload()
    time.sleep(0.5)
    opened = [line for line in text_of(service.state / "late.ndjson").splitlines() if '"service.stopped"' in line]
    tell(len({json.loads(line)["uid"] for line in opened}) == len(opened), "once", opened)

    changed = [sections[0], sections[1].replace("30d", "29d")]
    service.configure(changed, "state-interval = 1s")
    service.reload()
    wait_for(lambda: process_of(service, "sync02") not in (None, before["sync02"]))
    after = service.pids("sync01", "sync02", "file")
    tell(after["sync01"] == before["sync01"] and after["file"] == before["file"], "so they do beside a changed one")
    tell(after["sync02"] not in (None, before["sync02"]), "which has a new worker", [f"{before} {after}"])
    service.settle(quiet=0.6)
    tell(service.count_events() == events, "and reads nothing twice")
    return changed


def refused(service, sections):
    before = service.pids("sync01", "sync02", "file")
    service.configure(sections + ["[source sync03]\nplugn = files\n"], "state-interval = 1s")
    service.reload()
    name = "agent.configuration-refused"
    tell(wait_for(lambda: service.findings(name)) and service.findings(name)[-1]["state"] == "open",
         "a configuration with mistakes is a finding", service.output_text()[-5:])
    told = service.findings(name)[-1] if service.findings(name) else {}
    tell("wbhealthd.conf:" in told.get("cause", "") and "plug" in told.get("cause", ""), "it names the first one", [str(told)])
    tell(service.said("old one is in use"), "systemctl status says so")
    tell(service.pids("sync01", "sync02", "file") == before, "all workers stay")
    service.configure(sections, "state-interval = 1s")
    service.reload()
    tell(wait_for(lambda: service.findings(name)[-1]["state"] == "cleared"), "it clears with the next one that is taken")
    return before


def other_rules(service, data):
    before = service.pids("sync01", "file")
    known = service.query("SELECT uid, state FROM finding WHERE name LIKE 'service.%' ORDER BY uid")
    (data / "rules.d" / "zz-tests.conf").write_text("[rule broken\n")
    service.reload()
    name = "agent.configuration-refused"
    tell(wait_for(lambda: service.findings(name)[-1]["state"] == "open"), "rules with mistakes are refused too")
    (data / "rules.d" / "zz-tests.conf").write_text(EXTRA_RULE)
    service.reload()
    tell(wait_for(lambda: service.findings(name)[-1]["state"] == "cleared"), "mended ones are taken",
         service.output_text()[-5:])
    wait_for(lambda: process_of(service, "sync01") not in (None, before["sync01"]))
    after = service.pids("sync01", "file")
    tell(after["sync01"] not in (None, before["sync01"]) and after["file"] == before["file"],
         "sources learn that another event is wanted", [f"{before} {after}"])
    service.settle(quiet=0.6)
    tell(known and service.query("SELECT uid, state FROM finding WHERE name LIKE 'service.%' ORDER BY uid") == known,
         "and what was known is known still", [str(known)])


def accepted(service, sections):
    service.configure(sections + ["[accept holiday]\nfinding = service.stopped\nuntil = 2099-12-31\n"],
                      "state-interval = 1s")
    service.reload()
    tell(wait_for(lambda: any(record["accepted"] for record in service.findings("service.stopped"))),
         "a case accepted with a reload is told as such", [str(service.findings("service.stopped")[-1:])])


def ends(service, hung, words):
    """SIGTERM while these sections' workers hang."""
    for section in hung:
        pid = process_of(service, section)
        if pid:
            os.kill(pid, signal.SIGSTOP)
    start = time.monotonic()
    status = service.stop()
    took = time.monotonic() - start
    tell(status == 0 and took <= 2.2, f"SIGTERM ends it in {took:.1f} s, {words}", [f"status {status}"])


def whole_life(wbhealthd, folder):
    data = folder / "data"
    shutil.copytree(wbhealthd.data, data)
    wbhealthd.data = str(data)
    sections = [source_section(name, stopped_log(folder / name)) for name in ("sync01", "sync02")]
    service = Supervised(wbhealthd, folder / "life", sections, "state-interval = 1s")
    service.start()
    signs_of_life(service)
    sections = reloads(service, sections)
    refused(service, sections)
    accepted(service, sections)
    other_rules(service, data)

    ends(service, [], "nobody hangs")
    tell(service.count("STOPPING=1") == 1, "systemd is told that it ends")
    tell(service.states()[-1]["why"] == "stop", "the last sign of life says so too", [str(service.delivered()[-1])])
    service.start()
    wait_for(lambda: process_of(service, "sync01") and service.states()[-1]["why"] != "stop")
    ends(service, ["sync01"], "although a source hangs")
    service.start()
    wait_for(lambda: process_of(service, "file") and service.states()[-1]["why"] != "stop")
    ends(service, ["file", "sync02"], "although a receiver and a source hang")
    service.start()
    service.settle(quiet=1)
    wait_for(lambda: not undelivered(service))
    tell(not undelivered(service), "nothing was lost by it", undelivered(service)[:5])
    ends(service, [], "after all")


def quiet(wbhealthd, folder):
    service = Supervised(wbhealthd, folder / "quiet", [source_section("sync01", stopped_log(folder / "quiet-logs"))])
    service.start()
    service.said("READY=1")
    wait_for(service.states)
    service.settle(quiet=4)
    files = [service.state / name for name in ("wbhealth.db", "wbhealth.db-wal", "findings.ndjson", "output")]
    before = [(file.stat().st_mtime_ns, file.stat().st_size) for file in files if file.exists()]
    time.sleep(4)
    after = [(file.stat().st_mtime_ns, file.stat().st_size) for file in files if file.exists()]
    tell(before == after, "nothing is written while nothing happens", [f"{before} {after}"])
    service.stop()


def fed_within(service, seconds):
    count = service.count("WATCHDOG=1")
    time.sleep(seconds)
    return service.count("WATCHDOG=1") - count


def watched(wbhealthd, folder):
    service = Supervised(wbhealthd, folder / "watched", [source_section("sync01", stopped_log(folder / "watched-logs"))],
                         "state-interval = 1h")
    disk = FaultyDisk(service)
    service.environment["WATCHDOG_USEC"] = "1000000"
    service.start()
    service.said("READY=1")
    wait_for(service.states)
    service.settle(quiet=1)
    more = fed_within(service, 2)
    tell(4 <= more <= 14, f"the watchdog is fed in time ({more} times in 2 s for an interval of 1 s)")

    disk.set(hang=1)
    with open(pathlib.Path(folder / "watched-logs" / "application.xml"), "ab") as file:
        server = Server(datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=3), "more")
        server.started(1)
        file.write(as_wevtutil(server.log.lines()))
    time.sleep(1)
    more = fed_within(service, 2)
    tell(more == 0, "while a commit hangs it is not")
    disk.set(hang=0)
    tell(service.said("WATCHDOG=1", service.count("WATCHDOG=1") + 1, 5), "and again when the disk is back")

    launcher = children(service.process.pid)[0]
    os.kill(launcher, signal.SIGSTOP)
    service.process.send_signal(signal.SIGHUP)
    time.sleep(1)
    tell(fed_within(service, 2) == 0, "nor is it while the launcher hangs that is to start a worker")
    os.kill(launcher, signal.SIGCONT)
    tell(service.said("WATCHDOG=1", service.count("WATCHDOG=1") + 1, 5), "and again when it goes on")
    ends(service, [], "after all")


def main():
    with tempfile.TemporaryDirectory(prefix="wbh-life-") as name:
        whole_life(Wbhealthd(), pathlib.Path(name))
        quiet(Wbhealthd(), pathlib.Path(name))
        watched(Wbhealthd(), pathlib.Path(name))
    return done()


if __name__ == "__main__":
    sys.exit(main())
