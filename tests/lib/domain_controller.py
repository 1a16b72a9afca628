# SPDX-License-Identifier: Apache-2.0
"""A real domain controller for tests: Samba's, provisioned in a folder of the test's own, on a loopback address of its own,
with its own certificates. Nothing outside of the folder is written; it wants root for its ports."""
import contextlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from tap import done, tell

# Debian's, not whatever python3 comes first: the modules of Samba are there.
ENVIRONMENT = {**os.environ, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
SMB_CONF = """[global]
server role = active directory domain controller
netbios name = DC1
realm = {realm}
workgroup = {domain}
interfaces = {address}/8
bind interfaces only = yes
server services = ldap cldap kdc dns
private dir = {folder}/private
state directory = {folder}/state
cache directory = {folder}/cache
lock directory = {folder}/lock
pid directory = {folder}/run
ncalrpc dir = {folder}/ncalrpc
binddns dir = {folder}/bind
ntp signd socket directory = {folder}/sockets
winbindd socket directory = {folder}/sockets
log file = {folder}/log/log.%m
dns forwarder = none
dns update command = /bin/true
spn update command = /bin/true
samba kcc command = /bin/true
ldap server require strong auth = yes
tls enabled = yes
tls cafile = {folder}/tls/ca.pem
tls certfile = {folder}/tls/server.pem
tls keyfile = {folder}/tls/server.key
ldb:nosync = true
[sysvol]
path = {folder}/sysvol
read only = no
[netlogon]
path = {folder}/sysvol/scripts
read only = no
"""
KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
PARTS = ("private", "state", "cache", "lock", "run", "ncalrpc", "bind", "sockets", "log", "tls", "sysvol")


def missing():
    """Why there can be none here; None: there can."""
    if os.geteuid() != 0:
        return "a domain controller needs root for its ports"
    for tool in ("samba", "samba-tool", "openssl"):
        if not shutil.which(tool, path=ENVIRONMENT["PATH"]):
            return f"{tool} is not installed"
    return None


def loopback(number):
    """An address of this process's own, so that tests may run beside each other."""
    return f"127.{os.getpid() >> 8 & 127 | 64}.{os.getpid() & 255}.{number}"


class DomainController:
    def __init__(self, folder, realm="WERFT.EXAMPLE", address=None):
        self.folder, self.realm, self.address = pathlib.Path(folder), realm, address or loopback(31)
        self.domain = realm.split(".", maxsplit=1)[0]
        self.name = f"dc1.{realm.lower()}"
        self.base = ",".join(f"DC={part}" for part in realm.lower().split("."))
        self.password = "Teststrand-4711"
        self.administrator = f"CN=Administrator,CN=Users,{self.base}"
        self.ca_file = self.folder / "tls/ca.pem"
        self.config = self.folder / "smb.conf"
        self.process = None

    def run(self, *command, check=True):
        return subprocess.run([str(part) for part in command], cwd=self.folder, env=ENVIRONMENT, capture_output=True,
                              text=True, timeout=300, check=check)

    def make_certificates(self):
        """An authority of the test's own, and what the server shows for its name and address."""
        tls = self.folder / "tls"
        self.run("openssl", "req", "-x509", *KEY, "-days", "30", "-keyout", tls / "ca.key", "-out", tls / "ca.pem",
                 "-subj", "/CN=Test authority", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
        self.certify("server", f"DNS:{self.name},IP:{self.address}", self.name)

    def certify(self, file, names, common_name, days=30):
        """A certificate and its key, tls/FILE.pem and .key. Negative days: it has expired."""
        tls = self.folder / "tls"
        self.run("openssl", "req", *KEY, "-keyout", tls / f"{file}.key", "-out", tls / f"{file}.csr", "-subj", f"/CN={common_name}")
        (tls / "names").write_text(f"subjectAltName={names}\nextendedKeyUsage=serverAuth\n")
        self.run("openssl", "x509", "-req", "-in", tls / f"{file}.csr", "-CA", tls / "ca.pem", "-CAkey", tls / "ca.key",
                 "-CAcreateserial", "-days", days, "-extfile", tls / "names", "-out", tls / f"{file}.pem")
        (tls / f"{file}.key").chmod(0o600)
        return tls / f"{file}.pem", tls / f"{file}.key"

    def write_config(self):
        self.config.write_text(SMB_CONF.format(realm=self.realm, domain=self.domain, address=self.address, folder=self.folder))

    def copy(self, folder, address):
        """A second controller that knows what this one, stopped, knows now, and hears of nothing later."""
        other = DomainController(folder, self.realm, address)
        shutil.copytree(self.folder, folder, symlinks=True, ignore=shutil.ignore_patterns("run", "ncalrpc", "sockets", "lock", "ldapi"),
                        dirs_exist_ok=True)
        for part in PARTS:
            (other.folder / part).mkdir(parents=True, exist_ok=True)
        other.write_config()
        other.certify("server", f"DNS:{other.name},IP:{address}", other.name)
        return other

    def provision(self):
        for part in PARTS:
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        self.write_config()
        self.make_certificates()
        self.run("samba-tool", "domain", "provision", "-s", self.config, "--quiet", f"--realm={self.realm}",
                 f"--domain={self.domain}", "--server-role=dc", f"--adminpass={self.password}", "--dns-backend=SAMBA_INTERNAL",
                 "--host-name=dc1", f"--host-ip={self.address}")

    def start(self):
        output = open(self.folder / "log/output", "ab")
        self.process = subprocess.Popen(["samba", "-F", "--no-process-group", "-M", "prefork", "-s", str(self.config)],
                                        env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                        start_new_session=True)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection((self.address, 636), 1):
                return True
            time.sleep(0.1)
        return False

    def stop(self):
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def tool(self, *arguments):
        """samba-tool on this controller's own directory."""
        return self.run("samba-tool", *arguments, "-s", self.config, "-H", self.folder / "private/sam.ldb")


def try_with_controller(trial, why=None, **where):
    """A test script's main: `trial` with a controller that is provisioned and not yet started, which is gone afterwards. `why`
    there can be no such test; None: there can."""
    why = missing() or why
    if why:
        print(f"1..0 # SKIP {why}")
        return 0
    with tempfile.TemporaryDirectory(prefix="wbh-dc-") as folder:
        dc = DomainController(folder, **where)
        try:
            dc.provision()
            trial(dc)
        except subprocess.CalledProcessError as error:
            tell(False, "the domain controller is made", (error.stdout + error.stderr).splitlines()[-20:])
        finally:
            dc.stop()
    return done()
