#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Event texts that real servers wrote (WBH_SHARED, not part of this tree), put into Event XML beside an ordinary hour of
a server of our own making: each must open the finding it stands for. Prints TAP."""
import os
import pathlib
import re
import sys
import tempfile

from cases import Wbhealthd, compare
from event_xml import ENGINE, HASH_SYNC, WRITEBACK, as_wevtutil
from server import MILLISECOND, SECOND, TENANT, Server
from stories import sections

TEXTS = pathlib.Path(os.environ.get("WBH_SHARED", "../shared"), "samples/event-texts")
READ = set()  # the texts that cases have read
HEALTHY = {"exit": 0, "verdict": "healthy", "findings": []}
# Traces of those years end in their version.
RETIRED = {"name": "service.version-unsupported", "subject": "sync01", "state": "open", "level": "critical"}


def text_of(name):
    """A sample without the line that names its origin."""
    READ.add(name)
    return (TEXTS / name).read_text(encoding="utf-8").split("\n", 1)[1].strip("\n")


def rows_of(name):
    """Samples of the form id|text or source|id|text."""
    return [row.split("|") for row in re.split(r"\n(?=[A-Za-z0-9? ]+\|)", text_of(name)) if "|" in row]


def described(name):
    """From the form in which Event Viewer copies an event: what stood in its Data."""
    text = text_of(name).split("Description:", 1)[1].strip()
    return re.sub(r"^Details: +", "Details: ", text, flags=re.M)


def attempt_around(server, text, event_id, kind, user="ethan@contoso.co.uk"):
    """The start and end of our own making that such an event stands between."""
    tracking_id = re.match(r"TrackingId: ([0-9a-f-]+)", text)
    time, number = server.begin(45, user, kind, number=tracking_id[1])
    server.log.classic(time + SECOND, WRITEBACK, event_id, text, level=2)
    server.finish(time + 2 * SECOND, number, user, kind, good=False)


def denied(server):
    attempt_around(server, text_of("evt-33004-hr80230626-change.txt"), 33004, "change")
    return {"exit": 1, "verdict": "degraded",
            "findings": [{"name": "permission.denied", "subject": "ethan@contoso.co.uk", "state": "open",
                          "level": "warning"}]}


def denied_with_trace(server):
    expected = denied(server)
    server.engine(server.at(45, 1), 6329, text_of("evt-6329-hr80230626-legacy.txt"), level=2)
    return {**expected, "exit": 2, "verdict": "broken", "findings": expected["findings"] + [RETIRED]}


def refused(server):
    fragment = text_of("evt-33008-hr80230619-fragment.txt")
    head = ("TrackingId: 0b8e7c1d-6f0a-4c86-9d57-3a1e5f2b7c44, Reason: Synchronization Engine returned an error "
            "hr=80230619, message=A restriction prevents the password from being changed to the current one specified., "
            "Context: cloudAnchor: User_3f1b9a77-52f0-4e0c-8a4e-5f0e1b9d2c66, SourceAnchorValue: "
            "q8WvT2rXb0a1YpQm7n5zKw==, UserPrincipalName: ")
    attempt_around(server, head + fragment, 33008, "reset", "xx@domain.com")
    return {"exit": 0, "verdict": "healthy", "attempts": {"refused": 1, "failed": 0},
            "findings": [{"name": "policy.refused", "subject": "domain.com", "state": "open", "level": "information"}]}


def finding(name, subject="sync01", level=None, **more):
    return {"name": name, "subject": subject, "state": "open", **({"level": level} if level else {}), **more}


def domain_failed(text, domain, cause, subject, stage):
    """A 611, its number's finding and what that explains."""
    def case(server):
        server.log.classic(server.at(50), HASH_SYNC, 611, text, level=2)
        return {"exit": 1, "verdict": "degraded", "stages": {"hash-sync": stage},
                "findings": [finding(cause, subject), finding("hash-sync.domain-failed", domain, "critical",
                                                              explained_by=cause)]}
    return case


def said(provider, number, text, *findings):
    """One record and what follows from it."""
    def case(server):
        server.log.classic(server.at(58), provider, int(number), text, level=2)
        broken = any(f["name"].startswith("service.") and f["level"] == "critical" for f in findings)
        return {"exit": 2 if broken else 1 if findings else 0, "findings": list(findings)}
    return case


