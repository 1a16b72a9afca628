# SPDX-License-Identifier: Apache-2.0
"""Every event that proves, opens or ends something, or is a sign of life, has a rule; which have none, and why, is said here."""
import re

from tap import tell

NO_NEWS = "a step on a way whose end has a rule"
SETTING = "a setting of the controller; what it does to the connector account shows in 16965 and in the engine's trace"
NOT_REFUSED = "the password was taken, or it is not said whether"
NO_RULE = {
    "PasswordResetService": {
        "31004 31017": NO_NEWS + ": 31005 ends the registration",
    },
    "ADSync": {
        "403 405": NO_NEWS + " (the engine signs in to the directory)",
        "904": "the scheduler's start, stop and settings have one id, and only prose tells them apart",
        "6110": "by itself harmless: the next run reads the same changes once more",
        "6126 6127": "the run itself ended well; no finding is about rules without a full run",
        "8020": "nothing is known of it",
    },
    "Directory Synchronization": {
        "107 116 117": NO_NEWS + ": 104, 105 and 114 end it",
        "603 604": "without a number of its own; whether it stopped anything the signs of life tell",
        "605 606": "a retry under way: 657 tells its end, 620 and 664 that it is given up",
        "614 617-619": NO_NEWS + ": 622 and 623 end the full pass",
        "658 659 668": "says something of other things than hashes, or a count",
        "661": "the end of what 660 began: 651 or 654 tells that it works",
    },
    "Azure AD Connect Upgrade": {
        "300 305 399": "the version that an upgrade ended in is told by 6329, 31044 or the export; what hinders it is no fault yet",
    },
    "Directory-Service-SAM": {
        "16962-16964 16966-16967": SETTING,
        "16968": "nothing is refused yet",
        "16969": "a count without an account; the 16965 before it has that",
    },
    "Azure AD Password Protection DC agent": {
        "10012-10015 10024 10025 30001 30006 30019": NOT_REFUSED,
    },
    "PTA Authentication Agent": {"0": "its ids are not published"},
}
ALSO = {"AADConnect engine": "ADSync", "ADSync service": "ADSync", "Microsoft Entra Connect Upgrade": "Azure AD Connect Upgrade"}


def ids(ranges):
    for part in ranges.split():
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def without_rule():
    """{(provider, id): reason}"""
    return {(provider, number): reason for provider, rows in NO_RULE.items()
            for ranges, reason in rows.items() for number in ids(ranges)}


def wanted_by_rules(source):
    """(provider, id) of every event that a rule acts on."""
    found = set()
    for path in sorted((source / "conf/rules.d").glob("*.conf")):
        for body in re.findall(r"^\[rule [^\]]+\]\n((?:(?!\[).*\n)*)", path.read_text(encoding="utf-8"), re.M):
            providers = re.findall(r"^provider = (.*)$", body, re.M)
            numbers = [number for line in re.findall(r"^event = (.*)$", body, re.M) for number in ids(line)]
            found.update((provider, number) for provider in providers for number in numbers)
    return found


def tell_rows(source, name, rows):
    """`rows` are pairs of the names of a provider, with a stroke between them, and an id."""
    wanted, excused = wanted_by_rules(source), without_rule()
    missing, stale, count = [], [], 0
    for names, number in rows:
        count += 1
        providers = [provider.strip() for provider in names.split("/")]
        has_rule = any((provider, number) in wanted for provider in providers)
        has_reason = any((ALSO.get(provider, provider), number) in excused for provider in providers)
        if not has_rule and not has_reason:
            missing.append(f"{names} {number}: no rule, and no reason why not")
        if has_rule and has_reason:
            stale.append(f"{names} {number}: has a rule after all")
    tell(count and not missing and not stale, f"{name}: {count} events have a rule or a reason why not", missing + stale)
