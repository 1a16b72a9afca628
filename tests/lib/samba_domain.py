# SPDX-License-Identifier: Apache-2.0
"""Containers, groups, users and access lists in a test's own domain controller, written as the controller itself writes them.
Needs Debian's interpreter: Samba's Python modules belong to it."""
try:
    import ldb
    from samba.auth import system_session
    from samba.credentials import DONT_USE_KERBEROS, Credentials
    from samba.dcerpc import security
    from samba.ndr import ndr_pack, ndr_unpack
    from samba.param import LoadParm
    from samba.samdb import SamDB
except ImportError:
    ldb = None

WITHOUT_SAMBA = None if ldb else "the Python modules of Samba are not installed"

RESET = "00299570-246d-11d0-a768-00aa006e0529"
CHANGE = "ab721a53-1e2f-11d0-9819-00aa0040529b"
SEND_AS = "ab721a54-1e2f-11d0-9819-00aa0040529b"
LOCKOUT = "28630ebf-41d5-11d1-a9c1-0000f80367c1"
PWD_LAST_SET = "bf967a0a-0de6-11d0-a285-00aa003049e2"
RESTRICTIONS = "4c164200-20c0-11d0-a768-00aa006e0529"  # the property set User-Account-Restrictions
UNICODE_PWD = "bf9679e1-0de6-11d0-a285-00aa003049e2"
USER = "bf967aba-0de6-11d0-a285-00aa003049e2"
COMPUTER = "bf967a86-0de6-11d0-a285-00aa003049e2"
INET_ORG_PERSON = "4828cc14-1437-45bc-9b07-ad6f015e5f28"
# What every descriptor of our own begins with, so that nothing hides it from the agent: administrators may look.
READABLE = "(A;;RPLCLORC;;;BA)"


PASSWORD = "Erste.Losung-1"
GLOBAL_GROUP, LOCAL_GROUP, UNIVERSAL_GROUP, MAIL_GROUP = -2147483646, -2147483644, -2147483640, 4


class SambaDomain:
    """A controller's directory, written to as the controller's own system."""

    def __init__(self, dc):
        self.dc = dc
        self.lp = LoadParm()
        self.lp.load(str(dc.config))
        self.lp.set("tls verify peer", "no_check")
        self.db = SamDB(url=str(dc.folder / "private/sam.ldb"), session_info=system_session(), lp=self.lp)
        self.sid = security.dom_sid(self.db.get_domain_sid())
        self.made = 0

    def add(self, dn, **attributes):
        self.db.add({"dn": dn, **attributes})
        return dn

    def container(self, name, parent):
        return self.add(f"OU={name},{parent}", objectClass="organizationalUnit")

    def group(self, name, parent, kind=GLOBAL_GROUP, members=()):
        also = {"member": list(members)} if members else {}
        return self.add(f"CN={name},{parent}", objectClass="group", sAMAccountName=name, groupType=str(kind), **also)

    def person(self, parent, kind="user", password=PASSWORD, name=None):
        self.made += 1
        name = name or f"u{self.made}"
        quoted = f'"{password}"'.encode("utf-16-le")
        return self.add(f"CN={name},{parent}", objectClass=kind, sAMAccountName=name, userAccountControl="512", unicodePwd=quoted)

    def sid_of(self, dn):
        return str(ndr_unpack(security.dom_sid, self.db.search(dn, ldb.SCOPE_BASE, attrs=["objectSid"])[0]["objectSid"][0]))

    def set_descriptor(self, dn, sddl, parts):
        message = ldb.Message(ldb.Dn(self.db, dn))
        packed = ndr_pack(security.descriptor.from_sddl(sddl, self.sid))
        message["sd"] = ldb.MessageElement(packed, ldb.FLAG_MOD_REPLACE, "nTSecurityDescriptor")
        self.db.modify(message, [f"sd_flags:1:{parts}"])

    def entries(self, dn, *entries, protect=False, first=True, bare=False):
        """Sets entries on an object: before those it has of its own (bare: instead of them). Inherited ones follow from above."""
        own = [] if bare else self.own_entries(dn)
        together = list(entries) + own if first else own + list(entries)
        self.set_descriptor(dn, f"D:{'PAI' if protect else 'AI'}{READABLE}{''.join(together)}", 4)

    def own_entries(self, dn):
        packed = self.db.search(dn, ldb.SCOPE_BASE, attrs=["nTSecurityDescriptor"])[0]["nTSecurityDescriptor"][0]
        text = ndr_unpack(security.descriptor, packed).as_sddl(self.sid)
        dacl = text[text.index("D:"):].split("S:", maxsplit=1)[0]
        found = [entry for entry in dacl[dacl.index("("):].rstrip(")").lstrip("(").split(")(")] if "(" in dacl else []
        return [f"({entry})" for entry in found if "ID" not in entry.split(";")[1]]

    def change(self, dn, **attributes):
        """Replaces attributes; None takes one away."""
        message = ldb.Message(ldb.Dn(self.db, dn))
        for name, value in attributes.items():
            message[name] = ldb.MessageElement([] if value is None else value, ldb.FLAG_MOD_REPLACE, name)
        self.db.modify(message)

    def write_raw(self, dc, dn, **attributes):
        """Into a controller's file, while it is stopped: what its modules would not let pass."""
        partition = dc.folder / "private/sam.ldb.d" / f"{self.dc.base.upper()}.ldb"
        raw = ldb.Ldb(f"tdb://{partition}")
        message = ldb.Message(ldb.Dn(raw, dn))
        for name, value in attributes.items():
            message[name] = ldb.MessageElement(value, ldb.FLAG_MOD_REPLACE, name)
        raw.modify(message)

    def join(self, group, member):
        message = ldb.Message(ldb.Dn(self.db, group))
        message["member"] = ldb.MessageElement(member, ldb.FLAG_MOD_ADD, "member")
        self.db.modify(message)

    def leave(self, group, member):
        message = ldb.Message(ldb.Dn(self.db, group))
        message["member"] = ldb.MessageElement(member, ldb.FLAG_MOD_DELETE, "member")
        self.db.modify(message)

    def sign_in(self, dn, password):
        """A connection of this account, over LDAPS."""
        credentials = Credentials()
        credentials.guess(self.lp)
        credentials.set_username(dn)
        credentials.set_domain(self.dc.domain)
        credentials.set_password(password)
        credentials.set_kerberos_state(DONT_USE_KERBEROS)
        credentials.set_bind_dn(dn)
        return SamDB(url=f"ldaps://{self.dc.address}", credentials=credentials, lp=self.lp)


def delegation(trustee, flags="CIIO", kind=USER, allow="OA"):
    return [f"({allow};{flags};CR;{RESET};{kind};{trustee})", f"({allow};{flags};CR;{CHANGE};{kind};{trustee})",
            f"({allow};{flags};WP;{LOCKOUT};{kind};{trustee})", f"({allow};{flags};WP;{PWD_LAST_SET};{kind};{trustee})"]
