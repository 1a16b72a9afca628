#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs cases (a folder each: input files and expected.json) through wbhealthd and compares the reports; prints TAP.

expected.json:
  says       what the case shows, in one sentence (the name of the test)
  mode       "replay" (the default: wbhealthd --replay input*) or "probe" (--probe --config CASE/wbhealthd.conf)
  arguments  more arguments; @CASE@ is the folder
  exit       exit status
  verdict    overall
  stages     {stage: status} of those that matter; every other one is free
  blind      stages that must name a reason why they are blind
  attempts   {total, succeeded, …} of those that matter
  metrics    {name: number} of those that matter
  findings   every finding of the report: {name, subject (its name), state, and those of level, count, explained_by (a
             finding's name or null), accepted … that matter}
  allowed    names of findings that may be there or not

In files that end in .in (and in wbhealthd.conf) @-35min@ is filled in with the time 35 minutes ago (to the second, without
zone: "2026-11-23T14:05:00"), @CASE@ with the folder.
"""
import datetime
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

STAMP = re.compile(rb"@-(\d+)(s|min|h|d)@")
SECONDS = {b"s": 1, b"min": 60, b"h": 3600, b"d": 86400}


def stamp(content, now, folder=None):
    """Fill in @-35min@ and @CASE@."""

    def moment(match):
        past = now - datetime.timedelta(seconds=int(match[1]) * SECONDS[match[2]])
        return past.strftime("%Y-%m-%dT%H:%M:%S").encode()

    content = STAMP.sub(moment, content)
    return content.replace(b"@CASE@", str(folder).encode()) if folder else content


class Wbhealthd:
    """The program under test and where its parts lie."""

    def __init__(self, environment=os.environ):
        build = environment.get("abs_top_builddir", ".")
        source = environment.get("abs_top_srcdir", ".")
        self.program = environment.get("WBHEALTHD", f"{build}/wbhealthd")
        self.plugins = environment.get("WBH_PLUGINS", f"{build}/.libs")
        self.data = environment.get("WBH_DATA", f"{source}/conf")
        for part in (self.program, f"{self.plugins}/source_files.so"):
            if not os.path.exists(part):
                print(f"Bail out! {part} is not there")
                sys.exit(99)
        self.schema = json.loads(pathlib.Path(source, "packaging/schema/wbhealth.report-1.schema.json").read_text())

    def run(self, mode, *arguments):
        """Returns (exit status, report or None, standard error)."""
        command = [self.program, f"--{mode}", "--format", "json", "--plugin-dir", self.plugins, "--data-dir", self.data]
        done = subprocess.run(command + [str(a) for a in arguments], capture_output=True, timeout=120, check=False)
        try:
            report = json.loads(done.stdout)
        except ValueError:
            report = None
        return done.returncode, report, done.stderr.decode(errors="replace")

    def schema_mistakes(self, report):
        try:
            import jsonschema
        except ImportError:
            return []
        errors = jsonschema.Draft202012Validator(self.schema).iter_errors(report)
        return [f"schema: {'/'.join(map(str, e.absolute_path))}: {e.message}"[:300] for e in errors]


def label(finding):
    return f"{finding['name']} {finding['subject'].get('name')}"


def actual_value(finding, key, names):
    if key == "subject":
        return finding["subject"]["name"]
    if key == "subject_type":
        return finding["subject"]["type"]
    if key == "explained_by":
        return names.get(finding["explained_by"], finding["explained_by"])
    if key == "stale":
        return finding["stale"] is not None
    return finding.get(key)


def compare_findings(expected, report):
    """Each expected finding must be there as described, and there must be no other."""
    names = {f["uid"]: f["name"] for f in report["findings"]}
    left = list(report["findings"])
    mistakes = []
    for wanted in expected.get("findings", []):
        found = [f for f in left if f["name"] == wanted["name"] and
                 ("subject" not in wanted or f["subject"]["name"] == wanted["subject"])]
        if not found:
            mistakes.append(f"no finding {wanted['name']} {wanted.get('subject', '')}")
            continue
        left.remove(found[0])
        for key, value in wanted.items():
            got = actual_value(found[0], key, names)
            if got != value:
                mistakes.append(f"{label(found[0])}: {key} is {got!r}, not {value!r}")
    allowed = expected.get("allowed", [])
    return mistakes + [f"unexpected finding {label(f)} ({f['state']}, {f['level']})"
                       for f in left if f["name"] not in allowed]


def compare(expected, status, report):
    """What differs, in words."""
    if report is None:
        return ["no JSON report"]
    mistakes = []
    if status != expected["exit"]:
        mistakes.append(f"exit status {status}, not {expected['exit']}")
    if "verdict" in expected and report["verdict"]["overall"] != expected["verdict"]:
        mistakes.append(f"verdict {report['verdict']['overall']}, not {expected['verdict']}")
    stages = {s["name"]: s for s in report["stages"]}
    for name, wanted in expected.get("stages", {}).items():
        if stages[name]["status"] != wanted:
            mistakes.append(f"stage {name} is {stages[name]['status']}, not {wanted}")
    mistakes += [f"stage {name} names no reason why it is blind"
                 for name in expected.get("blind", []) if not stages[name]["blind"]]
    for key, wanted in expected.get("attempts", {}).items():
        if report["attempts"][key] != wanted:
            mistakes.append(f"attempts {key} is {report['attempts'][key]}, not {wanted}")
    for key, wanted in expected.get("metrics", {}).items():
        if report["metrics"].get(key, 0) != wanted:
            mistakes.append(f"metric {key} is {report['metrics'].get(key)}, not {wanted}")
    return mistakes + compare_findings(expected, report)


def prepare(case, folder):
    """The case's files, stamped, in `folder`."""
    now = datetime.datetime.now(datetime.timezone.utc)
    for file in sorted(case.iterdir()):
        if file.suffix == ".in" or file.name == "wbhealthd.conf":
            target = folder / (file.stem if file.suffix == ".in" else file.name)
            target.write_bytes(stamp(file.read_bytes(), now, folder))
        elif file.is_dir():
            shutil.copytree(file, folder / file.name)
        elif file.name != "expected.json":
            shutil.copy(file, folder / file.name)


def run_case(wbhealthd, case):
    expected = json.loads((case / "expected.json").read_text())
    with tempfile.TemporaryDirectory(prefix="wbh-case-") as name:
        folder = pathlib.Path(name)
        prepare(case, folder)
        mode = expected.get("mode", "replay")
        inputs = sorted(folder.glob("input*")) if mode == "replay" else ["--config", folder / "wbhealthd.conf"]
        more = [argument.replace("@CASE@", name) for argument in expected.get("arguments", [])]
        status, report, complaints = wbhealthd.run(mode, *more, *inputs)
    mistakes = compare(expected, status, report)
    if report is not None:
        mistakes += wbhealthd.schema_mistakes(report)
    if mistakes and complaints:
        mistakes += [f"stderr: {line}" for line in complaints.splitlines()[:10]]
    return expected["says"], mistakes


def main(arguments):
    wbhealthd = Wbhealthd()
    top = pathlib.Path(arguments[1])
    cases = sorted(path.parent for path in top.glob("*/expected.json") if not arguments[2:] or
                   path.parent.name in arguments[2:])
    failed = 0
    print(f"1..{len(cases)}")
    for number, case in enumerate(cases, 1):
        try:
            says, mistakes = run_case(wbhealthd, case)
        except (OSError, ValueError, KeyError, subprocess.TimeoutExpired) as error:
            says, mistakes = "", [f"{type(error).__name__}: {error}"]
        failed += bool(mistakes)
        print(f"{'not ok' if mistakes else 'ok'} {number} - {case.name}: {says}")
        for mistake in mistakes:
            print(f"#   {mistake}")
        sys.stdout.flush()
    return failed > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
