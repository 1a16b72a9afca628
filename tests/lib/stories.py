#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs stories: what a server's log says in an hour, and what must follow from it. Prints TAP.

A story is a file NAME.story in tests/stories, NAME a finding, with a section for each way it may go: "open…" shows it,
"cleared…" (for an occurrence "expired…") its end, "negative…" the same minute without the fault. Texts, names and values
are of our own making, in the shape of real ones. Lines of a section:

  says = one sentence (the name of the test)
  each = 10016 10017              the section is told once for each of these, which then stands for {each} ("a b | c" for texts)
  life = 60 [b] [no-hash-sync]    minutes of ordinary life around it (the default: 60, both relays, hash sync)
  45:01 | PasswordResetService | 32009 | text             a record at minute 45; \\n in it is a new line, \\x9000 much text
  45:01 | Service Control Manager | 7038 | name=value | name=value      named values; "channel=System" stands for itself
  45:00 reset anna.lund [change|admin]                    an attempt that works
  45:00 failed anna.lund 33004 80230626 [change|admin] [words]    one that the engine refuses
  45:00 start anna.lund [change|admin] [TrackingId]       only its start
  45:00 end anna.lund good|bad [change|admin]             the end of the last start
  45:00 hash anna.lund [domain]                           a changed password on its way to the cloud
  45:00 heartbeats to 90 [a|b|ab]        45:00 pings to 90        45:00 noise to 90
  45:00 @dc01.nordhav.example heartbeats to 90            the same of another computer of the tenant
  verdict = broken                                        and the exit status that goes with it
  stage = hash-sync: broken          attempts = failed: 1          metric = rule_limits: 1
  finding = name | subject | state [| level [| explained by]]     every finding of the report, and no other but
  allowed = name                                          those that may be there or not
