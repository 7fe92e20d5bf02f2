"""A real IMAP server of the test: Dovecot on loopback, without root, one folder for everything, any user name."""

import grp
import imaplib
import ipaddress
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from harness.programs import end, free_port, program, spawn, wait_until

PASSWORD = "a-mailbox-password"
CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login{token_mechanism}
mail_location = maildir:{folder}/mail/%u
mail_max_userip_connections = 200
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 0
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
{token_check}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""
# It asks the token server whose mailbox a token opens, as the big providers do.
TOKEN_CHECK = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/tokens.conf
}}
"""
TOKEN_CONFIG = """
tokeninfo_url = {address}/tokeninfo?access_token=
introspection_mode = auth
username_attribute = email
active_attribute = active
active_value = true
"""


class DovecotServer:
    """One server process with as many mailboxes as are asked for. With ``tokens``, the address of a token server,
    people sign in by token too.
    """

    def __init__(self, *, tokens: str = "") -> None:
        self.port, self.tls_port = free_port(), free_port()
        # Short, since it holds sockets.
        self.folder = Path(tempfile.mkdtemp(prefix="nt-imap-", dir="/tmp"))
        self._user = mail_user()
        self._log = self.folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None
        who = pwd.getpwnam(self._user) if self._user else pwd.getpwuid(os.geteuid())
        text = CONFIG.format(
            folder=self.folder,
            user=who.pw_name,
            group=grp.getgrgid(who.pw_gid).gr_name,
            password=PASSWORD,
            port=self.port,
            tls_port=self.tls_port,
            token_mechanism=" xoauth2" if tokens else "",
            token_check=TOKEN_CHECK.format(folder=self.folder) if tokens else "",
        )
        (self.folder / "tokens.conf").write_text(TOKEN_CONFIG.format(address=tokens), encoding="utf-8")
        make_certificate(self.folder)
        (self.folder / "dovecot.conf").write_text(text, encoding="utf-8")
        if self._user:
            for path in (self.folder, *self.folder.iterdir()):
                shutil.chown(path, who.pw_uid, who.pw_gid)

    @property
    def certificate(self) -> Path:
        """What signs the encrypted port; nobody trusts it unless told to."""
        return self.folder / "cert.pem"

    def start(self) -> None:
        command = [program("dovecot"), "-F", "-c", str(self.folder / "dovecot.conf")]
        self._process = spawn(command, log=self._log, user=self._user)
        wait_until(self.answers, self._process, self._log)

    def answers(self) -> bool:
        with suppress(OSError, imaplib.IMAP4.error), imaplib.IMAP4("127.0.0.1", self.port, timeout=2):
            return True
        return False

    def stop(self) -> None:
        if self._process is not None:
            end(self._process, how=signal.SIGTERM)
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def login(self, user: str, folder: str = "INBOX") -> Iterator[imaplib.IMAP4]:
        """A person's own mail program at the mailbox."""
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=20)
        try:
            client.login(user, PASSWORD)
            client.select(folder)
            yield client
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                client.logout()

    def deliver(self, user: str, *raws: bytes, at: float | None = None) -> None:
        """Put mails into a mailbox, as they are. ``at`` is when the server got them, now unless it is said."""
        received = imaplib.Time2Internaldate(at or time.time())
        with self.login(user) as client:
            for raw in raws:
                code, answer = client.append("INBOX", None, received, raw)
                assert code == "OK", answer

    def flags(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """The flags of every mail, in order."""
        with self.login(user, folder) as client:
            if client.search(None, "ALL")[1] == [b""]:
                return []
            _, rows = client.fetch("1:*", "(FLAGS)")
            return [row for row in rows if isinstance(row, bytes)]

    def forget_uids(self, user: str) -> None:
        """Give all mails new UIDs under another UIDVALIDITY, as after a restored backup."""
        for name in (
            "dovecot-uidlist",
            "dovecot.index",
            "dovecot.index.log",
            "dovecot.index.cache",
            "dovecot-uidvalidity",
        ):
            for path in (self.folder / "mail" / user).glob(f"{name}*"):
                path.unlink()
        time.sleep(1.1)  # a UIDVALIDITY is a time in whole seconds


def make_certificate(folder: Path) -> None:
    """A certificate for 127.0.0.1 that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "key.pem").write_bytes(pem)


def mail_user() -> str | None:
    """Dovecot is started without root even by root: as the user that its package made, or as nobody."""
    if os.geteuid() != 0:
        return None
    for name in ("dovenull", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    return None
