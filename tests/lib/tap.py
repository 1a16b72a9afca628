# SPDX-License-Identifier: Apache-2.0
"""Test Anything Protocol for the scripts, and how two answers differ, in words."""
import os
import random
import sys
import threading

count = 0
failures = 0
one_at_a_time = threading.Lock()  # tests may run beside each other


def tell(good, name, notes=()):
    global count, failures
    with one_at_a_time:
        count += 1
        failures += not good
        lines = [f"{'ok' if good else 'not ok'} {count} - {name}"]
        lines += [f"#   {note}" for note in notes] if not good else []
        print("\n".join(lines), flush=True)
    return good


def done():
    """The plan; the exit status of the script."""
    print(f"1..{count}")
    return failures > 0


def the_seed():
    """WBH_SEED; without it the same each time, or with WBH_RANDOM another one."""
    usual = str(random.SystemRandom().randrange(1 << 32)) if os.environ.get("WBH_RANDOM") else "20261126"
    return os.environ.get("WBH_SEED") or usual


def difference(one, other, path=""):
    if isinstance(one, dict) and isinstance(other, dict):
        return [note for key in sorted(one.keys() | other.keys())
                for note in difference(one.get(key), other.get(key), f"{path}/{key}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [note for place, (a, b) in enumerate(zip(one, other)) for note in difference(a, b, f"{path}/{place}")]
    return [] if one == other else [f"{path}: {one!r} or {other!r}"[:300]]
