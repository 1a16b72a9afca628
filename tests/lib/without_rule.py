#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Is every rule of the package needed? Each is switched off in turn, and then a story or a case must fail. Prints TAP; with
names as arguments only those rules. It takes minutes: `tests/run --full` runs it."""
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


def without(source, folder, path, name):
    """A data folder as the package's, but for the rule."""
    folder.mkdir()
    for part in (source / "conf").iterdir():
        if part.name != "rules.d":
            (folder / part.name).symlink_to(part.resolve())
    (folder / "rules.d").mkdir()
    for other in path.parent.glob("*.conf"):
        text = other.read_text()
        if other == path:
            text = text.replace(f"[rule {name}]\n", f"[rule {name}]\nenabled = no\n")
        (folder / "rules.d" / other.name).write_text(text)


def by_relevance(tests, body):
    """Those first that speak of an event of the rule."""
    numbers = re.findall(r"\d+", " ".join(re.findall(r"^event = (.*)$", body, re.M)))
    return sorted(tests, key=lambda test: not any(number in test.text for number in numbers))


def main(arguments):
    source = pathlib.Path(os.environ.get("abs_top_srcdir", "."))
    with tempfile.TemporaryDirectory(prefix="wbh-rules-") as name:
        folder = pathlib.Path(name)
        tests = list(everything(source, folder))

        def is_missed(rule):
            path, name, body = rule
            wbhealthd = Wbhealthd()
            wbhealthd.data = str(folder / f"without {name}")
            without(source, pathlib.Path(wbhealthd.data), path, name)
            return any(test.fails(wbhealthd) for test in by_relevance(tests, body))

        wanted = [rule for rule in rules(source) if not arguments[1:] or rule[1] in arguments[1:]]
        with ThreadPoolExecutor(os.cpu_count()) as several:
            for (path, rule, _), missed in zip(wanted, several.map(is_missed, wanted)):
                tell(missed, f"{path.name}: without {rule} something fails")
    return done()


if __name__ == "__main__":
    sys.exit(main(sys.argv))
