#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The LDAP session of our plugins against a real domain controller: what it reads, and that each thing that can go wrong
is told as what it is. Prints TAP."""
import os
import pathlib
import re
import socket
import subprocess
import sys
import threading
import time

from domain_controller import loopback, try_with_controller
from tap import tell

USERS = 1203  # more than two pages


class Trial:
    def __init__(self, dc):
        self.program = pathlib.Path(os.environ.get("abs_top_builddir", "."), "tests/lib/ldap_trial")
        self.dc = dc

    def run(self, *arguments):
        answer = subprocess.run([self.program, *[str(a) for a in arguments]], capture_output=True, text=True, timeout=60,
                                check=False)
        return answer.stdout.splitlines() + answer.stderr.splitlines()

    def ask(self, *arguments, uri=None, ca=None, bind=None, password=None, options=()):
        return self.run("--ca", ca or self.dc.ca_file, "--bind", bind or self.dc.administrator, "--password",
                        password or self.dc.password, *options, uri or f"ldaps://{self.dc.address}", *arguments)


def is_fault(lines, layer, result=None, code=None):
    found = re.match(r"fault (\S+) (-?\d+) (\w+) ", lines[0]) if lines else None
    return bool(found) and found[1] == layer and result in (None, int(found[2])) and code in (None, found[3])


def tell_fault(trial, name, layer, result=None, code=None, **arguments):
    lines = trial.ask("", **arguments)
    tell(is_fault(lines, layer, result, code), f"{name}: {layer}", lines[:3])


def reads(trial, dc):
    lines = trial.run("--ca", dc.ca_file, f"ldaps://{dc.address}", "", "", "defaultNamingContext", "supportedControl")
    tell(f"defaultNamingContext {dc.base}" in lines, "without an account the root DSE is read", lines[:5])
    lines = trial.ask("", "", "defaultNamingContext", uri=f"ldap://{dc.address}", options=["--start-tls"])
    tell(f"defaultNamingContext {dc.base}" in lines, "with StartTLS too", lines[:5])
    lines = trial.ask(dc.base, "", "nTSecurityDescriptor", "objectSid")
    entries = [int(line.split()[2]) for line in lines if line.startswith("descriptor of")]
    tell(entries and entries[0] > 20, "the domain's descriptor is read, entry by entry", lines[:5])
    lines = trial.ask(dc.base, "(sAMAccountName=probe*)", "sAMAccountName", options=["--sub"])
    found = {line for line in lines if line.startswith("sAMAccountName ")}
    tell(len(found) == USERS, f"{USERS} users come page by page, each once", [f"{len(found)} users"] + lines[-2:])
    tell(sum(line.startswith("dn ") for line in lines) == USERS, "and nothing else: no referral is taken for an object")


def pings(trial, dc):
    lines = trial.run("--ping", dc.address, dc.realm.lower())
    tell(f"domain {dc.realm.lower()}" in lines and "our site Default-First-Site-Name" in lines,
         "a controller says by datagram what it is and which site we are in", lines)
    lines = trial.run("--ping", dc.address, "elsewhere.example")
    tell(lines and lines[0].startswith("no answer"), "not for another domain", lines)


def faults(trial, dc):
    tell_fault(trial, "a wrong password", "bind", 49, "52e", password="Wrong-4711")
    tell_fault(trial, "a disabled account", "bind", 49, "533", bind=f"CN=idle,CN=Users,{dc.base}", password="Teststrand-4712")
    tell_fault(trial, "an account that must change its password first", "bind", 49, "773", bind=f"CN=fresh,CN=Users,{dc.base}",
               password="Teststrand-4713")
    tell_fault(trial, "nobody listens", "connect", uri=f"ldaps://{loopback(32)}")
    tell_fault(trial, "another authority", "tls", ca="/etc/ssl/certs/ca-certificates.crt")
    # The same address written as one number: the certificate does not have that name.
    number = int.from_bytes(socket.inet_aton(dc.address), "big")
    tell_fault(trial, "a name that the certificate does not have", "tls", uri=f"ldaps://{number}")
    tell_fault(trial, "a name that nobody knows", "connect", uri="ldaps://dc1.nobody.invalid")
    tell_fault(trial, "a password without TLS is not sent", "tls", 13, uri=f"ldap://{dc.address}")
    lines = trial.ask(f"CN=nobody,{dc.base}")
    tell(is_fault(lines, "request", 32), "an object that is not there: request", lines)


def hangs(trial):
    """Somebody who takes the connection and says nothing."""
    with socket.create_server((loopback(33), 636)) as listener:
        threading.Thread(target=lambda: [listener.accept() for _ in range(2)], daemon=True).start()
        began = time.monotonic()
        lines = trial.ask("", uri=f"ldaps://{loopback(33)}", options=["--timeout", "2"])
        tell(is_fault(lines, "tls"), "who takes the connection and says nothing is given up at the deadline",
             lines + [f"{time.monotonic() - began:.1f} s"])
        lines = trial.run("--timeout", "2", f"ldap://{loopback(33)}:636", "")
        tell(is_fault(lines, "bind"), "without TLS, too", lines)


def run(dc):
    dc.tool("user", "create", "idle", "Teststrand-4712")
    dc.tool("user", "disable", "idle")
    dc.tool("user", "create", "fresh", "Teststrand-4713", "--must-change-at-next-login")
    ldif = "".join(f"dn: CN=probe{i},CN=Users,{dc.base}\nobjectClass: user\nsAMAccountName: probe{i}\n\n" for i in range(USERS))
    (dc.folder / "users.ldif").write_text(ldif)
    dc.run("ldbadd", "-H", dc.folder / "private/sam.ldb", dc.folder / "users.ldif")
    if not tell(dc.start(), "the domain controller is up"):
        return
    trial = Trial(dc)
    reads(trial, dc)
    pings(trial, dc)
    faults(trial, dc)
    hangs(trial)


if __name__ == "__main__":
    sys.exit(try_with_controller(run))
