#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Predictions against what a real domain controller does: for each user the agent says what a reset, a change, an unlock and
a forced change by the connector account would meet, then the connector account tries them. Both must agree. Prints TAP.

Hand-made cases first, then random trees of containers with random entries (WBH_SEED repeats a run, WBH_ORACLE_USERS says how
many users). Where the controller (Samba) departs from the specification, the case says so and by which paragraph."""
import json
import os
import pathlib
import random
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
# pylint: disable=wrong-import-position
from domain_controller import try_with_controller
from tap import tell, the_seed

from samba_domain import (CHANGE, COMPUTER, INET_ORG_PERSON, LOCAL_GROUP, LOCKOUT, MAIL_GROUP, PASSWORD, PWD_LAST_SET, READABLE,
                          RESET, RESTRICTIONS, SEND_AS, UNICODE_PWD, UNIVERSAL_GROUP, USER, WITHOUT_SAMBA, SambaDomain, delegation, ldb)

OPERATIONS = ("reset", "change", "unlock", "force_change")
SECOND, THIRD = "Zweite.Losung-2", "Dritte.Losung-3"
CONNECTOR_PASSWORD = "Verbinder.Losung-7"
CLASS_IS_ENOUGH = ("an object entry for the class, or without object type, lets attributes be written whatever its mask says; "
                   "[MS-ADTS] 5.1.3.3.3 goes by the mask")


class Domain(SambaDomain):
    """With a connector account in groups, and users to be asked about."""

    def __init__(self, dc):
        super().__init__(dc)
        self.users = []
        self.root = self.container("Orakel", dc.base)
        self.accounts = self.container("Konten", self.root)
        # Only access is under test.
        self.change(dc.base, minPwdAge="0", pwdHistoryLength="0", lockoutThreshold="0")
        self.connector = self.person(self.accounts, password=CONNECTOR_PASSWORD, name="MSOL_orakel")
        self.me = self.sid_of(self.connector)
        near = self.group("nah", self.accounts, members=[self.connector])
        middle = self.group("mittel", self.accounts, members=[near])
        self.groups = {"near": self.sid_of(near), "middle": self.sid_of(middle), "primary": f"{self.sid}-513",
                       "far": self.sid_of(self.group("fern", self.accounts, LOCAL_GROUP, [middle])),
                       "mail": self.sid_of(self.group("verteiler", self.accounts, MAIL_GROUP, [self.connector])),
                       "strange": self.sid_of(self.group("fremd", self.accounts))}

    def expect(self, name, dn, why=None):
        """One user to be asked about. `why`: the controller departs from the specification here."""
        self.users.append((name, dn, why))
        return dn


# ---- cases made by hand ----


def cases_of_entries(domain):
    """Entries on the user itself, below a container that delegates everything."""
    me, near, far = domain.me, domain.groups["near"], domain.groups["far"]
    top = domain.container("Eintraege", domain.root)
    domain.entries(top, *delegation(me))
    for name, entries in {
            "delegated": [], "reset denied": [f"(OD;;CR;{RESET};;{me})"], "all rights denied": [f"(D;;CR;;;{me})"],
            "all writing denied": [f"(D;;WP;;;{me})"], "restrictions denied": [f"(OD;;WP;{RESTRICTIONS};;{me})"],
            "allowed before denied": [f"(OA;;CR;{RESET};;{me})", f"(OD;;CR;{RESET};;{me})"],
            "cannot change": [f"(OD;;CR;{CHANGE};;WD)", f"(OD;;CR;{CHANGE};;PS)"],
            "denied to a group": [f"(OD;;CR;{RESET};;{near})", f"(OA;;CR;{RESET};;{me})"],
            "denied to a nested group": [f"(OD;;CR;{RESET};;{far})"],
            "denied to others": [f"(OD;;CR;{RESET};;{domain.groups['strange']})"],
            "denied to a mail group": [f"(OD;;CR;{RESET};;{domain.groups['mail']})"],
            "denied to everyone": [f"(OD;;CR;{RESET};;WD)"],
            "denied for the class": [f"(OD;;CR;{USER};;{me})"],
            "writing denied for the class": [f"(OD;;WP;{USER};;{me})"],
            "another right denied": [f"(OD;;CR;{SEND_AS};;{me})"],
            "denied, inherit only": [f"(OD;CIIO;CR;{RESET};;{me})"],
    }.items():
        dn = domain.person(top)
        if entries:
            domain.entries(dn, *entries)
        domain.expect(name, dn)
    dn = domain.person(top)
    domain.entries(dn, f"(OD;;CR;{CHANGE};;PS)")
    domain.expect("the user denied to change", dn, "asks who changes the password; [MS-SAMR] 3.1.5.10 asks for the user's own right")
    domain.expect("another class", domain.person(top, "inetOrgPerson"))
    dn = domain.person(top)
    domain.entries(dn, protect=True)
    domain.expect("inheritance off", dn)
    dn = domain.person(top)
    domain.entries(dn, f"(OA;;CR;{RESET};;{me})", protect=True)
    domain.expect("inheritance off, reset granted", dn)
    dn = domain.person(top)
    domain.entries(dn, protect=True, bare=True)
    domain.expect("hardly any entry", dn)
    dn = domain.person(top)
    domain.set_descriptor(dn, f"O:{me}G:DUD:PAI(A;;GA;;;SY){READABLE}", 7)
    domain.expect("owned by the connector", dn)


def cases_of_trustees(domain):
    for name, trustee, why in (
            ("group", domain.groups["near"], None), ("nested group", domain.groups["far"], None),
            ("mail group", domain.groups["mail"], None), ("primary group", domain.groups["primary"], None),
            ("Authenticated Users", "AU", None), ("Everyone", "WD", None), ("Builtin Users", "BU", None),
            ("NETWORK", "NU", None), ("SELF", "PS", None), ("another group", domain.groups["strange"], None),
            ("CREATOR OWNER", "CO", None), ("Pre-Windows 2000 Compatible Access", "RU", None),
            ("This Organization", "S-1-5-15", "a simple bind has no S-1-5-15 here; [MS-PAC] 4.1.2.2 adds it on Windows")):
        top = domain.container(f"An {name}", domain.root)
        domain.entries(top, *delegation(trustee))
        domain.expect(f"granted to {name}", domain.person(top), why)
    top = domain.container("Eigentum", domain.root)
    dn = domain.person(top)
    domain.set_descriptor(dn, f"O:{domain.me}G:DU", 3)
    domain.entries(dn, f"(OA;;CR;{RESET};;OW)")
    domain.expect("granted to OWNER RIGHTS", dn, "ignores S-1-3-4; [MS-DTYP] 2.5.3.2 honours it")
    dn = domain.person(domain.container("Meins", domain.root))
    domain.set_descriptor(dn, f"O:{domain.me}G:DU", 3)
    domain.entries(f"OU=Meins,{domain.root}", *delegation("CO"))
    domain.expect("CREATOR OWNER, and the connector is it", dn)


def cases_of_rights(domain):
    me = domain.me
    for name, entries in {
            "restrictions": [f"(OA;CIIO;WP;{RESTRICTIONS};{USER};{me})"], "all properties": [f"(OA;CIIO;WP;;{USER};{me})"],
            "unicodePwd only": [f"(OA;CIIO;WP;{UNICODE_PWD};{USER};{me})"], "all rights": [f"(A;CI;CR;;;{me})"],
            "full control": [f"(A;CI;GA;;;{me})"], "generic write": [f"(A;CI;GW;;;{me})"],
            "another right": [f"(OA;CIIO;CR;{SEND_AS};{USER};{me})"], "change only": [f"(OA;CIIO;CR;{CHANGE};{USER};{me})"],
            "for computers": delegation(me, kind=COMPUTER), "for any class": delegation(me, kind=""),
            "not inherited": delegation(me, flags=""), "object inherit": delegation(me, flags="OI"),
            "all rights for users": [f"(OA;CIIO;CR;;{USER};{me})"], "right of the class": [f"(OA;CIIO;CR;{USER};{USER};{me})"],
            "writing of the class": [f"(OA;CIIO;WP;{USER};{USER};{me})"],
    }.items():
        top = domain.container(f"Recht {name}", domain.root)
        domain.entries(top, *entries)
        domain.expect(f"right: {name}", domain.person(top), CLASS_IS_ENOUGH if name in ("right of the class", "all rights for users") else None)


def cases_of_places(domain):
    me = domain.me
    deny = f"(OD;CIIO;CR;{RESET};{USER};{me})"

    def two_levels(name, upper, lower, protect=False):
        top = domain.container(f"Ort {name}", domain.root)
        below = domain.container("unten", top)
        domain.entries(top, *upper)
        domain.entries(below, *lower, protect=protect)
        return domain.expect(name, domain.person(below))

    two_levels("far allow and near deny", delegation(me), [deny])
    two_levels("far deny and near allow", [deny], delegation(me))
    two_levels("two levels down", delegation(me), [])
    two_levels("cut in between", delegation(me), [], protect=True)
    two_levels("not propagated to the grandchild", delegation(me, flags="CINPIO"), [])
    top = domain.container("Ort Kind", domain.root)
    domain.entries(top, *delegation(me, flags="CINPIO"))
    domain.expect("not propagated: the child", domain.person(top))
    top = domain.container("Ort gleich", domain.root)
    domain.entries(top, deny, *delegation(me))
    domain.expect("denied on the same level", domain.person(top))
    dn = domain.person(top)
    domain.entries(dn, f"(OA;;CR;{RESET};;{me})")
    domain.expect("inherited deny, explicit allow", dn)
    here, there = domain.container("Ort hier", domain.root), domain.container("Ort dort", domain.root)
    domain.entries(here, *delegation(me))
    for name, source, target in (("out", here, there), ("in", there, here)):
        domain.db.rename(domain.person(source), f"CN=moved {name},{target}")
        domain.expect(f"moved {name}", f"CN=moved {name},{target}")


    gone = domain.container("Ort entzogen", domain.root)
    own = domain.own_entries(gone)
    domain.entries(gone, *delegation(me))
    domain.expect("granted, then taken away at the container", domain.person(gone))
    domain.entries(gone, *own, bare=True)


def cases_of_nesting(domain, rng, groups=60, users=200):
    """Groups in groups at random, the connector in some of them: who it is decides for each user by one entry."""
    made = []
    for number in range(groups):
        members = rng.sample(made, min(len(made), rng.randrange(3))) + ([domain.connector] if rng.random() < 0.1 else [])
        made.append(domain.group(f"n{number}", domain.accounts, UNIVERSAL_GROUP, members))
    sids = [domain.sid_of(group) for group in made]
    top = domain.container("Nester", domain.root)
    domain.entries(top, *delegation(domain.me))
    for number in range(users):
        dn = domain.person(top)
        domain.entries(dn, f"({rng.choice(('OA', 'OD'))};;CR;{RESET};;{rng.choice(sids)})", protect=rng.random() < 0.5)
        domain.expect(f"nesting {number}", dn)


# ---- random trees ----


class Chance:
    """Entries as administrators, installers and accidents leave them."""

    def __init__(self, domain, seed):
        self.random = random.Random(seed)
        self.domain = domain
        self.trustees = [domain.me] * 4 + list(domain.groups.values()) + ["AU", "WD", "BU", "PS", "NU", "SY", "DA", "CO"]
        self.rights = ([f"CR;{RESET}"] * 4 + [f"WP;{LOCKOUT}"] * 3 + [f"WP;{PWD_LAST_SET}"] * 3 +
                       [f"CR;{CHANGE}", f"WP;{RESTRICTIONS}", f"CR;{SEND_AS}", f"WP;{UNICODE_PWD}", f"WP;{USER}", "CR;", "WP;",
                        "CRWP;", "GA;", "GW;", "RPWP;"])

    def entry(self, on_user):
        kind = self.random.choices(("allow", "deny"), (3, 1))[0]
        flags = "" if on_user and self.random.random() < 0.8 else self.random.choice(("CI", "CIIO", "CIIO", "CINP", "CINPIO", "OI", ""))
        right = self.random.choice(self.rights)
        # Without an object type and without the right to write, the controller departs from the specification: see the cases.
        plain = right.endswith(";") and (kind == "deny" or right == "CR;")
        inherited = "" if on_user or plain else self.random.choice((USER, USER, USER, "", "", INET_ORG_PERSON, COMPUTER))
        trustees = [trustee for trustee in self.trustees if kind == "allow" or trustee != "PS"]
        is_object = not right.endswith(";") or inherited
        letter = {("allow", True): "OA", ("allow", False): "A", ("deny", True): "OD", ("deny", False): "D"}[(kind, bool(is_object))]
        return f"({letter};{flags};{right};{inherited};{self.random.choice(trustees)})"

    def entries(self, on_user):
        few = self.random.randrange(4) if on_user else self.random.randrange(6)
        return [self.entry(on_user) for _ in range(few)]

    def grow(self, number, users):
        """One tree with so many users."""
        places = [self.domain.container(f"Baum {number}", self.domain.root)]
        for index in range(self.random.randrange(1, 6)):
            places.append(self.domain.container(f"Ast {index}", self.random.choice(places)))
        for place in places:
            self.domain.entries(place, *self.entries(False), protect=self.random.random() < 0.15)
        for index in range(users):
            dn = self.domain.person(self.random.choice(places), self.random.choices(("user", "inetOrgPerson"), (9, 1))[0])
            if self.random.random() < 0.6:
                self.domain.entries(dn, *self.entries(True), protect=self.random.random() < 0.2,
                                    first=self.random.random() < 0.5, bare=self.random.random() < 0.2)
            self.domain.expect(f"tree {number}, user {index}", dn)


# ---- asking both ----


class Agent:
    def __init__(self, dc):
        self.folder = dc.folder / "agent"
        self.folder.mkdir()
        builddir, srcdir = os.environ.get("abs_top_builddir", "."), os.environ.get("abs_top_srcdir", ".")
        self.command = [f"{builddir}/wbhealthd", "--plugin-dir", f"{builddir}/.libs", "--data-dir", f"{srcdir}/conf"]
        (self.folder / "password").write_text(dc.password + "\n")
        (self.folder / "wbhealthd.conf").write_text(
            f"[probe werft]\nplugin = ad\ndomain = {dc.realm.lower()}\ncontrollers = {dc.address}\nca-file = {dc.ca_file}\n"
            f"bind-user = {dc.administrator}\nbind-password-file = {self.folder}/password\ndeadline = 10min\n"
            "connector-account = MSOL_orakel\n")

    def predict(self, dns):
        """DN -> prediction."""
        users = [part for dn in dns for part in ("--user", dn)]
        answer = subprocess.run([*self.command, "--config", self.folder / "wbhealthd.conf", "--probe", "--format", "json", *users],
                                capture_output=True, text=True, timeout=600, check=False)
        if not answer.stdout:
            raise RuntimeError(answer.stderr)
        return {prediction["user"]["asked"]: prediction for prediction in json.loads(answer.stdout)["predictions"]}


def attempt(connection, dn, operation):
    """What the controller does: "yes", "no", or what else went wrong."""
    message = ldb.Message(ldb.Dn(connection, dn))
    quoted = {text: f'"{text}"'.encode("utf-16-le") for text in (PASSWORD, SECOND, THIRD)}
    if operation == "reset":
        message["a"] = ldb.MessageElement(quoted[THIRD], ldb.FLAG_MOD_REPLACE, "unicodePwd")
    elif operation == "change":
        message["a"] = ldb.MessageElement(quoted[PASSWORD], ldb.FLAG_MOD_DELETE, "unicodePwd")
        message["b"] = ldb.MessageElement(quoted[SECOND], ldb.FLAG_MOD_ADD, "unicodePwd")
    else:
        name = "lockoutTime" if operation == "unlock" else "pwdLastSet"
        message["a"] = ldb.MessageElement("0", ldb.FLAG_MOD_REPLACE, name)
    try:
        connection.modify(message)
    except ldb.LdbError as error:
        code, words = error.args
        # A change that access forbids is told as a constraint that is not met.
        if code == 50 or (operation == "change" and code == 19 and "module acl" in words):
            return "no"
        return f"{code} {words}"
    return "yes"


def compare(domain, agent, chunk=200):
    """[(name, operation, predicted, done, why)] where they differ, and how many users were asked about."""
    connection, differing = domain.sign_in(domain.connector, CONNECTOR_PASSWORD), []
    for start in range(0, len(domain.users), chunk):
        part = domain.users[start:start + chunk]
        predictions = agent.predict([dn for _, dn, _ in part])
        for name, dn, why in part:
            # The change first: it needs the first password.
            for operation in sorted(OPERATIONS):
                predicted = predictions.get(dn, {}).get(operation, {}).get("answer", "not answered")
                result = attempt(connection, dn, operation)
                if predicted != result:
                    differing.append((name, operation, predicted, result, why, predictions.get(dn, {}).get(operation)))
    return differing


def tell_cases(domain, differing):
    for name, _, why in domain.users:
        mine = [row for row in differing if row[0] == name]
        if why:
            tell(bool(mine), f"{name}: the controller still departs from the specification ({why})", mine)
        else:
            tell(not mine, name, [f"{op}: predicted {said}, was {was} ({detail})" for _, op, said, was, _, detail in mine])


def is_doubt(row):
    """The user is denied what the connector is not: the agent does not say who will be asked, the controller asks the connector
    (see the case)."""
    _, operation, predicted, result, _, detail = row
    return (operation, predicted, result) == ("change", "unknown", "yes") and detail["finding"] == "policy.cannot-change"


def tell_trees(domain, differing, words, seed, seconds):
    asked = len(domain.users)
    differing = [row for row in differing if not is_doubt(row)]
    tell(not differing, f"{asked} users {words}: all {asked * len(OPERATIONS)} answers as the controller gives them "
         f"(seed {seed}, {seconds:.0f} s)", [str(row) for row in differing[:20]])


def run(dc):
    domain, agent = Domain(dc), Agent(dc)
    for cases in (cases_of_entries, cases_of_trustees, cases_of_rights, cases_of_places):
        cases(domain)
    if not tell(dc.start(), "the domain controller is up"):
        return
    tell_cases(domain, compare(domain, agent))
    seed = int(the_seed())
    domain.users, began = [], time.monotonic()
    cases_of_nesting(domain, random.Random(seed))
    tell_trees(domain, compare(domain, agent), "with one entry for a group among groups in groups", seed, time.monotonic() - began)
    domain.users = []
    count = int(os.environ.get("WBH_ORACLE_USERS", "1000"))
    chance, began = Chance(domain, seed), time.monotonic()
    for number in range((count + 19) // 20):
        chance.grow(number, 20)
    tell_trees(domain, compare(domain, agent), "in random trees", seed, time.monotonic() - began)


if __name__ == "__main__":
    sys.exit(try_with_controller(run, WITHOUT_SAMBA))
