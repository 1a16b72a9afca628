#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Is every rule of the package needed, and every event, code and other alternative of it? Each is taken away in turn, and then a
story or a case must fail. Prints TAP, a line a rule; with names as arguments only those rules. It takes minutes:
`tests/run --full` runs it."""
import os
import pathlib
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import stories
from cases import Wbhealthd, compare, run_case
from event_xml import as_wevtutil
from tap import done, tell

RULE = re.compile(r"^\[rule ([^\]]+)\]\n((?:(?!\[).*\n)*)", re.M)

# (rule, part): why no test can miss it.
NOT_SEEN = {("attempt-explained", number): "its own finding is the one that the attempt without it opens"
            for number in "32000 32003 32006 32012 32016 33000".split()}


class Story:
    """A section of a story, its log written once."""

    def __init__(self, folder, name, lines):
        logs, self.expected = stories.tell(name, lines)
        self.text = "\n".join(line for _, line in lines)
        self.folder = folder
        folder.mkdir()
        for log in logs:
            (folder / log.computer).write_bytes(as_wevtutil(log.lines()))

    def fails(self, wbhealthd):
        status, report, _ = wbhealthd.run("replay", self.folder)
        return bool(compare(self.expected, status, report))


class Case:
    def __init__(self, path):
        self.path = path
        self.text = "".join(file.read_text(errors="replace") for file in path.rglob("*")
                            if file.is_file() and file.name != "expected.json")

    def fails(self, wbhealthd):
        return bool(run_case(wbhealthd, self.path)[1])


def everything(source, folder):
    for path in sorted((source / "tests/stories").glob("*.story")):
        for number, (name, lines) in enumerate(stories.sections(path)):
            yield Story(folder / f"{path.stem}-{number}", name, lines)
    for path in sorted((source / "tests/cases").glob("*/expected.json")):
        yield Case(path.parent)


def rules(source):
    """(file, name, body) of every rule."""
    for path in sorted((source / "conf/rules.d").glob("*.conf")):
        for name, body in RULE.findall(path.read_text()):
            yield path, name, body


def written_out(value):
    """The events of "31002 33004-33006"."""
    for word in value.split():
        first, _, last = word.partition("-")
        yield from map(str, range(int(first), int(last or first) + 1))


def without_each(line):
    """(what is missing, the line without it), where it has several events, codes or alternatives."""
    key, _, value = line.partition(" = ")
    if key == "event":
        parts, between, before = list(written_out(value)), " ", ""
    elif key == "code":
        parts, between, before = value.split(), " ", ""
    elif key in ("field-is", "text-has", "field-has"):
        before, _, values = value.rpartition(": ") if key != "text-has" else ("", "", value)
        parts, between, before = values.split(" | "), " | ", before and f"{before}: "
    else:
        return
    for part in parts if len(parts) > 1 else []:
        yield part, f"{key} = {before}{between.join(other for other in parts if other != part)}"


def variants(body):
    """(what is missing, the body without it): the rule, and each of its alternatives."""
    yield "", "enabled = no\n" + body
    for line in body.splitlines():
        for part, instead in without_each(line):
            yield part, body.replace(line, instead, 1)


def without(source, folder, path, name, body, instead):
    """A data folder as the package's, but for the rule."""
    (folder / "rules.d").mkdir(parents=True)
    for part in (source / "conf").iterdir():
        if part.name != "rules.d":
            (folder / part.name).symlink_to(part.resolve())
    for other in path.parent.glob("*.conf"):
        text = other.read_text()
        if other == path:
            text = text.replace(f"[rule {name}]\n{body}", f"[rule {name}]\n{instead}")
        (folder / "rules.d" / other.name).write_text(text)


def by_relevance(tests, body, part):
    """Those first that speak of what is missing, then those of an event of the rule."""
    numbers = [number for line in re.findall(r"^event = (.*)$", body, re.M) for number in written_out(line)]
    return sorted(tests, key=lambda test: (part not in test.text, not any(number in test.text for number in numbers)))


def main(arguments):
    source = pathlib.Path(os.environ.get("abs_top_srcdir", "."))
    with tempfile.TemporaryDirectory(prefix="wbh-rules-") as name:
        folder = pathlib.Path(name)
        tests = list(everything(source, folder))

        def is_missed(rule, part, instead, number):
            path, name, body = rule
            wbhealthd = Wbhealthd()
            wbhealthd.data = str(folder / f"without {name} {number}")
            without(source, pathlib.Path(wbhealthd.data), path, name, body, instead)
            return any(test.fails(wbhealthd) for test in by_relevance(tests, body, part))

        def not_missed(rule):
            return [part or "the rule" for number, (part, instead) in enumerate(variants(rule[2]))
                    if (rule[1], part) not in NOT_SEEN and not is_missed(rule, part, instead, number)]

        wanted = [rule for rule in rules(source) if not arguments[1:] or rule[1] in arguments[1:]]
        with ThreadPoolExecutor(os.cpu_count()) as several:
            for (path, rule, body), idle in zip(wanted, several.map(not_missed, wanted)):
                count = len(list(variants(body)))
                tell(not idle, f"{path.name}: without {rule}, or one of {count - 1} parts of it, something fails", idle)
                sys.stdout.flush()
    return done()


if __name__ == "__main__":
    sys.exit(main(sys.argv))