"""
import datetime
import os
import pathlib
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from cases import Wbhealthd, compare
from event_xml import WRITEBACK, as_wevtutil
from server import COMPUTER, MINUTE, SECOND, TENANT, Server
from user_cases import LIST, missing_tests, unknown_cases

EXIT = {"healthy": 0, "degraded": 1, "broken": 2, "unknown": 3}
ENDS = ("cleared", "expired")
SECTIONS = ("open", "negative") + ENDS
TIMED = re.compile(r"(\d+):(\d\d)\s+(.*)")
KINDS = ("reset", "change", "admin")


class Mistake(Exception):
    """In a story."""


def told_for_each(name, lines):
    """The section, or where it has a line "each" one for each of its values."""
    values = [text.partition("=")[2] for _, text in lines if re.match(r"each\s*=", text)]
    if not values:
        yield name, lines
        return
    for value in values[0].split("|") if "|" in values[0] else values[0].split():
        yield name, [(number, text.replace("{each}", value.strip())) for number, text in lines
                     if not re.match(r"each\s*=", text)]


def sections(path):
    """Yields (section, its lines) of a story; a line is (number, text)."""
    for name, lines in written_sections(path):
        yield from told_for_each(name, lines)


def written_sections(path):
    name, lines = None, []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]"):
            if name:
                yield name, lines
            name, lines = line[1:-1], []
            if not name.startswith(SECTIONS):
                raise Mistake(f"line {number}: section {name} is none of {', '.join(SECTIONS)}")
        elif not name:
            raise Mistake(f"line {number}: before the first section")
        else:
            lines.append((number, line))
    if name:
        yield name, lines


def kind_of(words):
    """Takes the kind of an attempt out of what follows the user."""
    for word in words:
        if word in KINDS:
            words.remove(word)
            return word
    return "reset"


def written_out(text):
    return re.sub(r"\\x(\d+)", lambda found: "x" * int(found[1]), text.replace("\\n", "\r\n"))


class Stage:
    """The computers on which a section is played; the first is the sync server."""

    def __init__(self, seed):
        self.seed = seed
        self.servers = {COMPUTER: Server(seed=seed)}
        self.server = self.servers[COMPUTER]
        self.started = None

    def turn_to(self, computer):
        if computer not in self.servers:
            self.servers[computer] = Server(seed=f"{self.seed} {computer}", computer=computer, tenant=TENANT)
        self.server = self.servers[computer]

    def minute(self, time):
        return int((time - self.server.start) / MINUTE)

    def record(self, time, columns):
        provider, number, *values = [written_out(column.strip()) for column in columns]
        names = dict(value.split("=", 1) for value in values if re.match(r"[A-Za-z0-9]+=", value))
        channel = names.pop("channel", None)
        if names and len(names) + (channel is not None) == len(values):
            self.server.log.manifest(time, provider, int(number), names, channel=channel, level=2)
        else:
            texts = [value for value in values if not value.startswith("channel=")]
            self.server.log.classic(time, provider, int(number), texts[0] if len(texts) == 1 else texts, channel=channel)

    def act(self, time, verb, words):
        server, minute, second = self.server, self.minute(time), (time - self.server.start).seconds % 60
        if verb in ("heartbeats", "pings", "noise"):
            until = int(words[1])
            getattr(server, verb)(minute, until, *words[2:3])
            return
        user, words = words[0], words[1:]
        kind = kind_of(words)
        if verb == "reset":
            server.reset(minute, user, kind, second)
        elif verb == "failed":
            server.failed(minute, user, int(words[0]), words[1], " ".join(words[2:]) or "It did not work.", kind, second)
        elif verb == "start":
            self.started = server.begin(minute, user, kind, second, *words[:1])[1]
        elif verb == "end":
            server.finish(time, self.started, user, kind, good=words[0] == "good")
        elif verb == "hash":
            server.hash_of(minute, user, *words)
        else:
            raise Mistake(f"unknown verb {verb}")

    def play(self, moment, rest):
        computer = re.match(r"@(\S+)\s+", rest)
        self.turn_to(computer[1] if computer else COMPUTER)
        rest = rest[computer.end():] if computer else rest
        time = self.server.start + int(moment[0]) * MINUTE + int(moment[1]) * SECOND
        if rest.startswith("|"):
            self.record(time, rest[1:].split(" | "))
        else:
            verb, *words = rest.split()
            self.act(time, verb, words)


def finding(value):
    parts = [part.strip() for part in value.split("|")]
    keys = ("name", "subject", "state", "level", "explained_by")
    return dict(zip(keys, parts))


def expect(expected, key, value):
    if key == "verdict":
        expected["verdict"], expected["exit"] = value, EXIT[value]
    elif key == "finding":
        expected["findings"].append(finding(value))
    elif key == "allowed":
        expected.setdefault("allowed", []).append(value)
    elif key == "says":
        expected["says"] = value
    elif key in ("stage", "attempts", "metric"):
        name, wanted = (part.strip() for part in value.split(":"))
        plural = key if key == "attempts" else key + "s"
        expected.setdefault(plural, {})[name] = wanted if key == "stage" else int(wanted)
    else:
        raise Mistake(f"unknown key {key}")


def live(server, value):
    words = value.split()
    relays = "".join(word for word in words[1:] if word in ("a", "b")) or "ab"
    if int(words[0]):
        server.life(int(words[0]), relays, "no-hash-sync" not in words)


def tell(name, lines):
    """(logs, what is expected) of a section."""
    stage, expected, life = Stage(name), {"findings": []}, "60"
    for number, line in lines:
        timed = TIMED.fullmatch(line)
        key, _, value = (part.strip() for part in line.partition("="))
        try:
            if timed:
                stage.play(timed.groups()[:2], timed[3])
            elif key == "life":
                life = value
            else:
                expect(expected, key, value)
        except (ValueError, IndexError, KeyError, TypeError, Mistake) as error:
            raise Mistake(f"line {number}: {error}: {line}") from error
    live(stage.servers[COMPUTER], life)
    for key in ("says", "verdict"):
        if key not in expected:
            raise Mistake(f"section {name}: no {key}")
    return [server.log for server in stage.servers.values()], expected


def run_section(wbhealthd, name, lines):
    logs, expected = tell(name, lines)
    with tempfile.TemporaryDirectory(prefix="wbh-story-") as folder:
        for log in logs:
            pathlib.Path(folder, log.computer).write_bytes(as_wevtutil(log.lines()))
        status, report, complaints = wbhealthd.run("replay", folder)
    mistakes = compare(expected, status, report)
    if report is not None:
        mistakes += wbhealthd.schema_mistakes(report)
    return expected["says"], mistakes + (complaints.splitlines()[:10] if mistakes else [])


def finding_rows(source):
    """{name: (id, life)} of finding.def."""
    text = (source / "agent/model/finding.def").read_text(encoding="utf-8")
    rows = re.findall(r'FINDING\((WB\d+), "([^"]+)".*?LIFE_([A-Z]+)', text, re.S)
    return {name: (number, life.lower()) for number, name, life in rows}


def opened_by_rules(source):
    """Findings that the rules of the package can open."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted((source / "conf/rules.d").glob("*.conf")))
    found = set(re.findall(r"^(?:present|lost|finding)\s*=\s*([a-z-]+\.[a-z-]+)", text, re.M))
    return found | ({"service.version-unsupported"} if re.search(r"^version\s*=", text, re.M) else set())