def off_in_tenant():
    return (finding("tenant.hash-sync-switched-off", TENANT, "critical"),
            finding("hash-sync.batch-failed", level="warning", explained_by="tenant.hash-sync-switched-off"))


def refused_by_the_cloud():
    """652 and 655: error 90 is the tenant's switch, 81 passes, other words are a batch that failed."""
    for place, (number, text) in enumerate(rows_of("evt-652-655-not-activated.txt"), 1):
        findings = (off_in_tenant() if "Error Code: 90" in text else () if "Error Code: 81" in text else
                    (finding("hash-sync.batch-failed", level="warning"),))
        yield f"{number} of the cloud's refusals, row {place}", said(HASH_SYNC, number, text, *findings)


def refused_account():
    """6900, 115: the sync account, but for error 90. 0: users who wait; its other text says nothing by itself."""
    blocked = finding("service.sync-account-blocked", level="critical")
    for place, (number, text) in enumerate(rows_of("evt-6900-and-0-115.txt"), 1):
        if number == "0":
            waits = finding("hash-sync.user-failed", text.split("DN = ")[1], "warning") if "DN = " in text else None
            yield f"0 of the sync account, row {place}", said(HASH_SYNC, number, text, *([waits] if waits else []))
        elif "Error Code: 90" in text:
            yield f"{number}: error 90 is the tenant's switch", said(ENGINE, number, text, off_in_tenant()[0])
        else:
            yield f"{number}: the sync account is refused", said(ENGINE if number == "6900" else HASH_SYNC, number, text,
                                                                blocked)


def results_of_users():
    """656 and 657 in the wording of the documentation."""
    for place, (number, text) in enumerate(rows_of("evt-656-657-docs-normalised-format.txt"), 1):
        failed = re.search(r"Result: [Ff]ailed", text)
        user = re.search(r"Dn: (.*?), Result", text) or re.search(r"Anchor: (\S+),", text)
        findings = [finding("hash-sync.user-failed", user[1], "warning")] if failed else []
        yield f"{number} of users, row {place}", said(HASH_SYNC, number, text, *findings)


# What the words stand for, where the list names no event: the one their code comes with.
PHRASES = {
    "80230619": (33008, "policy.refused", "contoso.co.uk", 0),
    "80230626": (33004, "permission.denied", "ethan@contoso.co.uk", 1),
    "80231367": (33004, "permission.denied", "ethan@contoso.co.uk", 1),
    "80230405": (33002, "account.not-found", "ethan@contoso.co.uk", 1),
    "8023062c": (33009, "service.sign-and-seal-off", "contoso.co.uk", 2),
    "80230402": (33003, "account.duplicate-anchor", "ethan@contoso.co.uk", 1),
    "80230818": (33001, "directory.dc-unreachable", "contoso.co.uk", 2),
    "800700ce": (33009, "service.connector-password-too-long", "contoso.co.uk", 2),
}


def by_phrase(event, code, words, name, subject, status):
    def case(server):
        server.failed(45, "ethan@contoso.co.uk", event, code, words)
        return {"exit": status, "findings": [finding(name, subject)]}
    return case


def phrases():
    """Every number and its words in the list of the support team and of users."""
    for place, (_, code, words) in enumerate(rows_of("evt-writeback-error-phrases.txt"), 1):
        known = PHRASES.get(code.rstrip("?").lower())
        if known:
            event, name, subject, status = known
            yield (f"hr={code.rstrip('?')} in real words, row {place}",
                   by_phrase(event, code.rstrip("?"), words.strip(), name, subject, status))
        else:
            yield f"31034 in real words, row {place}", said(WRITEBACK, 31034, words.strip(),
                                                           finding("connection.listener-error", level="warning"))


def domain_cleared(server):
    server.log.classic(server.at(40), HASH_SYNC, 611,
                       text_of("evt-611-rpc8453-missing-dirsync-rights.txt").replace("Contoso.com", "contoso.local"),
                       level=2)
    for number, text in rows_of("evt-phs-batch-and-ping.txt"):
        server.log.classic(server.at(50), HASH_SYNC, int(number), text)
    return {"exit": 0, "verdict": "healthy",
            "findings": [{"name": name, "subject": "contoso.local", "state": "cleared"}
                         for name in ("hash-sync.replication-rights-missing", "hash-sync.domain-failed")]}


