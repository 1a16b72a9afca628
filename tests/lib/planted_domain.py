#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A private domain with planted faults: a real domain controller on a loopback address, a connector account that may reset
everybody, and users each of whom something else stands in the way of.

  planted_domain.py up FOLDER     make it, start it, write FOLDER/wbhealthd.conf for it
  planted_domain.py down FOLDER   stop it
"""
import os
import pathlib
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
# pylint: disable=wrong-import-position
from domain_controller import DomainController, missing
from samba_domain import CHANGE, RESET, WITHOUT_SAMBA, SambaDomain, delegation

REALM = "NORDHAV.EXAMPLE"
CONNECTOR = "MSOL_5f0c1d2e3b4a"
AGENT_PASSWORD = "Leser.Losung-3"
# What the setup wizard writes into the account's description, in the shape that names server and tenant.
DESCRIPTION = "Account made by the setup wizard, running on computer 'SYNC01' configured to synchronize to tenant 'nordhav.example'."
DAY = 24 * 3600 * 10**7  # in 100 ns
# Replicating Directory Changes, … All.
REPLICATION = ("1131f6aa-9c07-11d1-f79f-00c04fc2dcd2", "1131f6ad-9c07-11d1-f79f-00c04fc2dcd2")

# user -> what stands in the way of a reset of one's own (None: nothing)
PLANTED = {
    "anna": None,
    "bruno": "permission.inheritance-blocked",
    "carla": "permission.stale-admin-count",
    "dorte": "permission.explicit-deny",
    "emil": "policy.minimum-age",
    "frida": "account.disabled",
    "gustav": None,  # locked out: a reset goes on, a change does not
    "hanne": "permission.protected-account",
    "ivan": None,  # may not change the password; a reset goes on
    "jens": "account.reserved-character",
    "kirsten": "permission.reset-password-missing",  # inetOrgPerson, which permissions for users do not reach
}


class PlantedDomain(SambaDomain):
    def __init__(self, dc):
        super().__init__(dc)
        self.staff = self.container("Staff", dc.base)
        self.users = {}
        self.make_accounts()
        self.make_users()

    def make_accounts(self):
        service = self.container("Service", self.dc.base)
        self.connector = self.person(service, name=CONNECTOR)
        self.change(self.connector, description=DESCRIPTION)
        self.agent = self.person(service, name="wbhealth", password=AGENT_PASSWORD)
        self.helpdesk = self.group("helpdesk", service, members=[self.connector])
        self.me = self.sid_of(self.connector)
        self.entries(self.dc.base, *delegation(self.me), *(f"(OA;;CR;{right};;{self.me})" for right in REPLICATION))
        self.change(self.dc.base, minPwdAge="0")

    def user(self, name, parent=None, kind="user"):
        dn = self.person(parent or self.staff, kind, name=name)
        self.change(dn, userPrincipalName=f"{name}@{self.dc.realm.lower()}")
        self.users[name] = dn
        return dn

    def make_users(self):
        self.user("anna")
        warehouse = self.container("Warehouse", self.staff)
        self.entries(warehouse, protect=True)
        self.user("bruno", warehouse)
        self.entries(self.user("carla"), "(A;;RPLCLORC;;;AU)", protect=True)
        self.change(self.users["carla"], adminCount="1")
        self.entries(self.user("dorte"), f"(OD;;CR;{RESET};;{self.sid_of(self.helpdesk)})")
        self.make_policy(self.user("emil"))
        self.change(self.user("frida"), userAccountControl="514")
        self.lock(self.user("gustav"))
        self.make_administrator(self.user("hanne"))
        self.entries(self.user("ivan"), f"(OD;;CR;{CHANGE};;WD)", f"(OD;;CR;{CHANGE};;PS)")
        self.user("jens", self.container("R\\+D", self.staff))
        self.user("kirsten", kind="inetOrgPerson")

    def make_policy(self, dn):
        """Five days before a password may be replaced, for one user."""
        self.add(f"CN=Slow,CN=Password Settings Container,CN=System,{self.dc.base}", objectClass="msDS-PasswordSettings",
                 **{"msDS-PasswordSettingsPrecedence": "10", "msDS-PasswordReversibleEncryptionEnabled": "FALSE",
                    "msDS-PasswordHistoryLength": "5", "msDS-PasswordComplexityEnabled": "TRUE",
                    "msDS-MinimumPasswordLength": "8", "msDS-MinimumPasswordAge": str(-5 * DAY),
                    "msDS-MaximumPasswordAge": str(-90 * DAY), "msDS-LockoutThreshold": "0",
                    "msDS-LockoutObservationWindow": "-18000000000", "msDS-LockoutDuration": "-18000000000",
                    "msDS-PSOAppliesTo": dn})
        container = f"CN=Password Settings Container,CN=System,{self.dc.base}"
        for target in (container, f"CN=Slow,{container}"):
            self.entries(target, f"(A;;RPLCLORC;;;{self.sid_of(self.agent)})")

    def lock(self, dn):
        """As after too many wrong passwords."""
        now = int((time.time() + 11644473600) * 10**7)
        self.change(self.dc.base, lockoutThreshold="5", lockoutDuration=str(-30 * 60 * 10**7))
        self.change(dn, lockoutTime=str(now))

    def make_administrator(self, dn):
        """As the propagator leaves one: member, adminCount, inheritance off. (Samba has none, so it is done by hand.)"""
        self.join(f"CN=Domain Admins,CN=Users,{self.dc.base}", dn)
        self.entries(dn, "(A;;RPLCLORC;;;AU)", protect=True)
        self.change(dn, adminCount="1")

    def write_config(self, folder, user=None, password=AGENT_PASSWORD, controllers=None, domain=None, ca_file=None, more=""):
        """A configuration for the agent; its path."""
        (folder / "password").write_text(password + "\n")
        (folder / "password").chmod(0o600)
        config = folder / "wbhealthd.conf"
        named = self.dc.address if controllers is None else controllers
        config.write_text(
            f"[probe nordhav]\nplugin = ad\ndomain = {domain or self.dc.realm.lower()}\n" + (f"controllers = {named}\n" if named else "") +
            f"ca-file = {ca_file or self.dc.ca_file}\nbind-user = {user or f'wbhealth@{self.dc.realm.lower()}'}\n"
            f"bind-password-file = {folder}/password\n{more}")
        return config


def up(folder):
    dc = DomainController(folder, REALM)
    dc.provision()
    domain = PlantedDomain(dc)
    if not dc.start():
        return 1
    (folder / "controller.pid").write_text(str(dc.process.pid))
    print(domain.write_config(folder))
    return 0


def down(folder):
    os.killpg(int((folder / "controller.pid").read_text()), signal.SIGKILL)
    return 0


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("up", "down"):
        print(__doc__.strip(), file=sys.stderr)
        return 64
    why = missing() or WITHOUT_SAMBA
    if why:
        print(f"planted_domain.py: {why}", file=sys.stderr)
        return 1
    folder = pathlib.Path(sys.argv[2]).absolute()
    return up(folder) if sys.argv[1] == "up" else down(folder)


if __name__ == "__main__":
    sys.exit(main())