def untold(source, stories):
    """What no story and no case shows, of every finding that a rule can open."""
    rows = finding_rows(source)
    told = {(path.stem, name) for path, parts in stories for name, _ in parts}
    cases = [path.name for path in (source / "tests/cases").iterdir()]
    missing = []
    for name in sorted(opened_by_rules(source)):
        number, life = rows[name]
        wanted = [("open",), ("negative",)] + ([] if life == "occurrence" else [ENDS])
        for parts in wanted:
            if not any(told_name == name and told_part.startswith(parts) for told_name, told_part in told) and \
               not any(case.startswith(f"{number}-{part}") for case in cases for part in parts):
                missing.append(f"{name}: no {' or '.join(parts)}")
    return missing


def whole_tests(source, stories):
    """(says, what is missing) of all stories together."""
    told = {(path.stem, name) for path, parts in stories for name, _ in parts}
    yield "every finding that a rule opens is told: open, ended, absent", untold(source, stories)
    yield "what users met and events prove is told: open, ended, absent", list(missing_tests(source, told))
    if LIST.is_file():
        yield "of every case that users met in which events have a part it is said which test tells it", list(unknown_cases())
    else:
        yield f"the list of what users met # SKIP {LIST} is not here (set WBH_SHARED)", []


def main(arguments):
    source = pathlib.Path(os.environ.get("abs_top_srcdir", "."))
    wbhealthd = Wbhealthd()
    stories = []
    tests = []
    for path in sorted((source / "tests/stories").glob("*.story")):
        if arguments[1:] and path.stem not in arguments[1:]:
            continue
        try:
            parts = list(sections(path))
        except Mistake as error:
            print(f"Bail out! {path.name}: {error}")
            return 99
        stories.append((path, parts))
        tests += [(path.stem, name, lines) for name, lines in parts]

    def run(test):
        stem, name, lines = test
        try:
            return (f"{stem} {name}", *run_section(wbhealthd, name, lines))
        except Mistake as error:
            return f"{stem} {name}", "", [str(error)]

    failed = 0
    whole = list(whole_tests(source, stories)) if not arguments[1:] else []
    print(f"1..{len(tests) + len(whole)}")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for number, (name, says, mistakes) in enumerate(pool.map(run, tests), 1):
            failed += bool(mistakes)
            print(f"{'not ok' if mistakes else 'ok'} {number} - {name}: {says}")
            for mistake in mistakes:
                print(f"#   {mistake}")
            sys.stdout.flush()
    for number, (says, missing) in enumerate(whole, len(tests) + 1):
        failed += bool(missing)
        print(f"{'not ok' if missing else 'ok'} {number} - {says}")
        for line in missing:
            print(f"#   {line}")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