def phrase(code, event=""):
    for source, number, words in rows_of("evt-writeback-error-phrases.txt"):
        if number.rstrip("?").lower() == code and event in source:
            return words.strip()
    raise ValueError(f"no phrase for {code}")


def engine_sample(text, name, *others):
    """A trace beside an attempt that fails without another word: `name` is of the user's domain."""
    def case(server):
        time, number = server.begin(45, "ethan@contoso.co.uk")
        server.engine(time + SECOND, 6329, text, level=2)
        server.finish(time + 2 * SECOND, number, "ethan@contoso.co.uk", good=False)
        return {"exit": 2, "verdict": "broken", "attempts": {"failed": 1, "lost": 0},
                "findings": [{"name": name, "subject": "contoso.co.uk", "state": "open"}, *others]}
    return case


def without_target(server):
    time, number = server.begin(45, "ethan@contoso.co.uk")
    text = f"BAIL: MMS(7720): ..\\ObjectSearcher.cpp(491): 0x80230405 ({phrase('80230405', '6329')})"
    server.engine_trace(time + SECOND, [text])
    server.finish(time + 2 * SECOND, number, "ethan@contoso.co.uk", good=False)
    return {"exit": 1, "verdict": "degraded",
            "findings": [{"name": "account.not-found", "subject": "ethan@contoso.co.uk", "state": "open"}]}


def success_sequence(server):
    for place, (source, number, text) in enumerate(rows_of("evt-sspr-success-sequence.txt")):
        server.log.classic(server.at(45) + place * 200 * MILLISECOND, source, int(number), text)
    return {**HEALTHY, "attempts": {"total": 3, "succeeded": 3, "lost": 0}}


def start_without_end(server):
    source, number, text = rows_of("evt-sspr-success-sequence.txt")[0]
    server.log.classic(server.at(45), source, int(number), text)
    return {"exit": 1, "verdict": "degraded", "attempts": {"lost": 1},
            "findings": [{"name": "service.attempt-lost", "subject": "sync01", "state": "open", "level": "warning"}]}


def admin_reset(server):
    for place, (number, text) in enumerate(rows_of("evt-31009-31010-admin-reset-shape.txt")):
        server.log.classic(server.at(45, place), WRITEBACK, int(number), text)
    return {**HEALTHY, "attempts": {"total": 3, "succeeded": 3, "lost": 0}}


def failing_pings(server):
    """Pings that end in an error are no sign of life."""
    rows = [row for row in rows_of("evt-652-655-not-activated.txt") if row[0] == "655"]
    server.heartbeats(60, 190)
    server.noise(60, 190)
    for minute in range(70, 190, 30):
        server.log.classic(server.at(minute), HASH_SYNC, 655, rows[0][1], level=2)
    return {"exit": 1, "verdict": "degraded", "stages": {"hash-sync": "broken"},
            "findings": [*off_in_tenant(), finding("hash-sync.heartbeat-lost", level="critical",
                                                   explained_by="tenant.hash-sync-switched-off")]}


def batches_as_life(server):
    """657 in the wording of the documentation, and 651, show that hash sync lives."""
    life = [row for row in rows_of("evt-656-657-docs-normalised-format.txt") if "Success" in row[1]]
    life += [row for row in rows_of("evt-phs-batch-and-ping.txt") if row[0] == "651"]
    server.heartbeats(60, 190)
    server.noise(60, 190)
    for place, (number, text) in enumerate(life * 2):
        server.log.classic(server.at(70 + 30 * place), HASH_SYNC, int(number), text)
    return HEALTHY


def refused_by_filter():
    """What another maker's filter writes on a controller: only a refusal opens anything."""
    for identity, severity, symbol in rows_of("lithnet-password-filter-event-codes.txt"):
        refused = finding("policy.password-filter", "nordhav.example", "information") if "REJECTED" in symbol else None
        case = said("LithnetPasswordProtection", int(identity, 16), "reset, xx@domain.com", *([refused] if refused else []))
        yield f"password filter, {symbol}", lambda server, case=case: {**case(server), "exit": 0}


