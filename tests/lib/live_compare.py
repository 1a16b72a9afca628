# SPDX-License-Identifier: Apache-2.0
"""Does a service that has been through something know what one knows that was left alone?"""
import json
import sqlite3
import time

from live_service import Service
from tap import difference, tell

# What depends on when a change was committed, not on what the logs say.
COMMITTED = ("opened", "episode", "revision", "delivery_id", "vantage")


def findings(service, ignore=()):
    """uid -> finding, without what the moment of a commit decides; nothing about the agent itself."""
    known = {}
    for (text,) in service.query("SELECT json FROM finding"):
        finding = json.loads(text)
        if finding["stage"] == "agent":
            continue
        known[finding["uid"]] = {key: value for key, value in finding.items() if key not in COMMITTED + ignore}
    return known


def attempts(service):
    rows = service.query("SELECT id, kind, result, server, user, code, started, ended FROM attempt")
    return {row[0]: list(row[1:]) for row in rows}


def undelivered(service):
    """Changes that the receiver never got: a gap in the revisions of an episode, or its newest one."""
    got = {}
    for record in service.delivered():
        if "episode" in record:
            got.setdefault(record["episode"], set()).add(record["revision"])
    newest = {episode: max(revisions) for episode, revisions in got.items()}
    for (text,) in service.query("SELECT json FROM finding"):
        finding = json.loads(text)
        newest[finding["episode"]] = max(finding["revision"], newest.get(finding["episode"], 0))
    return [f"revision {revision} of episode {episode}" for episode, last in newest.items()
            for revision in range(1, last + 1) if revision not in got.get(episode, ())]


def wait_for_receiver(service, seconds=60):
    """Until it has acknowledged everything: one that could not write tries again, later and later."""
    deadline = time.monotonic() + seconds
    while service.alive() and time.monotonic() < deadline:
        last = service.query("SELECT max(seq) FROM sqlite_sequence WHERE name = 'outbox'")[0][0]
        if last is None or service.query("SELECT max(position) FROM sink")[0][0] == last:
            return
        time.sleep(0.2)


def undisturbed(wbhealthd, folder, section):
    service = Service(wbhealthd, folder, [section])
    service.start()
    service.settle(quiet=3)
    return service


def compare(service, reference, how, ignore=()):
    """`service` has been through it, `reference` has not."""
    try:
        compare_states(service, reference, how, ignore)
    except (OSError, sqlite3.Error) as error:
        tell(False, f"{how}: its state can be read", [str(error)])


def compare_states(service, reference, how, ignore):
    expected = reference.count_events()
    tell(expected > 0, f"left alone, the service meets {expected} wanted records")
    tell(service.wait_for_events(expected), f"{how}, it meets as many", [f"{service.count_events()} of {expected}"])
    service.settle()
    wait_for_receiver(service)
    tell(service.stop() == 0, f"{how}, it ends well in the end")
    reference.stop()
    notes = difference(attempts(reference), attempts(service))
    tell(not notes, f"{how}: the same {len(attempts(reference))} attempts", notes[:20])
    notes = difference(findings(reference, ignore), findings(service, ignore))
    tell(not notes, f"{how}: the same {len(findings(reference))} findings", notes[:20])
    missing = undelivered(service)
    tell(not missing, f"{how}: every change has reached the receiver", missing[:20])
