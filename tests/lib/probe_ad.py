#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The probe of the directory against a real domain controller with planted faults, and against what is no good controller.
Prints TAP."""
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).parent))
# pylint: disable=wrong-import-position
from domain_controller import DomainController, missing
from planted_domain import AGENT_PASSWORD, CONNECTOR, PLANTED, REALM, PlantedDomain
from samba_domain import ldb
from tap import done, tell

BUILDDIR, SRCDIR = os.environ.get("abs_top_builddir", "."), os.environ.get("abs_top_srcdir", ".")
EXPORT = pathlib.Path(SRCDIR, "tests/cases/sync-config-well/input-export")


class Trial:
    def __init__(self, domain, folder):
        self.domain, self.folder = domain, pathlib.Path(folder)

    def run(self, *users, output="json", **settings):
        config = self.domain.write_config(self.folder, **settings)
        return subprocess.run([f"{BUILDDIR}/wbhealthd", "--plugin-dir", f"{BUILDDIR}/.libs", "--data-dir", f"{SRCDIR}/conf", "--config",
                               config, "--probe", "--format", output, *(part for user in users for part in ("--user", user))],
                              capture_output=True, text=True, timeout=120, check=False)

    def look(self, *users, **settings):
        answer = self.run(*users, **settings)
        return json.loads(answer.stdout) if answer.stdout else {"error": answer.stderr, "predictions": [], "findings": []}


def opened(report):
    return {finding["name"] for finding in report["findings"] if finding["state"] == "open"}


def stage(report, name):
    return next((stage["status"] for stage in report.get("stages", []) if stage["name"] == name), None)


def notes(report):
    return [report.get("error", ""), sorted(opened(report))] + [json.dumps(p)[:900] for p in report["predictions"][:3]]


def planted_users(trial):
    report = trial.look(*PLANTED)
    predictions = {prediction["user"]["asked"]: prediction for prediction in report["predictions"]}
    tell(set(predictions) == set(PLANTED), "each user who is asked for is answered for, once", notes(report))
    for name, finding in PLANTED.items():
        reset = predictions[name]["reset"]
        tell(reset["finding"] == finding and (reset["answer"] == "yes") == (finding is None),
             f"{name}: {finding or 'a reset would work'}", [reset])
    return predictions


def details(predictions, domain):
    base = domain.dc.base
    tell(f"OU=Warehouse,OU=Staff,{base}" in predictions["bruno"]["reset"]["decided_by"] and
         f"set on {base}" in predictions["bruno"]["reset"]["decided_by"],
         "where inheritance is off, and where it is granted above", [predictions["bruno"]["reset"]])
    tell("helpdesk" in predictions["dorte"]["reset"]["decided_by"] and
         predictions["dorte"]["reset"]["decided_by"].endswith(domain.users["dorte"]),
         "who is denied by name, and where", [predictions["dorte"]["reset"]])
    tell(predictions["emil"]["reset"]["until"] is not None and "CN=Slow" in predictions["emil"]["reset"]["decided_by"],
         "until when, and after which policy", [predictions["emil"]["reset"]])
    tell(predictions["gustav"]["change"]["finding"] == "account.locked" and predictions["gustav"]["unlock"]["answer"] == "yes",
         "a locked user cannot change the password and can be unlocked", [predictions["gustav"]["change"]])
    tell(predictions["hanne"]["admin_reset"]["finding"] == "permission.protected-account",
         "nobody resets an administrator", [predictions["hanne"]["admin_reset"]])
    tell(predictions["ivan"]["change"]["finding"] == "policy.cannot-change" and predictions["ivan"]["change"]["answer"] == "no",
         "who may not change the password", [predictions["ivan"]["change"]])
    tell(all(predictions["anna"][operation]["answer"] == "yes" for operation in ("reset", "admin_reset", "change", "unlock",
                                                                                 "force_change")),
         "for a healthy user everything would work", [predictions["anna"]])
    tell("dsacls" in predictions["bruno"]["reset"]["remedy"], "the exact step is told", [predictions["bruno"]["reset"]])


def names(trial, domain):
    for name in ("anna@nordhav.example", domain.users["anna"], "NORDHAV\\anna", "anna"):
        report = trial.look(name)
        tell([p["user"]["dn"] for p in report["predictions"]] == [domain.users["anna"]], f"a user is found as {name}", notes(report))
    report = trial.look("nobody*")
    tell([p["reset"]["answer"] for p in report["predictions"]] == ["unknown"], "a star stands for itself: nobody is found", notes(report))


def verdicts(trial):
    for users, code, words in ((("anna",), 2, "A reset would work for anna@nordhav.example."),
                               (("anna", "bruno"), 2, "A reset would FAIL for bruno@nordhav.example.")):
        answer = trial.run(*users, output="text")
        tell(words in answer.stdout.splitlines() and answer.returncode == code, f"first of all is said: {words}",
             answer.stdout.splitlines()[:5] + [answer.returncode])
    report = trial.look("anna")
    tell(stage(report, "permission") == stage(report, "policy") == stage(report, "account") == "healthy",
         "for a user whom nothing is wrong with these stages are healthy", [report["stages"]])
    tell(stage(report, "directory") == "broken" and "directory.policy-hints-missing" in opened(report),
         "a controller without the policy hints is found (Samba has none)", notes(report))
    report = trial.look()
    tell(stage(report, "permission") == "unknown", "without a user asked for nothing is healthy that nobody looked at", [report["stages"]])


def connectors(trial, domain):
    group = "CN={},CN=Users," + domain.dc.base
    report = trial.look("anna")
    tell(not opened(report) & {"permission.connector-not-found", "permission.connector-account-unusable", "permission.unexpire-missing",
                               "permission.connector-over-privileged", "hash-sync.replication-rights-missing"},
         "the connector account is found by its name and is as it should be", notes(report))
    domain.change(domain.connector, userAccountControl="514")
    report = trial.look("anna")
    tell("permission.connector-account-unusable" in opened(report), "a disabled connector account", notes(report))
    domain.change(domain.connector, userAccountControl="512")
    domain.join(group.format("Protected Users"), domain.connector)
    domain.join(group.format("Domain Admins"), domain.connector)
    report = trial.look("anna")
    tell({"permission.connector-protected-user", "permission.connector-over-privileged"} <= opened(report),
         "one in Protected Users and Domain Admins", notes(report))
    domain.leave(group.format("Protected Users"), domain.connector)
    domain.leave(group.format("Domain Admins"), domain.connector)
    report = trial.look("anna", more="connector-account = nobody\n")
    tell("permission.connector-not-found" in opened(report) and report["predictions"][0]["reset"]["answer"] == "unknown",
         "one that is not there: nobody can tell", notes(report))
    domain.change(domain.connector, sAMAccountName="sync-service")
    report = trial.look("anna")
    tell(report["predictions"][0]["reset"]["answer"] == "yes", "one with another name is found by its replication rights", notes(report))
    domain.change(domain.connector, sAMAccountName=CONNECTOR)


def facts(trial, domain):
    """The sync server's configuration says who is synchronised, and that hash sync is on."""
    outside = domain.user("lars", domain.container("Guests", domain.dc.base))
    export = f"\n[probe server]\nplugin = sync_config\npath = {trial.folder}/export\n"
    shutil.copytree(EXPORT, trial.folder / "export")
    report = trial.look("anna", "lars", more=export)
    answers = {p["user"]["asked"]: p["reset"] for p in report["predictions"]}
    tell(answers["anna"]["answer"] == "yes" and answers["lars"]["finding"] == "account.out-of-scope",
         "whom the sync server leaves out is told, from its exported configuration", [answers, outside])


