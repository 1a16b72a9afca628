# SPDX-License-Identifier: Apache-2.0
"""What users of password writeback met, by the number in the list of such cases (user-pain.md, where WBH_SHARED is present), and
which tests tell it: the fault, its end, and the same minute without it. A test is "finding section" of a story, or the
name of a case."""
import os
import pathlib
import re

LIST = pathlib.Path(os.environ.get("WBH_SHARED", "../shared"), "facts/user-pain.md")
SAM = "permission.remote-sam-restricted"
# number: (what people saw, the fault, its end, without it)
CASES = {
    1: ("access denied though all rights are right", f"{SAM} open-beside-denied", f"{SAM} cleared", f"{SAM} negative"),
    2: ("still so after the policy was taken away", f"{SAM} open", f"{SAM} cleared", f"{SAM} negative"),
    18: ("a good password is refused by a filter", "policy.password-filter open", "policy.password-filter expired",
         "policy.password-filter negative"),
    21: ("insecure, or 128 bit needed", "service.sign-and-seal-off open", "service.sign-and-seal-off cleared",
         "service.sign-and-seal-off negative"),
    23: ("file name or extension too long", "service.connector-password-too-long open",
         "service.connector-password-too-long cleared", "service.connector-password-too-long negative"),
    24: ("a trace without any cause in it", "service.unclassified-error open-trace", "service.unclassified-error expired",
         "service.unclassified-error negative"),
    27: ("31044 and 31034 again and again", "connection.relay-redundancy-lost open, listener",
         "connection.relay-redundancy-lost cleared, alarm is over", "connection.relay-redundancy-lost negative"),
    28: ("the relay's certificate is not trusted", "connection.root-ca-missing open", "connection.root-ca-missing cleared",
         "connection.root-ca-missing negative"),
    29: ("it worked, and cannot be switched on again: TLS", "connection.tls-too-old open-registration",
         "connection.tls-too-old cleared", "connection.tls-too-old negative"),
    30: ("the wizard speaks of a licence, the cloud is not reached", "service.onboarding-failed open-cloud-call",
         "service.onboarding-failed cleared", "service.onboarding-failed negative"),
    32: ("the service had stopped, users noticed first", "connection.listener-error open-service-stopped",
         "service.stopped cleared", "service.stopped negative"),
    33: ("80230818 though all rights are right", "WB4001-open", "WB4001-cleared", "WB4001-negative"),
    35: ("the only controller is down", "WB4001-open", "WB4001-cleared", "WB4001-negative"),
    39: ("the sync service does not start", "service.stopped open-no-logon", "service.stopped cleared-by-state",
         "service.stopped negative"),
    40: ("the cloud's account has to prove more than it can", "service.sync-account-blocked open",
         "service.sync-account-blocked cleared", "service.sync-account-blocked negative"),
    46: ("no writeback targets found", "service.password-sync-rule-off open", "service.password-sync-rule-off cleared",
         "service.password-sync-rule-off negative"),
    48: ("two users with one anchor", "account.duplicate-anchor open", "account.duplicate-anchor cleared",
         "account.duplicate-anchor negative"),
    51: ("611, 8456", "directory.replication-disabled open", "directory.replication-disabled cleared",
         "directory.replication-disabled negative"),
    52: ("611, 1722, now and then", "directory.rpc-blocked open-hash-sync", "directory.rpc-blocked cleared-hash-sync",
         "directory.rpc-blocked negative-hash-sync-arrives"),
    53: ("611, 8453", "hash-sync.replication-rights-missing open", "hash-sync.replication-rights-missing cleared",
         "hash-sync.replication-rights-missing negative"),
    54: ("611, 8333", "hash-sync.domain-failed open-object-gone", "hash-sync.domain-failed cleared-by-named-heartbeat",
         "WB8002-negative"),
    55: ("no heartbeat of hash sync for two hours", "WB8001-open-two-hours", "WB8001-cleared", "WB8001-negative"),
    56: ("611 stays although it was mended", "hash-sync.domain-failed open-stays",
         "hash-sync.domain-failed cleared-by-nameless-heartbeat", "hash-sync.domain-failed negative"),
    60: ("error 90 of the cloud", "tenant.hash-sync-switched-off open", "tenant.hash-sync-switched-off cleared",
         "tenant.hash-sync-switched-off negative"),
}
# Events have a part in these, but alone they do not prove the cause.
NOT_BY_EVENTS = {
    6: "that the sync server is a controller the directory says; the events say no more than permission.denied",
    25: "31002 is a success; that the cloud refused stands in its audit log",
    36: "no fault on the way: the report says healthy, and the portal is wrong (case healthy)",
    41: "the controller's clock is read from the directory",
    43: "no event at all is the sign, and only the cloud's audit log says that one was due",
    44: "as 43",
    50: "which users lag is the difference between directory and cloud",
    57: "that a hash was due the directory says",
    58: "as 57",
    59: "that it was meant to be off the exported configuration says",
}


def missing_tests(source, told):
    """`told` are the (finding, section) of all stories."""
    names = {f"{finding} {section}" for finding, section in told} | {path.name for path in (source / "tests/cases").iterdir()}
    kinds = (r"open", r"cleared|expired", r"negative")
    for number, (saw, *tests) in CASES.items():
        for test, kind in zip(tests, kinds, strict=True):
            if test not in names or not re.search(rf"[ -]({kind})", test):
                yield f"{number}, {saw}: no test {test}"


def unknown_cases():
    """Those of the list in which events have a part, and of which nothing is said here."""
    for row in re.findall(r"^\| *(\d+) *\|(.*)\|\s*$", LIST.read_text(encoding="utf-8"), re.M):
        number, see = int(row[0]), row[1].rsplit("|", 1)[1]
        if re.search(r"\bE\b", see) and number not in CASES and number not in NOT_BY_EVENTS:
            yield f"{number}: {see.strip()}"
