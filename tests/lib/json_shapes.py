# SPDX-License-Identifier: Apache-2.0
"""The records of a log as forwarders write them in JSON lines; the shapes are those of their documentation."""
import datetime
import json
import xml.etree.ElementTree as tree

SPACE = "{http://schemas.microsoft.com/win/2004/08/events/event}"
HOUR = datetime.timezone(datetime.timedelta(hours=1))


class Record:
    """What one line of Event XML says."""

    def __init__(self, line):
        event = tree.fromstring(line)
        system = event.find(SPACE + "System")
        text = {child.tag[len(SPACE):]: child.text for child in system}
        self.line = line
        self.provider = system.find(SPACE + "Provider").get("Name")
        self.id = int(text["EventID"])
        self.qualifiers = int(system.find(SPACE + "EventID").get("Qualifiers"))
        self.level = int(text["Level"])
        self.keywords = text["Keywords"]
        self.time = system.find(SPACE + "TimeCreated").get("SystemTime")
        self.number = int(text["EventRecordID"])
        self.channel = text["Channel"]
        self.computer = text["Computer"]
        data = event.find(SPACE + "EventData")
        self.values = [(item.get("Name"), item.text or "") for item in data.findall(SPACE + "Data")]
        binary = data.find(SPACE + "Binary")
        self.binary = binary.text if binary is not None else None

    def moment(self):
        return datetime.datetime.fromisoformat(self.time[:26]).replace(tzinfo=datetime.timezone.utc)

    def text(self):
        return "\r\n".join(value for _, value in self.values)

    def named(self, unnamed):
        """{name: value}; `unnamed` makes a name of a place."""
        found = {name or unnamed(place): value for place, (name, value) in enumerate(self.values, 1)}
        return found | ({"Binary": self.binary} if self.binary else {})


def openwec(record):
    unnamed = [value for name, value in record.values if name is None]
    data = {name: value for name, value in record.values if name} | ({"Data": unnamed} if unnamed else {})
    return {"System": {"Provider": {"Name": record.provider}, "EventID": record.id,
                       "EventIDQualifiers": record.qualifiers, "Level": record.level, "Task": 0,
                       "Keywords": record.keywords, "TimeCreated": record.time, "EventRecordID": record.number,
                       "Channel": record.channel, "Computer": record.computer},
            "EventData": data | ({"Binary": [record.binary]} if record.binary else {}),
            "OpenWEC": {"IpAddress": "192.0.2.7", "TimeReceived": "2026-11-16T09:00:13.331+01:00",
                        "Principal": "SYNC01$@NORDHAV.EXAMPLE", "Subscription": {"Name": "all", "Uri": "/all"}}}


def openwec_raw(record):
    return {"meta": {"IpAddress": "192.0.2.7", "TimeReceived": "2026-11-16T09:00:13.331+01:00",
                     "Principal": "SYNC01$@NORDHAV.EXAMPLE", "Subscription": {"Name": "all"}}, "data": record.line}


def winlogbeat(record, as_id):
    return {"@timestamp": record.time[:23] + "Z", "event": {"code": as_id(record.id), "provider": record.provider},
            "log": {"level": "information"}, "message": record.text(),
            "winlog": {"api": "wineventlog", "channel": record.channel, "computer_name": record.computer,
                       "event_data": record.named(lambda place: f"param{place}"), "event_id": as_id(record.id),
                       "keywords": ["Classic"], "provider_name": record.provider, "record_id": as_id(record.number)}}


def nxlog(record):
    local = record.moment().astimezone(HOUR).isoformat(timespec="microseconds")
    return {"EventTime": local, "Hostname": record.computer, "Keywords": record.keywords, "LevelValue": record.level,
            "EventType": "INFO", "EventID": record.id, "SourceName": record.provider, "TaskValue": 0,
            "RecordNumber": record.number, "Channel": record.channel, "Message": record.text(),
            **record.named(lambda place: "Data" if place == 1 else f"Data_{place - 1}"),
            "SourceModuleName": "eventlog", "SourceModuleType": "im_msvistalog"}


def fluent_bit(record):
    local = record.moment().astimezone(HOUR).strftime("%Y-%m-%d %H:%M:%S %z")
    return {"ProviderName": record.provider, "ProviderGuid": "", "Qualifiers": record.qualifiers, "EventID": record.id,
            "Version": 0, "Level": record.level, "Task": 0, "Opcode": 0, "Keywords": record.keywords,
            "TimeCreated": local, "EventRecordID": record.number, "Channel": record.channel,
            "Computer": record.computer, "UserID": "", "Message": record.text(),
            "StringInserts": [value for _, value in record.values]}


def plain(record):
    return json.dumps(record, ensure_ascii=False) + "\n"


def in_syslog(record):
    return f"<14>Nov 16 09:00:13 SYNC01 nxWinEvt: {json.dumps(record)}\n"


SHAPES = {
    "OpenWEC Json": lambda record: plain(openwec(record)),
    "OpenWEC RawJson": lambda record: plain(openwec_raw(record)),
    "Winlogbeat 7": lambda record: plain(winlogbeat(record, int)),
    "Winlogbeat 8": lambda record: plain(winlogbeat(record, str)),
    "NXLog 6": lambda record: plain(nxlog(record)),
    "NXLog in a syslog line": lambda record: in_syslog(nxlog(record)),
    "Fluent Bit winevtlog": lambda record: plain(fluent_bit(record)),
}


def encode(lines, shape):
    """Lines of Event XML in one of SHAPES."""
    return "".join(SHAPES[shape](Record(line)) for line in lines).encode()