def relays_of_a_tenant():
    """[(relay, endpoint)] as a script of the support team has them."""
    return re.findall(r'= "(\w+)"\s+Endpoint\d = "([^"]+)"', text_of("wevtutil-queries-and-servicebus-endpoint.txt"))


def real_relays(server):
    """Two relays with names of real ones; one falls silent while the other is heard."""
    for place, (relay, endpoint) in enumerate(relays_of_a_tenant()):
        for minute in range(0, 60 if place == 0 else 20, 5):
            server.writeback(server.at(minute, 30 + place), 31019, "ServiceBusHeartBeat, Details: Version: 5.0.1420.0, "
                             f"Endpoint: sb://{relay}.servicebus.windows.net/{endpoint}")
    silent = f"{relays_of_a_tenant()[1][0]}.servicebus.windows.net"
    return {"exit": 1, "findings": [finding("connection.relay-redundancy-lost", silent, "warning")]}


CASES = {
    "33004 of a change: the user is denied": denied,
    "33004 with the engine's trace beside it: one denial, and the version the trace ends in": denied_with_trace,
    "33008: a refused password is information": refused,
    "611 RPC 1722, as Event Viewer copies it": domain_failed(
        described("evt-611-rpc1722.txt"), "contoso.com", "directory.rpc-blocked", "server1.contoso.com", "degraded")
    if TEXTS.is_dir() else None,
    "611 RPC 8453 in its older wording": domain_failed(
        text_of("evt-611-rpc8453-missing-dirsync-rights.txt"), "contoso.com", "hash-sync.replication-rights-missing",
        "contoso.com", "broken") if TEXTS.is_dir() else None,
    "611 RPC 8456: replication switched off": domain_failed(
        "Password hash synchronization failed for domain: contoso.com, domain controller hostname: dc1.contoso.com, "
        "domain controller IP address: 10.0.0.2. " + text_of("evt-611-rpc8456-replication-disabled.txt"), "contoso.com",
        "directory.replication-disabled", "dc1.contoso.com", "degraded")
    if TEXTS.is_dir() else None,
    "622 and 651 end a failed domain": domain_cleared,
    "6329 RPC 0x6ba: a controller is not reached over RPC": engine_sample(
        described("evt-6329-rpc-0x6ba-multiline.txt"), "directory.rpc-blocked", RETIRED) if TEXTS.is_dir() else None,
    "6329 without the policy control: both spellings": engine_sample(
        text_of("evt-6329-policy-control-line.txt"), "directory.policy-hints-missing") if TEXTS.is_dir() else None,
    "6329 0x80230405: nobody to write to": without_target,
    "31001 without a TrackingId meets its 31002": success_sequence,
    "31001 that nothing ends is lost": start_without_end,
    "31009 and 31010: an administrator's reset": admin_reset,
    "31019 of relays with real names: one is lost": real_relays,
    "655: failing pings are no sign of life": failing_pings,
    "657 and 651 are": batches_as_life,
}
LISTS = [refused_by_the_cloud, refused_account, results_of_users, phrases, refused_by_filter]

