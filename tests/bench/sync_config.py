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


def numbered(text, number):
    """The same with ids and names of its own."""
    text = re.sub(r"\{([0-9a-fA-F]{8})-", lambda found: f"{{{(int(found[1], 16) + number) % 2**32:08x}-", text)
    return re.sub(r"nordhav\.example", f"n{number}.nordhav.example", text)


def with_schema(text):
    """The bulk of a connector's file is the schema of its directory, which says nothing here: as large as a real one (1.8 MB,
    a tag every 30 bytes)."""
    line = ("<attribute-type id='attribute-of-the-directory-{0}' single-value='true'><name>attributeOfTheDirectoryNumber{0}"
            "</name><syntax>1.3.6.1.4.1.99999.1.{0}</syntax></attribute-type>\n")
    return text.replace("</ma-data>", f"<schema>{''.join(line.format(i) for i in range(10000))}</schema></ma-data>")


def multiply(folder, part, count):
    """One of each, then more of the first: an export has many forests, but one cloud."""
    sources = sorted((OURS / part).glob("*.xml"))
    (folder / part).mkdir(parents=True)
    size = 0
    for number in range(count):
        text = with_schema(numbered(sources[number if number < len(sources) else 0].read_text(), number))
        size += (folder / part / f"{part}_{number}.xml").write_text(text)
    return size


def make_export(folder, connectors, rules):
    (folder / "GlobalSettings").mkdir(parents=True)
    size = (folder / "GlobalSettings/MV.xml").write_bytes((OURS / "GlobalSettings/MV.xml").read_bytes())
    return size + multiply(folder, "Connectors", connectors) + multiply(folder, "SynchronizationRules", rules)


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
