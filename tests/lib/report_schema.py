#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The golden reports follow the schema that ships with the package, and the schema is strict. Prints TAP."""
import copy
import json
import os
import pathlib
import sys

try:
    import jsonschema
except ImportError:
    print("1..0 # SKIP python3-jsonschema is not installed")
    sys.exit(0)

TOP = pathlib.Path(os.environ.get("abs_top_srcdir", "."))
FREE = {"evidence", "metrics", "subject"}  # objects whose names are data, or partly optional
number = 0
failures = 0


def tell(good, name, note=""):
    global number, failures
    number += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {number} - {name}")
    if not good and note:
        print(f"#   {note}")


def objects(value, path=()):
    """Every object in a report, as the path that leads to it."""
    if isinstance(value, dict):
        yield path
        for key, inner in value.items():
            yield from objects(inner, path + (key,))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from objects(inner, path + (place,))


def at(value, path):
    for step in path:
        value = value[step]
    return value


def strictness(validator, report):
    """Ways in which a report could be wrong that the schema would let pass."""
    missed = []
    for path in objects(report):
        if path and path[-1] in FREE:
            continue
        changed = copy.deepcopy(report)
        at(changed, path)["surprise"] = 1
        if validator.is_valid(changed):
            missed.append(f"/{'/'.join(map(str, path))}: takes a surprise")
        for key in at(report, path):
            changed = copy.deepcopy(report)
            del at(changed, path)[key]
            if validator.is_valid(changed):
                missed.append(f"/{'/'.join(map(str, path))}: does not miss {key}")
    return missed


def main():
    schema = json.loads((TOP / "packaging/schema/wbhealth.report-1.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    golden = sorted((TOP / "tests/unit/report_golden").glob("*.json"))
    tell(len(golden) >= 5, "there are golden reports")
    for path in golden:
        errors = [f"{'/'.join(map(str, e.absolute_path))}: {e.message}"[:300]
                  for e in validator.iter_errors(json.loads(path.read_text()))]
        tell(not errors, f"{path.name} follows the schema", "; ".join(errors[:3]))
    outage = json.loads((TOP / "tests/unit/report_golden/outage.json").read_text())
    missed = strictness(validator, outage)
    tell(not missed, "every property is required and no other is allowed", "; ".join(missed[:5]))
    for path, value in ((("verdict", "overall"), "not_configured"), (("stages", 0, "name"), "service"),
                        (("window", "to"), "2026-11-23 14:00"), (("findings", 0, "uid"), "short"),
                        (("attempts", "lost"), -1), (("findings", 0, "level"), "severe")):
        changed = copy.deepcopy(outage)
        at(changed, path[:-1])[path[-1]] = value
        tell(not validator.is_valid(changed), f"{'/'.join(map(str, path))} may not be {value!r}")
    print(f"1..{number}")
    return failures > 0


if __name__ == "__main__":
    sys.exit(main())
