# SPDX-License-Identifier: Apache-2.0
"""A sync server of a company that does not exist, and what its logs say of an ordinary or a bad day."""
import base64
import datetime
import random

from event_xml import ENGINE, HASH_SYNC, SERVICES, WRITEBACK, Log, moment

COMPUTER = "sync01.nordhav.example"
DOMAIN = "nordhav.example"
RELAYS = {"a": "nordhavrelay-a.servicebus.windows.net", "b": "nordhavrelay-b.servicebus.windows.net"}
TENANT = "5d0c3f1e-7a64-4f0b-9a55-0b6d3a1f9c02"
ENDPOINTS = {"a": "c1a7e6d2-18b4-4b7e-8c33-64f2a9d0e711", "b": "f27b90c4-5e1d-4c6a-b0f8-d91e3a7c5b26"}
CONNECTOR = "7c2f9be4-31d8-4a0e-9f6b-2d58c4e7a913"
CONTROL_MANAGER = "{555908d1-a6d7-4695-8e1e-26931d2012f4}"
SYNC_SERVICE = "Microsoft Azure AD Sync"
# Shown name: real name. Windows writes the real one into Binary, whatever the language of the server.
SERVICE_NAMES = {SYNC_SERVICE: "ADSync", "Windows Update": "wuauserv", "Print Spooler": "Spooler"}

NO_CONTROLLER = "The management agent run was terminated because a domain controller could not be contacted."
DENIED = "The password could not be updated because the management agent credentials were denied access."
REFUSED = "A restriction prevents the password from being changed to the current one specified."

MINUTE = datetime.timedelta(minutes=1)
SECOND = datetime.timedelta(seconds=1)
MILLISECOND = datetime.timedelta(milliseconds=1)

# kind: (start, success, failure), each (event id, word)
ATTEMPTS = {
    "reset": ((31001, "PasswordResetRequestStart"), (31002, "PasswordResetSuccess"), (31003, "PasswordResetFail")),
    "change": ((31006, "ChangePasswordRequestStart"), (31007, "ChangePasswordSuccess"), (31008, "ChangePasswordFail")),
    "admin": ((31009, "ResetUserPasswordByAdminStart"), (31010, "ResetUserPasswordByAdminSuccess"),
              (31011, "ResetUserPasswordByAdminFail")),
}


def guid(source):
    digits = "%032x" % source.getrandbits(128)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def anchor(user):
    return base64.b64encode(random.Random(user).randbytes(16)).decode()


def context(user):
    """How the service names a user: the same user always alike."""
    return f"cloudAnchor: User_{guid(random.Random(user))}, SourceAnchorValue: {anchor(user)}"


def principal(user):
    return user if "@" in user else f"{user}@{DOMAIN}"


