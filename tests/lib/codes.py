#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every event and code that there is to know of is explained: those listed here, and where they are present (WBH_SHARED,
not part of this tree) every row of the tables of events, results and portal codes. Prints TAP."""
import csv
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from cases import Wbhealthd
from rule_rows import ids, tell_rows
from tap import done, tell

SOURCE = pathlib.Path(os.environ.get("abs_top_srcdir", "."))
FACTS = pathlib.Path(os.environ.get("WBH_SHARED", "../shared"), "facts")
EVENTS = {
    "PasswordResetService": "31001-31019 31034 31044 32000-32016 33000-33009",
    "ADSync": "403 405 904 906 2001 2002 6100 6105 6110 6126 6127 6306 6329 6800 6801 6803 6900 6941 8020",
    "Directory Synchronization": "0 104-107 109 114-117 601-607 609-623 650-668",
    "Azure AD Connect Upgrade": "300 305 399",
    "Microsoft-Windows-Security-Auditing": "4724",
    "Directory-Service-SAM": "16962-16969",
    "Azure AD Password Protection DC agent": "10012-10017 10024 10025 30001-30006 30019 30021 30022 30026 30027",
    "LithnetPasswordProtection": "8193-8205",
    "Service Control Manager": "7000 7031 7034 7036 7038 7041",
}
NUMBERS = """80230402 80230405 80230612 80230613 80230619 8023061f 80230626 8023062c 80230818 80231367 800700CE 80070005
    800706BA 80004005 80070002 800700b7 80005000 5 6 14 1127 1130 1331 1450 1722 1723 1726 1727 1728 1753 1818 1825 8333
    8420 8439 8446 8451 8453 8456 8465 8593 81 90 525 52e 530 531 532 533 701 773 775 0000052D 00000056 00002098 00000005
    0000001F AADSTS50144 AADSTS80001 AADSTS80002 80003 AADSTS80004 AADSTS80005 AADSTS80007 80010 80011 80014 SSPR_0009
    SSPR_0010 SSPR_0011 SSPR_0012 SSPR_0013 SSPR_0014 SSPR_0029 SSPR_0030 SSPR_0001 SSPR_0020
    OnPremisesSuccessCloudFailure FuzzyPolicyViolationInvalidPassword throttled""".split()
SPELLINGS = {
    "80230619": ["0x80230619", "hr=80230619", "-2145188327", "2149778969"],
    "1722": ["0x6BA", "0x6ba", "RPC Error 1722", "800706BA"],
    "52e": ["49/52e", "data 52e", "0x52e", "1326"],
    "SSPR_0029": ["SSPR_029", "sspr_29", "sspr 29"],
}
WORDS = ["HTTP 401", "HTTP 403", "HTTP 407", "Reason: '1328'", "PTA Authentication Agent", "WB3017", "service.key-mismatch"]


def run(wbhealthd, *words):
    command = [wbhealthd.program, "--plugin-dir", wbhealthd.plugins, "--data-dir", wbhealthd.data, "--explain", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def explain(wbhealthd, *words):
    answer = run(wbhealthd, *words)
    return answer.returncode, answer.stdout


def is_explained(wbhealthd, *words):
    """It says what it means and what to do."""
    status, text = explain(wbhealthd, *words)
    is_finding = words[0].lower().startswith(("wb", "service."))
    return status == 0 and f"\n  {'cause' if is_finding else 'meaning'} " in text and "\n  do " in text


def tell_all(wbhealthd, name, questions):
    questions = list(questions)
    missing = [" ".join(words) for words in questions if not is_explained(wbhealthd, *words)]
    tell(not missing and questions, f"{name}: {len(questions)} explained", missing[:20])


def rows(name):
    with open(FACTS / name, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def events_of_table():
    for row in rows("events.csv"):
        provider = row["provider"].split("/")[0].strip()
        for number in re.findall(r"\d+", row["event_id"])[:2]:
            yield provider, number


def events_with_rule():
    """Of a range of ids the first and the last; an id that is not published is 0."""
    for row in rows("events.csv"):
        for number in re.findall(r"\d+", row["event_id"]) or ["0"]:
            yield row["provider"], int(number)


def codes_of_table():
    for row in rows("hresults.csv"):
        code = row["code"]
        if code.startswith("LDAP 49 data"):
            yield (code.split()[3],)
        elif code.startswith(("HTTP", "PTA")):
            yield ("HTTP", code.split()[1]) if code.startswith("HTTP") else ("Reason: '1328'",)
        else:
            yield from ((word.strip("()"),) for word in re.split(r"[ /]+", code) if not word.startswith("(cloud"))


def portal_of_table():
    for row in rows("sspr-portal-errors.csv"):
        if row["code"].startswith("SSPR"):
            yield from ((word,) for word in row["code"].split(" / "))


def says(wbhealthd, question, *wanted):
    """Each of the texts, wherever lines are broken."""
    text = " ".join(explain(wbhealthd, question)[1].split())
    missing = [words for words in wanted if words not in text]
    tell(not missing, f"--explain {question}: {'; '.join(wanted)}", missing)


def tell_findings(wbhealthd):
    """What proves a finding, what ends it and what it hangs together with is worked out from the rules and edges."""
    says(wbhealthd, "WB2001", "proof PasswordResetService 31044 without relay-heartbeat within 10min [rule relay-hosts-down]",
         "silence: a sign of life that should have come did not [heartbeat relay]",
         "ended by PasswordResetService 31019 [rule relay-heartbeat]",
         "WB3001 service.stopped: The sync service is stopped (same server)")
    says(wbhealthd, "service.stopped", "explains", "WB2001 connection.relay-heartbeat-lost", "7036")
    says(wbhealthd, "WB3017", "a start without an end [attempt reset]")
    says(wbhealthd, "WB3021", "what became of the attempts of an hour [success-rate attempts]")
    says(wbhealthd, "WB1001", "no rule: a probe tells it, or the agent itself")
    says(wbhealthd, "31044", "1. Application log", "5. When no synchronisation run is under way: Restart-Service ADSync",
         "tells connection.relay-heartbeat-lost@server without relay-heartbeat within 10min [rule relay-hosts-down]",
         "WB2002 connection.relay-redundancy-lost: One of the two cloud relays is down")
    says(wbhealthd, "80230626", "WB5015 permission.denied: The directory denied a reset",
         "with a later 31003 31008 31011 tells permission.denied@user [rule trace-denied-attempt]")
    says(wbhealthd, "80230818", "in 33001 33009 tells directory.dc-unreachable@domain [rule domain-controller-unreachable]")
    says(wbhealthd, "1722", "in 6329 33001 33009 tells directory.rpc-blocked@domain [rule trace-rpc-blocked]",
         "in 611 tells directory.rpc-blocked@controller warning [rule hash-sync-rpc-blocked]")
    says(wbhealthd, "policy.refused", "33008 more often than usual: refused-passwords {domain} [rule policy-refuses-many]")
    says(wbhealthd, "WB8003", "Directory Synchronization 611 where rpc: 8453 [rule hash-sync-rights-missing]")
    says(wbhealthd, "4724", "with a later 16965 tells permission.remote-sam-restricted@domain [rule remote-sam-denied]")
    says(wbhealthd, "31019", "ends service.stopped@server and is a sign of life of connection service [rule relay-heartbeat]")


def tell_own_rules():
    """It is worked out from the rules as they are: one that is switched off does not count, one that is added does."""
    with tempfile.TemporaryDirectory(prefix="wbh-explain-") as folder:
        for part in (SOURCE / "conf").iterdir():
            if part.name != "rules.d":
                pathlib.Path(folder, part.name).symlink_to(part.resolve())
        rules = pathlib.Path(folder, "rules.d")
        shutil.copytree(SOURCE / "conf/rules.d", rules)
        writeback = (rules / "writeback.conf").read_text(encoding="utf-8")
        (rules / "writeback.conf").write_text(writeback.replace("[rule permission-denied]\n",
                                                                "[rule permission-denied]\nenabled = no\n"), encoding="utf-8")
        (rules / "zz-own.conf").write_text("[rule own]\nprovider = Own\nevent = 7\ncode = 80230626\n"
                                           "present = permission.denied@user\n", encoding="utf-8")
        wbhealthd = Wbhealthd()
        wbhealthd.data = folder
        says(wbhealthd, "WB5015", "Own 7 with code 80230626 [rule own]")
        lines = explain(wbhealthd, "33004")[1] + explain(wbhealthd, "WB5015")[1]
        tell("permission-denied" not in lines, "a rule that is switched off explains nothing", [lines])


def tell_mistakes(wbhealthd):
    mistakes = (("permision.denied", "did you mean permission.denied?", 1), ("", "needs a number or a name", 64),
                ("x" * 5000, "not a whole text", 64), ("\x1b[31mred", 'nothing is known of "', 1),
                ("   ", "needs a number or a name", 64), ("WB2O01", "did you mean WB2001?", 1), ("WB0000", "did you mean WB", 1),
                ("-1", "nothing is known of", 1), ("99999999999999999999", "nothing is known of", 1),
                ("31 044", "nothing is known of", 1), ("\xff\xfe", "nothing is known of", 1),
                ("hr=", "nothing is known of", 1))
    for question, words, status in mistakes:
        answer = run(wbhealthd, question)
        good = answer.returncode == status and not answer.stdout and words in answer.stderr and "\x1b" not in answer.stderr
        tell(good, f"--explain {question[:20]!r}: {words}", [f"{answer.returncode}: {answer.stderr[:200]!r}"])


# Rows of versions.csv that tell of no version of the sync server.
NO_VERSION = {
    "policy": "how the days come about that stand in the other rows",
    "auto-upgrade eligibility": "what an upgrade needs: no version",
    "auto-upgrade states": "what an upgrade can end in: no version",
    "server OS": "the version of Windows is in no event",
    ".NET": "the version of .NET is in no event",
    "version source on the server": "where a version is read",
    "cloud sync agent 1.1.977.0": "another agent with numbers of its own",
    "PTA agent 1.5.1742.0": "another agent with numbers of its own",
    "PTA agent 1.5.193.0": "another agent with numbers of its own",
    "DirSync 1.0.6455.0807": "the product before this one; below every floor",
}


def known_versions(kind):
    """Version -> its lines, as conf/versions.d has them: releases or floors."""
    text = (SOURCE / "conf/versions.d/sync-server.conf").read_text(encoding="utf-8")
    return {name: dict(re.findall(r"^([\w-]+) = (.*)$", lines, re.M))
            for name, lines in re.findall(rf"^\[{kind} ([\d.]+)\]\n((?:.+\n)*)", text, re.M)}


def as_numbers(version):
    return [int(number) for number in version.split(".")]


def is_judged_as(known, version, end):
    """The row's end of support is what versions.d says: where copies of the table disagree, the latest day."""
    days = re.findall(r"\d{4}-\d\d-\d\d", end)
    if end == "recalled":
        return known.get(version, {}).get("withdrawn") == "yes"
    if end == "open":
        return version in known and "supported-until" not in known[version]
    if days:
        return known.get(version, {}).get("supported-until") == max(days)
    # Retired, and no day is told: listed, and no later than one after it.
    return version in known and any(as_numbers(later) > as_numbers(version) and "supported-until" in known[later]
                                    for later in known)


