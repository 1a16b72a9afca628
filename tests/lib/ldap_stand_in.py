# SPDX-License-Identifier: Apache-2.0
"""A stand-in for a directory server, for what a real one at hand does not do: it speaks LDAP (RFC 4511) over TLS and answers
from a table, well or badly. It is no domain controller and says so by its name.

`behave` is a function (stand_in, request) -> list of bytes to send; without it every search is answered from `entries`
(DN in lower case -> {attribute: [bytes, …]}), as a domain controller with the policy hints would."""
import contextlib
import socket
import socketserver
import ssl
import threading

SEARCH, ENTRY, DONE, BIND, BOUND = 0x63, 0x64, 0x65, 0x60, 0x61
RANGE_SIZE = 100


def tlv(tag, *parts):
    body = b"".join(parts)
    size = len(body)
    if size < 128:
        return bytes([tag, size]) + body
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + body


def number(value, tag=0x02):
    size = max(1, (value.bit_length() + 8) // 8)
    return tlv(tag, value.to_bytes(size, "big", signed=True))


def text(value, tag=0x04):
    return tlv(tag, value if isinstance(value, bytes) else value.encode())


def parse(data):
    """[(tag, content)] of one level."""
    found, at = [], 0
    while at < len(data):
        tag, size = data[at], data[at + 1]
        at += 2
        if size & 0x80:
            count = size & 0x7f
            size, at = int.from_bytes(data[at:at + count], "big"), at + count
        found.append((tag, data[at:at + size]))
        at += size
    return found


class Request:
    def __init__(self, message):
        parts = parse(message)
        self.id, (self.kind, self.body) = int.from_bytes(parts[0][1], "big"), parts[1]
        self.base = self.filter = None
        self.attributes = []
        if self.kind == SEARCH:
            fields = parse(self.body)
            self.base, self.scope = fields[0][1].decode(), fields[1][1][0]
            self.filter = fields[6]
            self.attributes = [value.decode() for _, value in parse(fields[7][1])]
        elif self.kind == BIND:
            self.name = parse(self.body)[1][1].decode()

    def message(self, operation, *controls):
        return tlv(0x30, number(self.id), operation, *controls)

    def result(self, code, words="", tag=None):
        tag = tag or {BIND: BOUND}.get(self.kind, DONE)
        return self.message(tlv(tag, number(code, 0x0a), text(""), text(words)))

    def entry(self, dn, attributes):
        rows = [tlv(0x30, text(name), tlv(0x31, *(text(value) for value in values))) for name, values in attributes.items()]
        return self.message(tlv(ENTRY, text(dn), tlv(0x30, *rows)))


def matches(entry, wanted):
    """Equality, presence, and, or; what else is asked matches."""
    tag, content = wanted
    if tag == 0xa0:
        return all(matches(entry, part) for part in parse(content))
    if tag == 0xa1:
        return any(matches(entry, part) for part in parse(content))
    if tag != 0xa3:
        return True
    name, value = (part for _, part in parse(content))
    return any(value.lower() == mine.lower() for key, values in entry.items() if key.lower() == name.decode().lower()
               for mine in values)


class LdapStandIn:
    def __init__(self, address, certificate, key, entries=None, behave=None):
        self.entries, self.behave, self.seen = entries or {}, behave, []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                with contextlib.suppress(OSError):
                    self.request.settimeout(30)
                    with context.wrap_socket(self.request, server_side=True) as connection:
                        outer.serve(connection)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address, daemon_threads = True, True
            address_family = socket.AF_INET

        self.server = Server((address, 636), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def serve(self, connection):
        data = b""
        while True:
            more = connection.recv(65536)
            if not more:
                return
            data += more
            while (size := self.whole(data)) and len(data) >= size:
                request = Request(parse(data[:size])[0][1])
                data = data[size:]
                self.seen.append(request)
                answers = self.behave(self, request) if self.behave else self.answer(request)
                if answers is None:
                    return
                for answer in answers:
                    connection.sendall(answer)

    @staticmethod
    def whole(data):
        """Bytes of the first message; 0: not known yet."""
        if len(data) < 2:
            return 0
        if not data[1] & 0x80:
            return 2 + data[1]
        count = data[1] & 0x7f
        return 2 + count + int.from_bytes(data[2:2 + count], "big") if len(data) >= 2 + count else 0

    def answer(self, request):
        if request.kind == BIND:
            return [request.result(0)]
        if request.kind != SEARCH:
            return []
        return [request.entry(dn, self.chosen(entry, request)) for dn, entry in self.found(request)] + [request.result(0)]

    def found(self, request):
        base = request.base.lower()
        rows = [(dn, entry) for dn, entry in self.entries.items()
                if dn == base or (request.scope > 0 and dn.endswith("," + base)) or (request.scope > 0 and not base)]
        return [(dn, entry) for dn, entry in rows if matches(entry, request.filter)]

    @staticmethod
    def chosen(entry, request):
        """The attributes that were asked for; long ones part by part, as a domain controller gives them."""
        chosen = {}
        for asked in request.attributes:
            name, _, span = asked.partition(";range=")
            values = next((values for key, values in entry.items() if key.lower() == name.lower()), None)
            if values is None:
                continue
            start = int(span.split("-")[0]) if span else 0
            if not span and len(values) <= RANGE_SIZE:
                chosen[name] = values
                continue
            part = values[start:start + RANGE_SIZE]
            end = "*" if start + RANGE_SIZE >= len(values) else str(start + len(part) - 1)
            chosen[f"{name};range={start}-{end}"] = part
        return chosen