class Server:
    """Times are minutes (and seconds) after `start`. Other computers belong to other tenants unless it is said."""

    def __init__(self, start="2026-11-16T08:00:00", seed="nordhav", computer=COMPUTER, tenant=None):
        self.random = random.Random(seed)
        self.tenant = tenant or (TENANT if computer == COMPUTER else guid(random.Random(computer)))
        self.start = (moment(start) if isinstance(start, str) else start) + 412731 * MILLISECOND / 1000
        self.log = Log(computer)

    def at(self, minute, second=0):
        return self.start + minute * MINUTE + second * SECOND

    def writeback(self, time, event_id, words, level=4):
        """A record of the writeback service; every one carries the number of its request."""
        self.log.classic(time, WRITEBACK, event_id, f"TrackingId: {guid(self.random)}, {words}", level=level)

    def heartbeats(self, first, last, relays="ab"):
        """Every five minutes from `first` until before `last`."""
        for minute in range(first, last, 5):
            for relay, second in (("a", 12), ("b", 161)):
                if relay in relays:
                    self.writeback(self.at(minute, second), 31019,
                                   "ServiceBusHeartBeat, Details: Version: 5.0.1420.0, Endpoint: "
                                   f"sb://{RELAYS[relay]}/{self.tenant}_{ENDPOINTS[relay]}")

    def started(self, minute, second=0):
        self.writeback(self.at(minute, second), 31015, "WriteBackServiceStarted")

    def stopped(self, minute, second=0):
        self.writeback(self.at(minute, second), 31016, "WriteBackServiceStopped")

    def begin(self, minute, user, kind="reset", second=0, number=None):
        """Only the start of an attempt. Returns its time and TrackingId."""
        time, number = self.at(minute, second), number or guid(self.random)
        event_id, word = ATTEMPTS[kind][0]
        self.log.classic(time, WRITEBACK, event_id, f"TrackingId: {number}, {word}, Details: {principal(user)}")
        return time, number

    def finish(self, time, number, user, kind="reset", good=True):
        event_id, word = ATTEMPTS[kind][1 if good else 2]
        admin = "AdminUpn: helpdesk@nordhav.example, " if kind == "admin" and good else ""
        tail = {"reset": ", unblockUser: True", "change": "", "admin": ", ForcePasswordChange: True"}[kind]
        self.log.classic(time, WRITEBACK, event_id,
                         f"TrackingId: {number}, {word}, Details: Context: {context(user)}, {admin}"
                         f"UserPrincipalName: {principal(user)}{tail if good else ''}", level=4 if good else 2)

    def reset(self, minute, user, kind="reset", second=0, took=1.4):
        time, number = self.begin(minute, user, kind, second)
        self.finish(time + took * SECOND, number, user, kind)

    def failed(self, minute, user, event_id, code, message, kind="reset", second=0):
        """An attempt that the engine refuses, with the .NET trace the service logs."""
        time, number = self.begin(minute, user, kind, second)
        method = "ChangePassword" if kind == "change" else "ResetPassword"
        what = f"Synchronization Engine returned an error hr={code}, message={message}"
        self.log.classic(time + 2 * SECOND, WRITEBACK, event_id,
                         f"TrackingId: {number}, Reason: {what}, Context: {context(user)}, UserPrincipalName: "
                         f"{principal(user)}, Details: Microsoft.CredentialManagement.OnPremisesPasswordReset.Shared."
                         f"PasswordResetException: {what}\r\n"
                         "   at AADPasswordReset.SynchronizationEngineManagedHandle.ThrowSyncEngineError(Int32 hr)\r\n"
                         f"   at AADPasswordReset.SynchronizationEngineManagedHandle.{method}(String cloudAnchor, "
                         "String sourceAnchor, String password)", level=2)
        self.finish(time + 2 * SECOND + 40 * MILLISECOND, number, user, kind, good=False)

    def not_decrypted(self, minute, user):
        time, number = self.begin(minute, user)
        self.log.classic(time + SECOND, WRITEBACK, 32004,
                         f"TrackingId: {number}, Reason: The password could not be decrypted., Context: {context(user)}, "
                         f"UserPrincipalName: {principal(user)}, Details: System.Security.Cryptography."
                         "CryptographicException: Error occurred while decoding OAEP padding.\r\n"
                         "   at AADPasswordReset.Crypto.Decrypt(Byte[] cipher)", level=2)
        self.finish(time + 2 * SECOND, number, user, good=False)

    def engine(self, time, event_id, text, level=4):
        self.log.classic(time, ENGINE, event_id, text, level=level, qualifiers=49152 if level == 2 else 16384)

    def engine_trace(self, time, lines):
        self.engine(time, 6329, "An unexpected error has occurred during a password set operation.\r\n \"" +
                    "\r\n".join(lines) + "\r\nAzure AD Sync 2.6.92.0\"", level=2)

    def pings(self, first, last):
        """An idle hash sync, every half hour."""
        for minute in range(first, last, 30):
            time = self.at(minute, 7)
            self.log.classic(time, HASH_SYNC, 653, "Provision credentials ping start.")
            self.log.classic(time + 910 * MILLISECOND, HASH_SYNC, 654, "Provision credentials ping end.")

    def hash_of(self, minute, user, domain=DOMAIN, result="Success."):
        """A changed password on its way to the cloud."""
        time = self.at(minute)
        name = user.replace(".", " ").title()
        dn = f"CN={name},OU=Staff," + ",".join(f"DC={part}" for part in domain.split("."))
        self.log.classic(time, HASH_SYNC, 656, f"Password Change Request - Anchor : {anchor(user)}, Dn : {dn}, "
                         f"Change Date : {time.strftime('%m/%d/%Y %H:%M:%S')}")
        self.log.classic(time + SECOND, HASH_SYNC, 650, "Provision credentials batch start. Count: 1")
        self.log.classic(time + 2 * SECOND, HASH_SYNC, 657,
                         f"Password Change Result - Anchor : {anchor(user)}, Dn : {dn}, PwdChangeOnLogon=False, "
                         f"Result : {result}\r\n<forest-info>\r\n  <partition-name>{domain.upper()}</partition-name>\r\n"
                         f"  <connector-id>{CONNECTOR}</connector-id>\r\n</forest-info>")
        self.log.classic(time + 3 * SECOND, HASH_SYNC, 651, "Provision credentials batch end. Count: 1")

    def domain_failed(self, minute, domain, code, words, controller="dc02.werft.nordhav.example"):
        space = "Microsoft.Online.PasswordSynchronization.DirectoryReplicationServices"
        self.log.classic(self.at(minute), HASH_SYNC, 611,
                         f"Password hash synchronization failed for domain: {domain}, domain controller hostname: "
                         f"{controller}, domain controller IP address: 10.61.2.12. Details: \r\n{space}.DrsException: "
                         f"RPC Error {code} : {words} There was an error calling _IDL_DRSGetNCChanges.\r\n"
                         f"   at {space}.DrsRpcConnection.OnGetChanges(ReplicationState syncState)\r\n"
                         f"   at {space}.DrsConnection.GetChanges(ReplicationState replicationState)", level=2)

    def service_state(self, minute, name, state, event_id=7036, second=0):
        """What the Service Control Manager says of a service; `state` of a 7034 is how often that has happened."""
        binary = SERVICE_NAMES[name]
        if event_id == 7036:
            binary += "/4" if state == "running" else "/1"
        self.log.manifest(self.at(minute, second), SERVICES, event_id, {"param1": name, "param2": state},
                          channel="System", level=4 if event_id == 7036 else 2, guid=CONTROL_MANAGER, binary=binary)

    def noise(self, first, last, step=10):
        """Records that no rule wants: they show that the server lives."""
        for minute in range(first, last, step):
            self.log.manifest(self.at(minute, 33), "Microsoft-Windows-Security-SPP", 16394, {})
        for minute in range(first + 4, last, 40):
            self.service_state(minute, "Windows Update", "running", second=3)

    def life(self, minutes, relays="ab", hash_sync=True):
        """An ordinary while: heartbeats, pings, a reset and a change that work."""
        self.heartbeats(0, minutes, relays)
        if hash_sync:
            self.pings(3, minutes)
        self.noise(0, minutes)
        self.reset(7, "anna.lund")
        self.reset(33, "jens.holm", kind="change")
        return self
