# SPDX-License-Identifier: Apache-2.0
"""The disk below a service's state folder as faulty_disk.c plays it: it may lose power, fill up, or be slow to be
believed; and the wall clock may be set."""
import mmap
import os
import pathlib
import shutil
import struct

FIELDS = ("fail_after", "fail_count", "error", "clock", "failed", "writes", "hang")


class FaultyDisk:
    def __init__(self, service):
        self.state = service.state
        self.shadow = self.state / ".disk"
        self.shadow.mkdir(exist_ok=True)
        page = self.state / "disk-control"
        page.write_bytes(bytes(mmap.PAGESIZE))
        with open(page, "r+b") as file:
            self.page = mmap.mmap(file.fileno(), mmap.PAGESIZE)
        library = pathlib.Path(os.environ.get("abs_top_builddir", "."), "tests/lib/.libs/faulty_disk.so")
        service.environment.update(LD_PRELOAD=str(library), WBH_DISK=str(self.state), WBH_DISK_CONTROL=str(page))

    def set(self, **values):
        for field, value in values.items():
            struct.pack_into("q", self.page, 8 * FIELDS.index(field), value)

    def get(self, field):
        return struct.unpack_from("q", self.page, 8 * FIELDS.index(field))[0]

    def lose_power(self):
        """Only what was synced is left. Nothing of the service may be running."""
        for file in self.state.iterdir():
            if file.is_file() and file.name not in ("wbhealthd.conf", "disk-control", "output"):
                file.unlink()
        for file in self.shadow.iterdir():
            shutil.copy(file, self.state / file.name)
