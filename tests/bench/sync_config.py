#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How long reading a large exported configuration takes, and what memory its worker has: 100 connectors and 500 rules made
of the export in tests/cases. Usage: sync_config.py BUILD-DIRECTORY [CONNECTORS RULES]"""
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 7
TOP = pathlib.Path(__file__).resolve().parents[2]
OURS = TOP / "tests/cases/sync-config-well/input-export"


def first_id(text):
    return re.search(r"\{([0-9a-fA-F-]{36})\}", text)[1]


def numbered_id(identifier, number):
    return f"{(int(identifier[:8], 16) + number) % 2**32:08x}{identifier[8:]}"


def numbered(text, number, kept=()):
    """The same with ids and names of its own; ids in `kept` stay, for they name something else."""
    text = re.sub(r"\{([0-9a-fA-F]{8}-[0-9a-fA-F-]{27})\}",
                  lambda found: found[0] if found[1].lower() in kept else f"{{{numbered_id(found[1], number)}}}", text)
    return re.sub(r"nordhav\.example", f"n{number}.nordhav.example", text)


def with_schema(text):
    """The bulk of a connector's file is the schema of its directory, which says nothing here: as large as a real one (1.8 MB,
    a tag every 30 bytes)."""
    line = ("<attribute-type id='attribute-of-the-directory-{0}' single-value='true'><name>attributeOfTheDirectoryNumber{0}"
            "</name><syntax>1.3.6.1.4.1.99999.1.{0}</syntax></attribute-type>\n")
    return text.replace("</ma-data>", f"<schema>{''.join(line.format(i) for i in range(10000))}</schema></ma-data>")


def connectors_of(folder, count):
    """The export's two, then more forests: an export has many, but one cloud. (bytes, their ids)"""
    forest, cloud = (path.read_text() for path in sorted((OURS / "Connectors").glob("*.xml")))
    ids, size = [], 0
    (folder / "Connectors").mkdir(parents=True)
    for number in range(count - 1):
        text = numbered(forest, number, kept=(first_id(cloud).lower(),))
        ids.append(first_id(text))
        size += (folder / f"Connectors/{number}.xml").write_text(with_schema(text))
    size += (folder / "Connectors/cloud.xml").write_text(with_schema(cloud))
    return size, ids


def rules_of(folder, count, connectors):
    """The one out to the cloud, and one in from each forest in turn."""
    inward, outward = (path.read_text() for path in sorted((OURS / "SynchronizationRules").glob("*.xml")))
    forest = re.search(r"\{([0-9a-fA-F-]{36})\}", inward.replace(f"{{{first_id(inward)}}}", "", 1))[1]
    (folder / "SynchronizationRules").mkdir(parents=True)
    size = (folder / "SynchronizationRules/out.xml").write_text(outward)
    for number in range(count - 1):
        text = numbered(inward, number, kept=(forest.lower(),)).replace(forest, connectors[number % len(connectors)].lower())
        size += (folder / f"SynchronizationRules/{number}.xml").write_text(text)
    return size


def make_export(folder, connectors, rules):
    (folder / "GlobalSettings").mkdir(parents=True)
    size = (folder / "GlobalSettings/MV.xml").write_bytes((OURS / "GlobalSettings/MV.xml").read_bytes())
    more, ids = connectors_of(folder, connectors)
    return size + more + rules_of(folder, rules, ids)


def private_memory(agent):
    """KiB of RssAnon of the worker below the launcher; 0: it is not there."""
    try:
        for launcher in pathlib.Path(f"/proc/{agent}/task/{agent}/children").read_text().split():
            for worker in pathlib.Path(f"/proc/{launcher}/task/{launcher}/children").read_text().split():
                status = pathlib.Path(f"/proc/{worker}/status").read_text()
                return int(re.search(r"RssAnon:\s+(\d+)", status)[1])
    except (OSError, TypeError):
        pass
    return 0


def measure(command):
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    most = 0
    while process.poll() is None:
        most = max(most, private_memory(process.pid))
        time.sleep(0.002)
    return time.monotonic() - began, most


def main(arguments):
    build = pathlib.Path(arguments[1])
    connectors, rules = (int(number) for number in arguments[2:4]) if len(arguments) > 3 else (100, 500)
    with tempfile.TemporaryDirectory(prefix="wbh-export-") as name:
        folder = pathlib.Path(name)
        size = make_export(folder, connectors, rules)
        command = [build / "wbhealthd", "--plugin-dir", build / ".libs", "--data-dir", TOP / "conf", "--replay", folder]
        figures = [measure(command) for _ in range(ROUNDS)]
    print(f"{connectors} connectors, {rules} rules, {size / 1e6:.1f} MB: {statistics.median(f[0] for f in figures):.2f} s "
          f"(median of {ROUNDS}), RssAnon of the worker at most {max(f[1] for f in figures)} KiB")


if __name__ == "__main__":
    main(sys.argv)
