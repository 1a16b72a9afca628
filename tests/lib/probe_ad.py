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
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
# pylint: disable=wrong-import-position
from cases import Wbhealthd
from domain_controller import loopback, try_with_controller
from ldap_stand_in import LdapStandIn
from planted_domain import CONNECTOR, PLANTED, REALM, PlantedDomain
from live_service import Service, known
from samba_domain import RESET, WITHOUT_SAMBA, SambaDomain
from tap import tell

BUILDDIR, SRCDIR = os.environ.get("abs_top_builddir", "."), os.environ.get("abs_top_srcdir", ".")
HANGING, NOBODY, STAND_IN, SECOND, COMES_BACK = (loopback(number) for number in range(37, 42))
EXPORT = pathlib.Path(SRCDIR, "tests/cases/sync-config-well/input-export")


class Trial:
    def __init__(self, domain, folder):
        self.domain, self.folder = domain, pathlib.Path(folder)

    def run(self, *users, output="json", before=(), **settings):
        config = self.domain.write_config(self.folder, **settings)
        return subprocess.run([*before, f"{BUILDDIR}/wbhealthd", "--plugin-dir", f"{BUILDDIR}/.libs", "--data-dir", f"{SRCDIR}/conf", "--config",
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


def two_domains(trial):
    """A second section that knows nobody: who is found in one domain is not missing in the other."""
    other = LdapStandIn(STAND_IN, *trial.domain.dc.certify("other", f"IP:{STAND_IN}", "dc9.nordhav.example"),
                        entries={dn: entry for dn, entry in bare_directory(trial.domain).items() if not dn.startswith("cn=anna")})
    second = trial.domain.write_config(trial.folder, controllers=STAND_IN).read_text().replace("[probe nordhav]", "[probe second]")
    report = trial.look("anna", "nobody", more="\n" + second)
    other.close()
    tell(sorted((p["user"]["asked"], p["user"]["dn"] is not None) for p in report["predictions"]) ==
         [("anna", True), ("nobody", False), ("nobody", False)], "who is found in one domain is not missing in another", notes(report))


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


def everybody(trial, domain):
    """A pass over all users: each counts once, under what stops the reset, at the container that explains it."""
    report = trial.look()
    base, users = domain.dc.base, report["users"]
    staff, causes = f"OU=Staff,{base}", {(c["finding"], c["container"]): (c["count"], c["examples"]) for c in users["by_cause"]}
    expected = {("permission.inheritance-blocked", f"OU=Warehouse,{staff}"): (1, ["bruno"]),
                ("permission.stale-admin-count", staff): (1, ["carla"]), ("permission.explicit-deny", staff): (1, ["dorte"]),
                ("policy.minimum-age", base): (1, ["emil"]), ("permission.protected-account", staff): (1, ["hanne"]),
                ("account.reserved-character", f"OU=R\\+D,{staff}"): (1, ["jens"]),
                ("permission.reset-password-missing", staff): (1, ["kirsten"])}
    tell(causes == expected, "a pass over all users: by cause and container", [causes])
    counts = users["directory"]
    tell((users["in_scope"], counts["cannot_reset"], counts["unknown"]) == (13, 6, 1) and counts["can_reset"] == 6,
         "who can and who cannot, the disabled left out", [users["in_scope"], counts])
    tell({f["subject"].get("tenant") for f in report["findings"] if "users" in f["evidence"]} == {"nordhav.example"},
         "findings belong to the tenant that the connector account's description names", [f["subject"] for f in report["findings"]])
    told = {(f["name"], f["subject"]["name"]): f["evidence"].get("users") for f in report["findings"] if "users" in f["evidence"]}
    tell(told.get(("permission.inheritance-blocked", f"OU=Warehouse,{staff}")) == "1" and ("policy.minimum-age", "nordhav.example") in told,
         "each cause is a finding with how many it hits", [told])
    answer = trial.run(output="text")
    tell("Resets will fail for 6 of 13 users in scope of nordhav.example" in " ".join(answer.stdout.split()), "and is said first in words",
         answer.stdout.splitlines()[:30])
    report = trial.look(more="[agent]\nhash-users = yes\n")
    tell("bruno" not in json.dumps(report), "names of users are left out where they are to be hashed",
         [report["users"], [f["evidence"] for f in report["findings"]]])
    report = trial.look(more="pass-time = 0s\n")
    tell(stage(report, "permission") != "healthy" and "unknown" in (stage(report, "permission"), stage(report, "account")),
         "a pass that is given up proves nothing", [report["stages"], report["users"]])


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
    domain.entries(f"CN=Server,CN=System,{domain.dc.base}", protect=True, bare=True)
    report = trial.look("anna", user=domain.dc.administrator, password=domain.dc.password)
    tell({"hash-sync.replication-rights-missing", "permission.unexpire-missing", "permission.sam-objects-unreadable"} <= opened(report),
         "rights that are missing at the domain's head, and an object that look-ups read", notes(report))


def notes_of_users(trial, domain):
    for name, attributes, words in (("nora", {"accountExpires": "132000000000000000"}, "has expired"),
                                    ("otto", {"userAccountControl": str(512 | 0x40000)}, "smart card")):
        domain.change(domain.user(name), **attributes)
        report = trial.look(name)
        reset = report["predictions"][0]["reset"]
        tell(reset["answer"] == "yes" and words in (reset["reason"] or ""), f"a reset would work, but: {words}", [reset])
    anchor = b"0123456789abcdef"
    for name in ("paul", "pauline"):
        domain.change(domain.user(name), **{"mS-DS-ConsistencyGuid": anchor})
    report = trial.look("paul")
    tell(report["predictions"][0]["reset"]["finding"] == "account.duplicate-anchor" and
         domain.users["pauline"] in report["predictions"][0]["reset"]["decided_by"],
         "two users with one anchor: neither is told apart, and the other is named", notes(report))


def exclusions(trial, domain):
    """Operators whose members the forest chose not to protect."""
    dn = domain.user("quinn")
    domain.join(f"CN=Account Operators,CN=Builtin,{domain.dc.base}", dn)
    domain.entries(dn, "(A;;RPLCLORC;;;AU)", protect=True)
    domain.change(dn, adminCount="1")
    service = f"CN=Directory Service,CN=Windows NT,CN=Services,CN=Configuration,{domain.dc.base}"
    for heuristics, finding in ((None, "permission.protected-account"), ("0000000001000001", "permission.stale-admin-count")):
        domain.change(service, dSHeuristics=heuristics)
        report = trial.look("quinn")
        tell(report["predictions"][0]["reset"]["finding"] == finding, f"an account operator, dSHeuristics {heuristics}: {finding}", notes(report))


def records(trial, domain):
    """Without controllers in the configuration, the domain's records name them: asked of the controller's own name server."""
    resolver = trial.folder / "resolv.conf"
    resolver.write_text(f"nameserver {domain.dc.address}\n")
    private = ["unshare", "--mount", "sh", "-c", f'mount --bind {resolver} /etc/resolv.conf && exec "$@"', "sh"]
    report = trial.look("anna", before=private, controllers="")
    tell([p["reset"]["answer"] for p in report["predictions"]] == ["yes"], "DNS names the controllers", notes(report))
    report = trial.look("anna", before=private, controllers="", domain="elsewhere.example")
    tell("directory.dns-records-missing" in opened(report), "a domain without records is told", notes(report))


def kerberos(trial, domain):
    """No password: the account's key, signed and sealed."""
    dc, keytab = domain.dc, trial.folder / "agent.keytab"
    domain.change(f"CN=DC1,OU=Domain Controllers,{dc.base}", servicePrincipalName=[f"ldap/{dc.name}", f"HOST/{dc.name}"])
    dc.run("samba-tool", "domain", "exportkeytab", keytab, "-s", dc.config, f"--principal=wbhealth@{dc.realm}")
    (trial.folder / "krb5.conf").write_text(f"[libdefaults]\ndefault_realm = {dc.realm}\ndns_lookup_kdc = false\nrdns = false\n"
                                            f"[realms]\n{dc.realm} = {{\n kdc = {dc.address}\n}}\n")
    (trial.folder / "hosts").write_text(f"{dc.address} {dc.name}\n")
    private = ["unshare", "--mount", "sh", "-c", f'mount --bind {trial.folder}/hosts /etc/hosts && exec "$@"', "sh", "env",
               f"KRB5_CONFIG={trial.folder}/krb5.conf"]
    report = trial.look("anna", before=private, controllers=dc.name, more=f"tls = sasl\nkeytab = {keytab}\n")
    tell([p["reset"]["answer"] for p in report["predictions"]] == ["yes"], "Kerberos with a keytab signs in", notes(report))
    keytab.unlink()
    answer = trial.run("anna", before=private, controllers=dc.name, more=f"tls = sasl\nkeytab = {keytab}\n")
    tell("agent.keytab: No such file" in answer.stdout + answer.stderr and answer.returncode == 3, "a keytab that is missing is named",
         [answer.stderr, answer.returncode])


def certificates(trial, domain):
    dc = domain.dc
    for name, arguments, words in (("an expired certificate", (f"DNS:dc1.nordhav.example,IP:{STAND_IN}", "dc1.nordhav.example", -1), "expired on"),
                                   ("a certificate for others", ("DNS:mail.nordhav.example", "mail.nordhav.example"), f"has not the name {STAND_IN}")):
        stand_in = LdapStandIn(STAND_IN, *dc.certify("other", *arguments))
        report = trial.look("anna", controllers=STAND_IN, more="timeout = 2s\n")
        stand_in.close()
        finding = next((f for f in report["findings"] if f["name"] == "directory.ldap-not-encrypted"), {"evidence": {}})
        tell(words in finding["evidence"].get("code", ""), f"{name} is told as what it is", [finding["evidence"]])
    trusting = trial.run("anna", output="json", ca_file="/etc/ssl/certs/ca-certificates.crt")
    tell("is not trusted" in trusting.stdout, "so is an authority that is not trusted", notes(json.loads(trusting.stdout)))


def replication(trial, domain):
    """A copy of the controller that has not heard of a newer password."""
    domain.dc.stop()
    with tempfile.TemporaryDirectory(prefix="wbh-dc-") as folder:
        other = domain.dc.copy(folder, SECOND)
        now = int((time.time() + 11644473600) * 10**7)
        for dc, hours in ((domain.dc, 2), (other, 3)):
            domain.write_raw(dc, domain.users["anna"], pwdLastSet=str(now - hours * 3600 * 10**7))
        try:
            both = tell(domain.dc.start() and other.start(), "two controllers of the domain are up")
            report = trial.look("anna", controllers=f"{domain.dc.address} {SECOND}") if both else {"findings": [], "predictions": []}
        finally:
            other.stop()
    behind = [(f["subject"]["name"], f["evidence"].get("user")) for f in report["findings"] if f["name"] == "directory.replication-lag"]
    tell(behind == [(SECOND, domain.users["anna"])], "the one that does not know of a newer password is told, with the user",
         [behind] + notes(report))


def service(trial, domain):
    """As a service it tells a fault of the network when it meets it twice, and takes it back when it is gone."""
    text = domain.write_config(trial.folder, controllers=f"{COMES_BACK} {domain.dc.address}", more="timeout = 1s\ninterval = 1s\n").read_text()
    agent = Service(Wbhealthd(), trial.folder / "state", [text])
    agent.start()
    try:
        down = known(agent, "directory.dc-unreachable")
        tell(down.get("subject", {}).get("name") == COMES_BACK and down["level"] == "warning", "a controller that is down is told",
             [down, (trial.folder / "state/output").read_text()[-600:]])
        tell(not agent.query("SELECT 1 FROM finding WHERE name = 'agent.blind'"), "and nothing is blind for it")
        stand_in = LdapStandIn(COMES_BACK, *domain.dc.certify("other", f"IP:{COMES_BACK}", "dc9.nordhav.example"), entries=bare_directory(domain))
        up = known(agent, "directory.dc-unreachable", lambda finding: finding["state"] == "cleared")
        stand_in.close()
        tell(up, "when it is back, that is told, too", [agent.query("SELECT json FROM finding")])
    finally:
        agent.stop()


def disagreement(trial, domain):
    """Controllers that differ over one user: each is told."""
    with tempfile.TemporaryDirectory(prefix="wbh-dc-") as folder:
        domain.dc.stop()
        other = domain.dc.copy(folder, SECOND)
        SambaDomain(other).entries(domain.users["anna"], f"(OD;;CR;{RESET};;{domain.me})")
        try:
            both = tell(domain.dc.start() and other.start(), "two controllers that differ are up")
            report = trial.look("anna", "emil", controllers=f"{domain.dc.address} {SECOND}") if both else {"predictions": []}
        finally:
            other.stop()
    answers = [(p["user"]["asked"], p["reset"]["finding"]) for p in report["predictions"]]
    tell(sorted(answers, key=str) == [("anna", "permission.explicit-deny"), ("anna", None), ("emil", "policy.minimum-age")] or
         sorted(answers, key=str) == [("anna", None), ("anna", "permission.explicit-deny"), ("emil", "policy.minimum-age")],
         "a user over whom they differ is answered for by each, one over whom they agree once", [answers])


# ---- what no good controller does ----


def bare_directory(domain):
    """Enough of a directory for the probe to begin with."""
    base = domain.dc.base.lower().encode()
    return {"": {"defaultNamingContext": [base], "schemaNamingContext": [b"cn=schema," + base], "configurationNamingContext": [b"cn=conf," + base],
                 "supportedControl": [b"1.2.840.113556.1.4.2239"], "dnsHostName": [b"dc9.nordhav.example"],
                 "currentTime": [time.strftime("%Y%m%d%H%M%S.0Z", time.gmtime(time.time() - 400)).encode()]},
            base.decode(): {"objectSid": [sid(21, 1, 2, 3)], "minPwdAge": [b"0"]},
            f"cn=lockouttime,cn=schema,{base.decode()}": {"objectClass": [b"attributeSchema"], "lDAPDisplayName": [b"lockoutTime"],
                                                          "schemaIDGUID": [b"L" * 16]},
            f"cn=pwdlastset,cn=schema,{base.decode()}": {"objectClass": [b"attributeSchema"], "lDAPDisplayName": [b"pwdLastSet"],
                                                         "schemaIDGUID": [b"P" * 16]},
            f"cn=msol,{base.decode()}": {"sAMAccountName": [b"MSOL_1"], "objectSid": [sid(21, 1, 2, 3, 1105)], "objectClass": [b"user"],
                                         "tokenGroups": [sid(21, 1, 2, 3, 2000 + i) for i in range(250)], "userAccountControl": [b"512"]},
            f"cn=anna,{base.decode()}": {"sAMAccountName": [b"anna"], "userPrincipalName": [b"anna@nordhav.example"],
                                         "objectCategory": [b"person"], "objectClass": [b"user"], "userAccountControl": [b"512"],
                                         "pwdLastSet": [b"132000000000000000"], "nTSecurityDescriptor": [descriptor(2249)]}}


def sid(*numbers):
    return bytes([1, len(numbers)]) + (5).to_bytes(6, "big") + b"".join(n.to_bytes(4, "little") for n in numbers)


def descriptor(rid):
    """Full control for one account or group."""
    trustee = sid(21, 1, 2, 3, rid)
    entry = bytes([0, 0]) + (8 + len(trustee)).to_bytes(2, "little") + (0xf01ff).to_bytes(4, "little") + trustee
    acl = bytes([4, 0]) + (8 + len(entry)).to_bytes(2, "little") + (1).to_bytes(2, "little") + bytes(2) + entry
    return bytes([1, 0]) + (0x8004).to_bytes(2, "little") + bytes(12) + (20).to_bytes(4, "little") + acl


def with_stand_in(trial, change=None, behave=None, **settings):
    dc, entries = trial.domain.dc, bare_directory(trial.domain)
    if change:
        change(entries)
    stand_in = LdapStandIn(STAND_IN, *dc.certify("other", f"DNS:dc9.nordhav.example,IP:{STAND_IN}", "dc9.nordhav.example"),
                           entries=entries, behave=behave)
    began = time.monotonic()
    report = trial.look("anna", controllers=STAND_IN, more="timeout = 1s\nconnector-account = cn=msol," + dc.base.lower() + "\n", **settings)
    stand_in.close()
    return report, time.monotonic() - began


def stand_ins(trial):
    anna = f"cn=anna,{trial.domain.dc.base.lower()}"
    report, _ = with_stand_in(trial)
    tell([p["reset"]["answer"] for p in report["predictions"]] == ["yes"] and "directory.policy-hints-missing" not in opened(report),
         "a group that comes in the third part of a long list counts; policy hints are seen", notes(report))
    tell("directory.dc-clock-skew" in opened(report), "a clock that is more than five minutes behind is told", notes(report))
    for words, values in (("absurd", b"\xff" * 1000), ("cut off", descriptor(2249)[:40]), ("lying about its list", descriptor(2249)[:22] + b"\xff\xff" + descriptor(2249)[24:])):
        report, _ = with_stand_in(trial, lambda entries, values=values: entries[anna].update(nTSecurityDescriptor=[values]))
        reset = (report["predictions"] or [{"reset": {}}])[0]["reset"]
        tell(reset.get("answer") == "unknown" and "malformed" in (reset.get("reason") or ""), f"an access list that is {words}: nobody can tell",
             notes(report))
    report, _ = with_stand_in(trial, lambda entries: entries[anna].update(userPrincipalName=[b"x" * 10_000_000], pwdLastSet=[b"soon"]))
    tell([p["reset"]["answer"] for p in report["predictions"]] == ["yes"], "ten megabytes for a name, and a word for a time, are passed over",
         notes(report))

    base = trial.domain.dc.base.lower()

    def read_only(entries):
        entries[""]["dsServiceName"] = [f"cn=settings,{base}".encode()]
        entries[f"cn=settings,{base}"] = {"objectClass": [b"nTDSDSA", b"nTDSDSARO"], "options": [b"5"]}
    report, _ = with_stand_in(trial, read_only)
    tell({"directory.no-writable-dc", "directory.replication-disabled"} <= opened(report),
         "a domain with none but read-only controllers; one whose replication is off", notes(report))

    def refuse_sizes(stand_in, request):
        limited = request.kind == 0x63 and request.scope > 0 and b"anna" in request.body
        return [request.result(4)] if limited else stand_in.answer(request)
    report, _ = with_stand_in(trial, behave=refuse_sizes)
    tell([p["reset"]["answer"] for p in report["predictions"]] == ["unknown"] and "Size limit" in report["predictions"][0]["reset"]["reason"],
         "a limit that is met is told", notes(report))

    def hang_in(kind):
        def behave(stand_in, request):
            if request.kind == kind and (kind == 0x60 or b"anna" in request.body):
                time.sleep(4)
            return stand_in.answer(request)
        return behave
    for words, kind in (("sign-in", 0x60), ("a search", 0x63)):
        report, seconds = with_stand_in(trial, behave=hang_in(kind))
        tell([p["reset"]["answer"] for p in report["predictions"]] == ["unknown"] and seconds < 15,
             f"who hangs in {words} is given up", notes(report) + [seconds])
    report, _ = with_stand_in(trial, behave=lambda stand_in, request: [b"\x30\x84\x7f\xff\xff\xff garbage"] if request.kind == 0x63 else stand_in.answer(request))
    tell([p["reset"]["answer"] for p in report["predictions"]] == ["unknown"], "an answer that is none", notes(report))
    for code, words, finding in ((8, "Strong auth required", "directory.ldap-not-encrypted"),
                                 (49, "80090346: LdapErr: DSID-0C090569, comment: AcceptSecurityContext error, data 80090346, v4563", "directory.bind-failed")):
        report, _ = with_stand_in(trial, behave=lambda stand_in, request, code=code, words=words: [request.result(code, words)])
        tell(finding in opened(report), f"a sign-in refused with {code} is {finding}", notes(report))


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
    with socket.create_server((HANGING, 636)) as listener:
        threading.Thread(target=lambda: [listener.accept() for _ in range(4)], daemon=True).start()
        report = trial.look("anna", controllers=f"{NOBODY} {HANGING} {domain.dc.address}", more="timeout = 2s\n")
    levels = {f["subject"]["name"]: f["level"] for f in report["findings"] if f["name"] == "directory.dc-unreachable"}
    tell(levels == {NOBODY: "warning"}, "a controller that is down, while others are there, is a warning", [levels])
    hanging = [f["subject"]["name"] for f in report["findings"] if f["name"] == "directory.ldap-not-encrypted"]
    tell(hanging == [HANGING], "one that says nothing is told", [hanging, sorted(opened(report))])
    tell([p["reset"]["answer"] for p in report["predictions"]] == ["yes"], "the third one is asked", notes(report))
    vantage = {f["vantage"] for f in report["findings"] if f["name"] == "directory.dc-unreachable"}
    tell(vantage == {socket.gethostname()}, "it is said that it was seen from here", [vantage])
    report = trial.look("anna", controllers=NOBODY, more="timeout = 2s\n")
    tell(stage(report, "directory") == "unknown" and [p["reset"]["answer"] for p in report["predictions"]] == ["unknown"],
         "without any controller nobody can tell", notes(report) + [report.get("stages")])


def run(dc):
    domain = PlantedDomain(dc)
    if not tell(dc.start(), "the domain controller is up"):
        return
    (dc.folder / "agent").mkdir()
    trial = Trial(domain, dc.folder / "agent")
    details(planted_users(trial), domain)
    names(trial, domain)
    two_domains(trial)
    verdicts(trial)
    everybody(trial, domain)
    notes_of_users(trial, domain)
    exclusions(trial, domain)
    refusals(trial)
    bad_neighbours(trial, domain)
    records(trial, domain)
    kerberos(trial, domain)
    certificates(trial, domain)
    stand_ins(trial)
    connectors(trial, domain)
    facts(trial, domain)
    service(trial, domain)
    disagreement(trial, domain)
    replication(trial, domain)
    rights_at_the_head(trial, domain)


if __name__ == "__main__":
    sys.exit(try_with_controller(run, WITHOUT_SAMBA, realm=REALM))
