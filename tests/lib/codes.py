#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every event and code that there is to know of is explained: those listed here, and where they are present (WBH_SHARED,
not part of this tree) every row of the tables of events, results and portal codes. Prints TAP."""
import csv
import os
import pathlib
import re
import subprocess
import sys

from cases import Wbhealthd
from tap import done, tell

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


def ids(ranges):
    for part in ranges.split():
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def explain(wbhealthd, *words):
    command = [wbhealthd.program, "--plugin-dir", wbhealthd.plugins, "--data-dir", wbhealthd.data, "--explain", *words]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return answer.returncode, answer.stdout


def is_explained(wbhealthd, *words):
    """It says what it means and what to do."""
    status, text = explain(wbhealthd, *words)
    return status == 0 and "Meaning:" in text and "What to do:" in text or \
        status == 0 and words[0].lower().startswith(("wb", "service."))


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


def main():
    wbhealthd = Wbhealthd()
    for provider, ranges in EVENTS.items():
        tell_all(wbhealthd, provider, ((provider, str(number)) for number in ids(ranges)))
    tell_all(wbhealthd, "codes", ((code,) for code in NUMBERS))
    for code, spellings in SPELLINGS.items():
        meaning = explain(wbhealthd, code)[1].splitlines()[1]
        other = [spelling for spelling in spellings if meaning not in explain(wbhealthd, spelling)[1]]
        tell(not other, f"{code}: the same in {len(spellings)} other spellings", other)
    tell_all(wbhealthd, "words", ((word,) for word in WORDS))
    status, text = explain(wbhealthd, "permision.denied")
    tell(status == 1 and not text.startswith("WB"), "a slip of the pen is told, and is no answer")
    if not FACTS.is_dir():
        print(f"# SKIP the tables of events and codes: {FACTS} is not here (set WBH_SHARED)")
        return done()
    tell_all(wbhealthd, "every row of events.csv", events_of_table())
    tell_all(wbhealthd, "every row of hresults.csv", codes_of_table())
    tell_all(wbhealthd, "every code of sspr-portal-errors.csv", portal_of_table())
    return done()


if __name__ == "__main__":
    sys.exit(main())