def rights_at_the_head(trial, domain):
    """Last: it takes away what the others rest on."""
    head = domain.own_entries(domain.dc.base)
    kept = [entry for entry in head if "1131f6ad" not in entry and "ccc2dc7d" not in entry]
    domain.entries(domain.dc.base, *kept, bare=True)
    report = trial.look("anna")
    tell({"hash-sync.replication-rights-missing", "permission.unexpire-missing"} <= opened(report),
         "rights that are missing at the domain's head", notes(report))


def refusals(trial):
    report = trial.look("anna", password="Falsch.Losung-9")
    finding = next((f for f in report["findings"] if f["name"] == "directory.bind-failed"), {"evidence": {}})
    tell(finding["evidence"].get("code") == "49 data 52e", "a wrong password is told with its code", notes(report))
    tell(all(stage(report, name) in ("unknown", "degraded") for name in ("directory", "permission", "policy", "account")),
         "and nothing is healthy that was not seen", [report.get("stages")])
    tell([p["reset"]["answer"] for p in report["predictions"]] == ["unknown"], "nor is anything said of the user", notes(report))
    answer = trial.run("anna", password="")
    tell(answer.returncode == 3 and "is empty" in answer.stdout + answer.stderr, "an empty password file is named",
         [answer.stderr, answer.returncode])


