# SPDX-License-Identifier: Apache-2.0
"""Builds Event XML in the shapes that wevtutil, Get-WinEvent and Event Viewer write."""
import datetime
from xml.sax.saxutils import escape

NAMESPACE = "http://schemas.microsoft.com/win/2004/08/events/event"

WRITEBACK = "PasswordResetService"
ENGINE = "ADSync"
HASH_SYNC = "Directory Synchronization"
SERVICES = "Service Control Manager"


def moment(text):
    """A UTC time from "2026-11-16T08:00:00"."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.timezone.utc)


def system_time(time, last_digit=0):
    """All seven digits that Windows has."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.%f") + f"{last_digit}Z"


def quoted(text):
    return "'" + escape(text, {"'": "&apos;"}) + "'"


class Log:
    """One computer's log."""

    def __init__(self, computer, channel="Application", first_record=41001):
        self.computer = computer
        self.channel = channel
        self.first_record = first_record
        self.events = []  # (time, System up to Keywords, channel, what follows System)

    def classic(self, time, provider, event_id, text, level=4, qualifiers=0, channel=None):
        """A record of a classic provider: the whole message is one unnamed Data, or several."""
        values = [text] if isinstance(text, str) else text
        data = "".join(f"<Data>{escape(value)}</Data>" for value in values)
        self.events.append((time, f"<Provider Name={quoted(provider)}/><EventID Qualifiers='{qualifiers}'>{event_id}"
                            f"</EventID><Level>{level}</Level><Task>0</Task><Keywords>0x80000000000000</Keywords>",
                            channel or self.channel, f"<EventData>{data}</EventData>"))

    def manifest(self, time, provider, event_id, data, level=4, channel=None, guid=None, binary=None):
        """A record of a provider with a manifest: named values; `binary` is text, written as UTF-16 in hexadecimal."""
        guid = f" Guid='{guid}'" if guid else ""
        values = "".join(f"<Data Name={quoted(name)}>{escape(value)}</Data>" for name, value in data.items())
        if binary is not None:
            values += f"<Binary>{(binary + chr(0)).encode('utf-16-le').hex().upper()}</Binary>"
        self.events.append((time, f"<Provider Name={quoted(provider)}{guid}/><EventID Qualifiers='{49152 if level == 2 else 16384}'>{event_id}"
                            f"</EventID><Version>0</Version><Level>{level}</Level><Task>0</Task><Opcode>0</Opcode>"
                            "<Keywords>0x8080000000000000</Keywords>",
                            channel or self.channel, f"<EventData>{values}</EventData>"))

    def lines(self):
        """In time order, numbered as the channels of a log are."""
        numbers = {}
        lines = []
        for time, head, channel, body in sorted(self.events, key=lambda event: event[0]):
            number = numbers[channel] = numbers.get(channel, self.first_record - 1) + 1
            lines.append(f"<Event xmlns='{NAMESPACE}'><System>{head}"
                         f"<TimeCreated SystemTime='{system_time(time, number % 10)}'/><EventRecordID>{number}"
                         f"</EventRecordID><Channel>{channel}</Channel><Computer>{self.computer}</Computer><Security/>"
                         f"</System>{body}</Event>")
        return lines


def as_wevtutil(lines):
    return "".join(line + "\n" for line in lines).encode()


def as_event_viewer(lines):
    """UTF-8 with byte order mark, one root, double quotes."""
    body = "".join(lines).replace("'", '"')
    return ("\ufeff" + '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<Events>' + body + "</Events>").encode()


def as_powershell(lines):
    """What PowerShell 5 redirects: UTF-16 with byte order mark and CR LF."""
    return ("\ufeff" + "".join(line + "\r\n" for line in lines)).encode("utf-16-le")
