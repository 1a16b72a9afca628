#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Exported configurations: our own and, where WBH_SHARED is present, one of a real server. Each as it is and with one
fault planted must give what a careful reader writes down, and no more. Prints TAP."""
import os
import pathlib
import shutil
import sys
import tempfile

from cases import Wbhealthd
from tap import done, tell

OURS = pathlib.Path(os.environ.get("abs_top_srcdir", "."), "tests/cases/sync-config-well/input-export")
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

# What is planted: (name, files, text, what stands there instead, how often, finding).
FAULTS = [
    ("sign-and-seal off at the forest", "Connectors", SEAL, SEAL.replace("1<", "0<"), 1, "service.sign-and-seal-off"),
    ("sign-and-seal off at the partition", "Connectors", PARTITION_SEAL, PARTITION_SEAL.replace("1<", "0<"), 1,
     "service.sign-and-seal-off"),
    ("sign-and-seal off for alternate credentials", "Connectors", PARTITION_SEAL,
     "<login-user>svc</login-user>" + PARTITION_SEAL.replace("1<", "0<"), 1, "service.sign-and-seal-off"),
    ("password sync unticked", "SynchronizationRules", TICKED, "<EnablePasswordSync>false", -1,
     "service.password-sync-rule-off"),
    ("staging mode", "GlobalSettings", STAGING + "False", STAGING + "True", 1, "service.staging-mode"),
    ("short controller names", "Connectors", "<is-domain>1</is-domain><",
     "<is-domain>1</is-domain><preferred-dcs><preferred-dc>DC01</preferred-dc></preferred-dcs><", 1,
     "service.preferred-dc-short-name"),
    ("an excluded OU", "Connectors", "</exclusion>", "</exclusion><exclusion>OU=Guests,DC=a,DC=b</exclusion>", 1, None),
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


def main():
    wbhealthd = Wbhealthd()
    judge(wbhealthd, OURS, "our own export", {})
    if REAL.is_dir():
        judge(wbhealthd, REAL, "the real export", REAL_FINDINGS)
    else:
        tell(True, f"the real export # SKIP {REAL} is not there")
    return done()


if __name__ == "__main__":
    sys.exit(main())