def bad_neighbours(trial, domain):
    """One controller of three is down, one hangs: what the third knows is kept."""
    with socket.create_server(("127.0.0.37", 636)) as listener:
        threading.Thread(target=lambda: [listener.accept() for _ in range(4)], daemon=True).start()
        report = trial.look("anna", controllers=f"127.0.0.38 127.0.0.37 {domain.dc.address}", more="timeout = 2s\n")
    levels = {f["subject"]["name"]: f["level"] for f in report["findings"] if f["name"] == "directory.dc-unreachable"}
    tell(levels == {"127.0.0.38": "warning"}, "a controller that is down, while others are there, is a warning", [levels])
    hanging = [f["subject"]["name"] for f in report["findings"] if f["name"] == "directory.ldap-not-encrypted"]
    tell(hanging == ["127.0.0.37"], "one that says nothing is told", [hanging, sorted(opened(report))])
    tell([p["reset"]["answer"] for p in report["predictions"]] == ["yes"], "the third one is asked", notes(report))
    vantage = {f["vantage"] for f in report["findings"] if f["name"] == "directory.dc-unreachable"}
    tell(vantage == {socket.gethostname()}, "it is said that it was seen from here", [vantage])
    report = trial.look("anna", controllers="127.0.0.38", more="timeout = 2s\n")
    tell(stage(report, "directory") == "unknown" and [p["reset"]["answer"] for p in report["predictions"]] == ["unknown"],
         "without any controller nobody can tell", notes(report) + [report.get("stages")])


def run(dc, folder):
    domain = PlantedDomain(dc)
    if not tell(dc.start(), "the domain controller is up"):
        return
    (folder / "agent").mkdir()
    trial = Trial(domain, folder / "agent")
    details(planted_users(trial), domain)
    names(trial, domain)
    verdicts(trial)
    refusals(trial)
    bad_neighbours(trial, domain)
    connectors(trial, domain)
    facts(trial, domain)
    rights_at_the_head(trial, domain)


def main():
    why = missing() or (None if ldb else "the Python modules of Samba are not installed")
    if why:
        print(f"1..0 # SKIP {why}")
        return 0
    with tempfile.TemporaryDirectory(prefix="wbh-dc-") as folder:
        dc = DomainController(folder, REALM, "127.0.0.35")
        try:
            dc.provision()
            run(dc, pathlib.Path(folder))
        except subprocess.CalledProcessError as error:
            tell(False, "the domain controller is made", (error.stdout + error.stderr).splitlines()[-20:])
        finally:
            dc.stop()
    return done()


if __name__ == "__main__":
    sys.exit(main())