# Which test of our own making tells the same as each text ("finding section" of a story, or the name of a case).
TWINS = {
    "evt-31009-31010-admin-reset-shape.txt": ["service.attempt-lost open, admin", "service.attempt-lost negative, admin failed"],
    "evt-33004-hr80230626-change.txt": ["WB5015-open"],
    "evt-33008-hr80230619-fragment.txt": ["WB6002-open"],
    "evt-611-rpc1722.txt": ["directory.rpc-blocked open-hash-sync"],
    "evt-611-rpc8453-missing-dirsync-rights.txt": ["hash-sync.replication-rights-missing open"],
    "evt-611-rpc8456-replication-disabled.txt": ["directory.replication-disabled open"],
    "evt-6329-hr80230626-legacy.txt": ["permission.denied open-trace", "service.version-unsupported open"],
    "evt-6329-policy-control-line.txt": ["directory.policy-hints-missing open"],
    "evt-6329-rpc-0x6ba-multiline.txt": ["directory.rpc-blocked open"],
    "evt-652-655-not-activated.txt": ["tenant.hash-sync-switched-off open", "hash-sync.batch-failed open-busy",
                                      "hash-sync.batch-failed open-ping"],
    "evt-656-657-docs-normalised-format.txt": ["hash-sync.user-failed open", "hash-sync.user-failed open-anchor-only",
                                               "hash-sync.user-failed cleared"],
    "evt-6900-and-0-115.txt": ["service.sync-account-blocked open-notification", "service.sync-account-blocked open-denied",
                               "tenant.hash-sync-switched-off open-engine", "hash-sync.user-failed open-list",
                               "hash-sync.user-failed negative-nobody-waits"],
    "evt-phs-batch-and-ping.txt": ["hash-sync.waiting-full-sync cleared-full-pass", "healthy"],
    "evt-sspr-success-sequence.txt": ["healthy", "WB3017-open"],
    "evt-writeback-error-phrases.txt": ["WB6002-open", "WB5015-open", "permission.denied open-privileged",
                                        "connection.listener-error open-service-stopped", "account.not-found open-by-code",
                                        "service.sign-and-seal-off open", "account.duplicate-anchor open", "WB4001-open",
                                        "service.connector-password-too-long open"],
    "lithnet-password-filter-event-codes.txt": ["policy.password-filter open-could-not-tell",
                                                "policy.password-filter open-another-maker",
                                                "policy.password-filter negative"],
    "wevtutil-queries-and-servicebus-endpoint.txt": ["WB2002-open"],
}
# No texts of events.
OTHER = {
    "adcli-info-output.txt": "what the directory says of itself",
    "adsync-scheduler-output.txt": "settings: sync_config.t",
    "checkmk-win_adsync-section.txt": "what another agent says of runs",
    "config-export-mv-globals.xml.txt": "settings: sync_config.t",
    "config-export-syncrule-passwordsync.xml.txt": "settings: sync_config.t",
    "msol-account-description.txt": "what the directory says of an account",
    "net-accounts-and-ddp-output.txt": "what the directory says of its policy",
    "openwec-json-4688.json.txt": "the shape of a record: test_source_files_json_lines",
    "run-history-miis-1.xml.txt": "a history of runs",
    "winevtlog-fluent-bit-keys.txt": "the shape of a record: test_source_files_json_lines",
}


def untold():
    """Texts without a case or a twin, and twins that are not there."""
    source = pathlib.Path(os.environ.get("abs_top_srcdir", "."))
    stories = (source / "tests/stories").glob("*.story")
    there = {f"{path.stem} {section}" for path in stories for section, _ in sections(path)}
    there |= {path.name for path in (source / "tests/cases").iterdir()}
    for path in sorted(TEXTS.iterdir()):
        if path.name not in OTHER and path.name not in READ:
            yield f"{path.name}: no case reads it"
        if path.name not in OTHER and path.name not in TWINS:
            yield f"{path.name}: no test of our own making"
    yield from (f"{name}: no {twin}" for name, twins in TWINS.items() for twin in twins if twin not in there)


def main():
    if not TEXTS.is_dir():
        print(f"1..0 # SKIP no real event texts: {TEXTS} is not here (set WBH_SHARED)")
        return 0
    wbhealthd = Wbhealthd()
    failed = 0
    cases = CASES | {name: case for rows in LISTS for name, case in rows()}
    print(f"1..{len(cases) + 1}")
    for number, (name, case) in enumerate(cases.items(), 1):
        server = Server(seed=name).life(60)
        expected = case(server)
        with tempfile.TemporaryDirectory(prefix="wbh-shared-") as folder:
            path = pathlib.Path(folder, "input.xml")
            path.write_bytes(as_wevtutil(server.log.lines()))
            status, report, complaints = wbhealthd.run("replay", path)
        if expected["exit"] is None:
            expected["exit"] = status
        mistakes = compare(expected, status, report)
        failed += bool(mistakes)
        print(f"{'not ok' if mistakes else 'ok'} {number} - {name}")
        for line in mistakes + (complaints.splitlines()[:10] if mistakes else []):
            print(f"#   {line}")
    missing = list(untold())
    print(f"{'not ok' if missing else 'ok'} {len(cases) + 1} - every text has a case and a test of our own making")
    for line in missing:
        print(f"#   {line}")
    return failed > 0 or bool(missing)


if __name__ == "__main__":
    sys.exit(main())
