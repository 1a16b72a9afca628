#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Exported configurations: our own and, where WBH_SHARED is present, one of a real server. Each as it is and with one
fault planted must give what a careful reader writes down, and no more. Prints TAP."""
import datetime
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

from cases import Wbhealthd
from event_xml import as_wevtutil
from live_service import Service, known
from server import Server
from tap import done, tell

OURS = pathlib.Path(os.environ.get("abs_top_srcdir", "."), "tests/cases/sync-config-well/input-export")
SAMPLES = pathlib.Path(os.environ.get("WBH_SHARED", "../shared"), "samples/event-texts")
REAL = pathlib.Path(os.environ.get("WBH_SHARED", "../shared"), "samples/sync-config/contoso")

# Written down by reading the files of the real export, before the probe had seen them:
# GlobalSettings/MV.xml: PasswordWriteback False, PasswordHashSync False, ServerConfigurationVersion 1.1.130.0 with
# AutoUpgradeState Suspended; not in staging mode, scheduler and maintenance on. Connectors: sign-and-seal 1 in all places,
# no preferred controllers, OU=CORP is the scope. Rules: "User AccountEnabled" carries password sync in, "User Join" out.
REAL_FINDINGS = {"service.writeback-feature-off": "CONTOSO-SYNC01", "service.version-unsupported": "CONTOSO-SYNC01",
                 "tenant.hash-sync-switched-off": "contoso.onmicrosoft.com"}

SEAL = "<sign-and-seal>1</sign-and-seal>"
PARTITION_SEAL = SEAL + "<is-domain>"
TICKED = "<EnablePasswordSync>true"
STAGING = 'Microsoft.Synchronize.StagingMode" type="string" use="SynchronizationGlobal" dataType="String">'
WRITEBACK = STAGING.replace("Synchronize.StagingMode", "OptionalFeature.PasswordWriteback")
HASH_SYNC = STAGING.replace("Synchronize.StagingMode", "OptionalFeature.PasswordHashSync")
EXCLUDED_OU = ("Connectors", "</exclusion>", "</exclusion><exclusion>OU=Guests,DC=a,DC=b</exclusion>", 1)
STAGING_MODE = ("GlobalSettings", STAGING + "False", STAGING + "True", 1)

# What is planted: (name, files, text, what stands there instead, how often, finding).
FAULTS = [
    ("sign-and-seal off at the forest", "Connectors", SEAL, SEAL.replace("1<", "0<"), 1, "service.sign-and-seal-off"),
    ("sign-and-seal off at the partition", "Connectors", PARTITION_SEAL, PARTITION_SEAL.replace("1<", "0<"), 1,
     "service.sign-and-seal-off"),
    ("sign-and-seal off for alternate credentials", "Connectors", PARTITION_SEAL,
     "<login-user>svc</login-user>" + PARTITION_SEAL.replace("1<", "0<"), 1, "service.sign-and-seal-off"),
    ("password sync unticked", "SynchronizationRules", TICKED, "<EnablePasswordSync>false", -1,
     "service.password-sync-rule-off"),
    ("staging mode", *STAGING_MODE, "service.staging-mode"),
    ("short controller names", "Connectors", "<is-domain>1</is-domain><",
     "<is-domain>1</is-domain><preferred-dcs><preferred-dc>DC01</preferred-dc></preferred-dcs><", 1,
     "service.preferred-dc-short-name"),
    ("an excluded OU", *EXCLUDED_OU, None),  # whom it hits only the directory tells
]

def copy(export, folder):
    for file in sorted(export.rglob("*.xml")):
        target = folder / file.relative_to(export)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)


def plant(folder, part, text, instead, times):
    planted = 0
    for file in sorted((folder / part).iterdir()):
        content = file.read_text(encoding="utf-8")
        # Of connectors only those of a directory: the cloud's has none of these settings.
        if text in content and (part != "Connectors" or "adma" in content):
            file.write_text(content.replace(text, instead, times), encoding="utf-8")
            planted += 1
    return planted


def findings(report):
    return {f["name"]: f["subject"]["name"] for f in report["findings"]} if report else {"no report": ""}


def judge(wbhealthd, export, title, expected):
    with tempfile.TemporaryDirectory(prefix="wbh-export-") as name:
        folder = pathlib.Path(name)
        copy(export, folder)
        got = findings(wbhealthd.run("replay", folder)[1])
        tell(got == expected, f"{title}: what a careful reader finds", [f"{got}, not {expected}"])

    for fault, part, text, instead, times, finding in FAULTS:
        with tempfile.TemporaryDirectory(prefix="wbh-export-") as name:
            folder = pathlib.Path(name)
            copy(export, folder)
            planted = plant(folder, part, text, instead, times)
            got = findings(wbhealthd.run("replay", folder)[1])
        wanted = set(expected) | ({finding} if finding else set())
        tell(planted > 0 and set(got) == wanted, f"{title}, {fault}: its finding and no other",
             [f"planted {planted}; {sorted(got)}, not {sorted(wanted)}"])


# What lies beside an export: as PowerShell writes it down (UTF-16), and as an editor saves it.
ENCODINGS = ("utf-16", "utf-16-le", "utf-8-sig", "utf-8")
SCHEDULER = """AllowedSyncCycleInterval : 00:30:00
SyncCycleEnabled : {cycle}
MaintenanceEnabled : {maintenance}
StagingModeEnabled : False
SchedulerSuspended : {suspended}
"""
RUN = """<?xml version="1.0" encoding="{encoding}"?>
<run-history><run-details><ma-id>{{11111111-2222-3333-4444-555555555555}}</ma-id><ma-name>nordhav.example</ma-name>
<run-number>12</run-number><run-profile-name>Delta Import</run-profile-name>
<step-details step-number="1"><start-date>{day} 07:00:00.000</start-date><end-date>{day} 07:00:04.000</end-date>
<step-result>{result}</step-result></step-details></run-details></run-history>
"""
DAY = "2026-11-20"  # that of our export


def beside(wbhealthd, name, content):
    """The findings of our export with one more file in its folder: name -> evidence."""
    with tempfile.TemporaryDirectory(prefix="wbh-export-") as place:
        folder = pathlib.Path(place)
        copy(OURS, folder)
        (folder / name).write_bytes(content)
        report = wbhealthd.run("replay", folder)[1]
    return {f["name"]: f["evidence"] for f in report["findings"]} if report else {"no report": ""}


def judge_scheduler(wbhealthd, text, title):
    for encoding in ENCODINGS:
        got = beside(wbhealthd, "scheduler.txt", text.encode(encoding))
        tell(not got, f"{title}, {encoding}: nothing is wrong", [str(got)])
        for switch, off, words in (("SyncCycleEnabled", "False", "SyncCycleEnabled: False"),
                                   ("MaintenanceEnabled", "False", "MaintenanceEnabled: False"),
                                   ("SchedulerSuspended", "True", "SchedulerSuspended: True")):
            wrong = re.sub(rf"^{switch} : .*$", f"{switch} : {off}", text, flags=re.M)
            got = beside(wbhealthd, "scheduler.txt", wrong.encode(encoding))
            tell(set(got) == {"service.scheduler-suspended"} and words in str(got), f"{title}, {encoding}, {words}: told",
                 [str(got)])


def judge_runs(wbhealthd, text, title, result):
    for encoding in ("utf-16", "utf-8"):
        content = text.replace('encoding="utf-16"', f'encoding="{encoding}"').encode(encoding)
        got = beside(wbhealthd, "runs.xml", content)
        evidence = got.get("service.sync-run-failed", {})
        tell(evidence.get("result") == result and len(got) == 1, f"{title}, {encoding}: the run failed with {result}", [str(got)])
        well = content.decode(encoding).replace(result, "success").encode(encoding)
        tell(not beside(wbhealthd, "runs.xml", well), f"{title}, {encoding}: one that succeeds is no finding")


def judge_outputs(wbhealthd):
    judge_scheduler(wbhealthd, SCHEDULER.format(cycle=True, maintenance=True, suspended=False), "the scheduler")
    judge_runs(wbhealthd, RUN.format(encoding="utf-16", day=DAY, result="stopped-connectivity"), "run history",
               "stopped-connectivity")
    got = beside(wbhealthd, "note.txt", b"Remember the milk: True\n")
    tell(set(got) == {"agent.unreadable-input"}, "another text is said to be none", [str(got)])
    if not SAMPLES.is_dir():
        return tell(True, f"real outputs # SKIP {SAMPLES} is not there")
    # The first line of a sample says where it is from.
    sample = lambda name: (SAMPLES / name).read_text().split("\n", 1)[1]
    judge_scheduler(wbhealthd, sample("adsync-scheduler-output.txt"), "the real scheduler")
    judge_runs(wbhealthd, sample("run-history-miis-1.xml.txt").replace("2017-01-04", DAY), "a real run history",
               "stopped-connectivity")
    return True


CONFIG = """[probe spare]
plugin = sync_config
path = {export}
tenant = nordhav
[source {name}]
plugin = files
path = {log}
tenant = nordhav
"""


def staging_level(wbhealthd, computer, stops):
    """How a server in staging mode is judged beside the log of `computer`, whose heartbeats stopped `stops` minutes ago."""
    with tempfile.TemporaryDirectory(prefix="wbh-export-") as name:
        folder = pathlib.Path(name)
        copy(OURS, folder / "export")
        plant(folder / "export", *STAGING_MODE)
        server = Server(datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=62), computer=computer)
        server.heartbeats(0, 60 - stops)
        server.noise(0, 60, step=2)
        (folder / "log.xml").write_bytes(as_wevtutil(server.log.lines()))
        config = folder / "wbhealthd.conf"
        config.write_text(CONFIG.format(export=folder / "export", log=folder / "log.xml", name=computer.split(".")[0]))
        report = wbhealthd.run("probe", "--config", config)[1]
        return {f["name"]: f["level"] for f in report["findings"]}.get("service.staging-mode") if report else None


def judge_staging(wbhealthd):
    for computer, stops, level, words in (
            ("sync02.nordhav.example", 0, "information", "a server in staging mode beside one that works is as it should be"),
            ("sync02.nordhav.example", 40, "warning", "beside one that is silent it is not"),
            ("sync01.nordhav.example", 40, "critical", "with a log without a heartbeat nothing is written back")):
        got = staging_level(wbhealthd, computer, stops)
        tell(got == level, words, [f"{got}, not {level}"])


def known_scope(service):
    """The fact about what is synchronised, as other rooms get it."""
    return " ".join(value for (value,) in service.query("SELECT value FROM state WHERE room = 'facts' AND key LIKE 'sync.scope|%'"))


def has_cursor(service):
    try:
        return service.query("SELECT count(*) FROM cursor")[0][0] > 0
    except sqlite3.Error:
        return False


def wait_for_cursor(service):
    deadline = time.monotonic() + 30
    while not has_cursor(service) and time.monotonic() < deadline:
        time.sleep(0.2)


def drift_through_service(wbhealthd):
    """The service remembers an export over its own end; the next one differs."""
    with tempfile.TemporaryDirectory(prefix="wbh-drift-") as name:
        folder = pathlib.Path(name)
        copy(OURS, folder / "export")
        section = f"[probe sync01]\nplugin = sync_config\npath = {folder}/export\ninterval = 1s\n"
        service = Service(wbhealthd, folder / "state", [section])
        try:
            drift(service, folder)
            hash_sync_comes_back(service, folder)
        finally:
            service.kill_all()


def drift(service, folder):
    service.start()
    wait_for_cursor(service)
    service.stop()
    tell(service.query("SELECT count(*) FROM finding WHERE name LIKE 'service.%'")[0][0] == 0, "the first export is no drift")
    plant(folder / "export", "GlobalSettings", WRITEBACK + "True", WRITEBACK + "False", 1)
    service.start()
    change = known(service, "service.configuration-drift")
    fault = known(service, "service.writeback-feature-off")
    evidence = change.get("evidence", {})
    tell("writeback: on → off" in evidence.get("changed", "") and evidence.get("count") == "1", "the next one is, and says what changed",
         [str(evidence)])
    status = subprocess.run(service.command + ["--status", "-v"], capture_output=True, text=True, check=False).stdout
    tell(fault and "after SYNC01 was changed: " in " ".join(status.split()), "the report says after which change a finding began",
         status.splitlines()[-40:])
    scope = known_scope(service)
    plant(folder / "export", *EXCLUDED_OU)
    change = known(service, "service.configuration-drift", lambda finding: "OU=Guests" in str(finding["evidence"]))
    tell(change, "an organisational unit that is excluded later is a change, too",
         [str(service.query("SELECT json FROM finding")), str(service.query("SELECT cursor FROM cursor"))])
    tell("OU=Guests" not in scope and "OU=Guests" in known_scope(service), "and other rooms are told of the new scope",
         [scope, known_scope(service)])


def hash_sync_comes_back(service, folder):
    """What an export opened, a later one ends."""
    state = lambda wanted: lambda finding: finding["state"] == wanted
    plant(folder / "export", "GlobalSettings", HASH_SYNC + "True", HASH_SYNC + "False", 1)
    tell(known(service, "tenant.hash-sync-switched-off", state("open")), "hash sync off at the server is told")
    plant(folder / "export", "GlobalSettings", "2026-11-20", "2026-11-21", -1)  # the export of another day
    plant(folder / "export", "GlobalSettings", HASH_SYNC + "False", HASH_SYNC + "True", 1)
    tell(known(service, "tenant.hash-sync-switched-off", state("cleared")), "when an export says that it is on again, that is over",
         [str(service.query("SELECT json FROM finding WHERE name LIKE 'tenant.%'"))])


def main():
    wbhealthd = Wbhealthd()
    drift_through_service(wbhealthd)
    judge_outputs(wbhealthd)
    judge_staging(wbhealthd)
    judge(wbhealthd, OURS, "our own export", {})
    if REAL.is_dir():
        judge(wbhealthd, REAL, "the real export", REAL_FINDINGS)
    else:
        tell(True, f"the real export # SKIP {REAL} is not there")
    return done()


if __name__ == "__main__":
    sys.exit(main())