def is_below(floors, version):
    return any(as_numbers(version) < as_numbers(floor) for floor in floors)


def is_covered(known, floors, row):
    """As the row says: a release with its end, one that is only listed, or one below which nothing works any more."""
    name, end = row["version"], row["end_of_support"]
    version = re.match(r"[\d.]*\d", name.replace("x", "0"))
    if name in NO_VERSION or version is None:
        return name in NO_VERSION
    if "stopped after" in end:
        return any(floor["from"] in end for floor in floors.values()) and is_below(floors, version[0])
    if "needed by" in end:
        return floors.get(version[0], {}).get("from", "-") in end
    if end:
        return is_judged_as(known, version[0], end)
    if row["released"]:
        return version[0] in known
    return all(is_below(floors, each) for each in re.findall(r"[\d.]*\d", name))


def tell_versions():
    known, floors = known_versions("version"), known_versions("floor")
    table = list(rows("versions.csv"))
    wrong = [row["version"] for row in table if not is_covered(known, floors, row)]
    tell(len(table) > 40 and not wrong, f"versions.d covers {len(table)} rows of versions.csv", wrong)


def main():
    wbhealthd = Wbhealthd()
    for provider, ranges in EVENTS.items():
        tell_all(wbhealthd, provider, ((provider, str(number)) for number in ids(ranges)))
        tell_rows(SOURCE, provider, ((provider, number) for number in ids(ranges)))
    tell_all(wbhealthd, "codes", ((code,) for code in NUMBERS))
    for code, spellings in SPELLINGS.items():
        meaning = explain(wbhealthd, code)[1].splitlines()[1]
        other = [spelling for spelling in spellings if meaning not in explain(wbhealthd, spelling)[1]]
        tell(not other, f"{code}: the same in {len(spellings)} other spellings", other)
    tell_all(wbhealthd, "words", ((word,) for word in WORDS))
    tell_findings(wbhealthd)
    tell_own_rules()
    tell_mistakes(wbhealthd)
    if not FACTS.is_dir():
        tell(True, f"the tables of events, codes and versions # SKIP {FACTS} is not here (set WBH_SHARED)")
        return done()
    tell_all(wbhealthd, "every row of events.csv", events_of_table())
    tell_rows(SOURCE, "every row of events.csv", events_with_rule())
    tell_all(wbhealthd, "every row of hresults.csv", codes_of_table())
    tell_all(wbhealthd, "every code of sspr-portal-errors.csv", portal_of_table())
    tell_versions()
    return done()


if __name__ == "__main__":
    sys.exit(main())
