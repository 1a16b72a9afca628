# SPDX-License-Identifier: Apache-2.0
"""The service under test: started, killed in parts, started again, and asked what it knows."""
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import time

CONFIG = """[agent]
state-dir = {state}
{agent}
{sources}
[sink file]
plugin = file
path = {state}/findings.ndjson
"""
SOURCE = """[source {name}]
plugin = files
path = {path}
lateness = {lateness}
silent-after = 30d
{more}
"""


def source_section(name, path, lateness="60s", more=""):
    return SOURCE.format(name=name, path=path, lateness=lateness, more=more)


def children(pid):
    try:
        return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def process_of(service, section):
    """The worker of a section; None while there is none."""
    for pid in service.workers():
        try:
            if pathlib.Path(f"/proc/{pid}/comm").read_text().strip() == f"wb:{section}"[:15]:
                return pid
        except OSError:
            pass
    return None


def known(service, name, wanted=lambda finding: True, seconds=30):
    """The finding as the service knows it, waited for; {} when it does not come."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            rows = service.query(f"SELECT json FROM finding WHERE name = '{name}'")
        except sqlite3.Error:
            rows = []
        if rows and wanted(json.loads(rows[0][0])):
            return json.loads(rows[0][0])
        time.sleep(0.2)
    return {}


class Service:
    def __init__(self, wbhealthd, folder, sources, agent=""):
        self.state = pathlib.Path(folder)
        self.state.mkdir(parents=True, exist_ok=True)
        config = self.state / "wbhealthd.conf"
        config.write_text(CONFIG.format(state=self.state, sources="\n".join(sources), agent=agent))
        self.command = [wbhealthd.program, "--config", str(config), "--plugin-dir", wbhealthd.plugins,
                        "--data-dir", wbhealthd.data]
        self.environment = dict(os.environ)
        self.output = open(self.state / "output", "ab")
        self.process = None

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=self.output, stderr=self.output, env=self.environment,
                                        start_new_session=True)

    def workers(self):
        return [worker for launcher in children(self.process.pid) for worker in children(launcher)]

    def kill(self, victim=None):
        """Kill one process of it with SIGKILL; the agent itself when none is named."""
        try:
            os.kill(victim or self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        if victim is None:
            self.process.wait()

    def kill_all(self):
        """Everything at once, as a power cut does."""
        launchers = children(self.process.pid)
        workers = self.workers()
        self.kill()
        for pid in launchers + workers:
            self.kill(pid)
            while os.path.exists(f"/proc/{pid}"):
                time.sleep(0.002)

    def stop(self):
        """SIGTERM; returns how it ended."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def alive(self):
        return self.process.poll() is None

    def query(self, sql):
        connection = sqlite3.connect(f"file:{self.state}/wbhealth.db?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def count_events(self):
        try:
            return self.query("SELECT count(*) FROM event")[0][0]
        except sqlite3.Error:
            return -1

    def wait_for_events(self, expected, seconds=60):
        """Until it has met so many different wanted records and no worker has anything left to say."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.alive():
            if self.count_events() >= expected:
                return True
            time.sleep(0.1)
        return False

    def settle(self, quiet=1.5, seconds=60):
        """Until nothing has changed for `quiet` seconds."""
        deadline, last, since = time.monotonic() + seconds, None, time.monotonic()
        while time.monotonic() < deadline:
            try:
                now = (self.count_events(), self.query("SELECT group_concat(cursor) FROM cursor")[0][0])
            except sqlite3.Error:
                now = None
            if now is None or now != last:
                last, since = now, time.monotonic()
            elif time.monotonic() - since >= quiet:
                return True
            time.sleep(0.1)
        return False

    def output_text(self):
        return (self.state / "output").read_text(errors="replace").splitlines()

    def delivered(self):
        """The whole lines of the file sink; one that a kill cut short is followed by its repetition."""
        records = []
        if not (self.state / "findings.ndjson").exists():
            return records
        for line in (self.state / "findings.ndjson").read_bytes().split(b"\n"):
            try:
                records.append(json.loads(line))
            except ValueError:
                pass
        return records
