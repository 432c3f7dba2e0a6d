"""A real mail server for the tests: Postfix and Dovecot on free loopback ports, gone when the tests are.

What is sent to anybody @region.example lies in the mailbox ``people``, what is sent to anybody @hjulet.example in the
mailbox ``hjulet``; nothing leaves the machine. Some names have a fate, and :meth:`Mta.let` gives one to others.
"""

import imaplib
import os
import pwd
import shutil
import smtplib
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from imap_tools import BaseMailBox, MailBoxUnencrypted

from tests.adapters.delivery.servers import Certificate, make_certificate

PEOPLE, HJULET = "people", "hjulet"
PASSWORD = "test"  # noqa: S105 - of a server that lives for seconds
PATH = f"/usr/sbin:/usr/local/sbin:{os.defpath}"
PATIENCE = 40
"""So many seconds a mail may be under way."""

PORTS = range(20_000, 32_000)
"""Below those that the system gives to connections."""

REFUSED: Mapping[str, str] = {
    "tempfail": "450 4.2.1 Mailbox busy, try again later",
    "nouser": "550 5.1.1 No such user",
    "full": "552 5.2.2 Mailbox full",
}
"""What is said to RCPT, by the part of the address before the @."""

NO_FOLDER = frozenset({"\\noselect", "\\nonexistent"})

RETURNED = "5.1.1 The mailbox has been closed"
"""Why a mail to ``gone@`` comes back, after it was accepted; one to ``slow@`` only stays under way."""

ONLY_ROOT = (
    "Only root can start the mail server Postfix, which the tests need: run them as root, in a container for instance, "
    "or let sudo do without a password."
)

# The guard outlives a test run that is killed: its standard input closes, it stops the servers and removes the mail.
GUARD = """
mta() { postfix -c "$1/etc" "$2" </dev/null >>"$1/log" 2>&1; }
umask 022
mkdir "$1/mail" "$1/spool" "$1/data"
chown mail: "$1/mail"
chown postfix "$1/data"
if mta "$1" start && dovecot -c "$1/etc/dovecot.conf" </dev/null >>"$1/log" 2>&1; then
    echo done
    while read -r order; do
        case $order in
            forget) postsuper -c "$1/etc" -d ALL ;;
            *) mta "$1" "$order" ;;
        esac </dev/null >>"$1/log" 2>&1
        echo done
    done
    doveadm -c "$1/etc/dovecot.conf" stop </dev/null >/dev/null 2>&1
    mta "$1" abort
    listening="$(printf ':%04X 00000000:0000 0A|' "$2" "$3" "$4")none"
    for _ in $(seq 5000); do grep -qE "$listening" /proc/net/tcp || break; done # until the last process has ended
else
    cat "$1/log"
fi
rm -rf "$1"
"""

MAIN = """
compatibility_level = 3.6
queue_directory = {home}/spool
data_directory = {home}/data
maillog_file = {home}/log
maillog_file_prefixes = {home}
myhostname = mta.example
mydestination =
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_peername_lookup = no
virtual_mailbox_domains = region.example, hjulet.example
virtual_mailbox_base = {home}/mail
virtual_mailbox_maps = regexp:{home}/etc/mailboxes
virtual_alias_maps = regexp:{home}/etc/aliases
virtual_minimum_uid = 1
virtual_uid_maps = static:{user.pw_uid}
virtual_gid_maps = static:{user.pw_gid}
transport_maps = inline:{{ {{ later.invalid = retry:4.2.0 The mailbox is being moved }} }}
default_transport = error:{returned}
local_transport = error:5.1.1 Nobody lives here
recipient_delimiter = +
smtpd_recipient_restrictions = check_recipient_access regexp:{home}/etc/fates, permit_mynetworks, reject
delay_warning_time = 1s
queue_run_delay = 1s
"""

# A server for each connection alone: it reads the tables as they are.
MASTER = """
127.0.0.1:{smtp_port} inet n - n - - smtpd -o max_use=1
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""

DOVECOT = """
base_dir = {home}/dovecot
state_dir = {home}/dovecot
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl_cert = <{certificate}
ssl_key = <{certificate}
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:{home}/mail/%n
first_valid_uid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user.pw_uid} gid={user.pw_gid} home={home}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""


class MtaMissing(Exception):
    """No mail server can be started on this machine; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Mta:
    """A running mail server."""

    home: Path
    smtp_port: int
    imap_port: int
    imaps_port: int
    certificate: Certificate
    _guard: subprocess.Popen[str]

    def imap_url(self, mailbox: str = HJULET) -> str:
        """Where the mailbox is fetched."""
        return f"imap://{mailbox}:{PASSWORD}@127.0.0.1:{self.imap_port}/INBOX"

    def let(self, name: str, answer: str) -> None:
        """From now on say ``answer`` to whoever sends to ``name`` (``OK`` takes the mail)."""
        self._write_fates({**REFUSED, name: answer})

    def hand_in(self, raw: bytes, *, sender: str, to: str) -> None:
        """Send a mail."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=PATIENCE) as server:
            server.sendmail(sender, [to], raw)

    def received(self, number: int, mailbox: str = PEOPLE, *, folder: str = "INBOX") -> list[bytes]:
        """Wait until there are ``number`` mails in a mailbox, and give them as they arrived, oldest first."""
        mails: list[bytes] = []
        with self.reading(mailbox, folder=folder) as box:
            for _ in range(PATIENCE):
                mails = _all_in(box)
                if len(mails) >= number:
                    return mails
                box.idle.wait(timeout=1)
        raise AssertionError(f"{len(mails)} mails in {mailbox} and not {number}:\n{self.log()}")

    @contextmanager
    def reading(self, mailbox: str, *, folder: str = "INBOX") -> Iterator[BaseMailBox]:
        """A folder of a mailbox."""
        with MailBoxUnencrypted("127.0.0.1", self.imap_port, timeout=PATIENCE) as box:
            box.login(mailbox, PASSWORD, initial_folder=folder)
            yield box

    @contextmanager
    def down(self) -> Iterator[None]:
        """Take no mail while the block lasts."""
        self._order("stop")
        try:
            yield
        finally:
            self._order("start")

    def forget(self) -> None:
        """Throw away all mail, and the fates that were given."""
        self._write_fates(REFUSED)
        self._order("forget")
        for mailbox in (PEOPLE, HJULET):
            with self.reading(mailbox) as box:
                box.delete(box.uids())
                for folder in folders_of(box):
                    if folder != "INBOX":
                        box.folder.delete(folder)

    def log(self) -> str:
        """What the servers said."""
        return (self.home / "log").read_text(errors="replace")

    def _order(self, order: str) -> None:
        assert self._guard.stdin is not None
        assert self._guard.stdout is not None
        self._guard.stdin.write(f"{order}\n")
        self._guard.stdin.flush()
        if self._guard.stdout.readline() != "done\n":
            raise RuntimeError(f"The mail server did not {order}:\n{self.log()}")

    def _write_fates(self, answers: Mapping[str, str]) -> None:
        beside = self.home / "fates"
        beside.write_text("".join(f"/^{name}@/ {answer}\n" for name, answer in answers.items()))
        beside.replace(self.home / "etc" / "fates")


@contextmanager
def running_mta() -> Iterator[Mta]:
    """Start a mail server with no mail in it; stop it and remove its mail at the end.

    Raises:
        MtaMissing: Postfix or Dovecot is not installed, or may not be started.
    """
    as_root = check_programs()
    home = Path(tempfile.mkdtemp(prefix="hjulet-mta-", dir="/tmp"))  # sockets must have short names
    home.chmod(0o755)
    (home / "etc").mkdir()
    ports = dict(zip(("smtp_port", "imap_port", "imaps_port"), _free_ports(3), strict=True))
    certificate = make_certificate(home / "etc")
    with subprocess.Popen(
        [*as_root, "/bin/sh", "-c", GUARD, "guard", str(home), *map(str, ports.values())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd="/",
        env={"PATH": PATH},
        start_new_session=True,  # an interrupt from the keyboard reaches the tests, and they end the servers
    ) as guard:
        mta = Mta(home=home, certificate=certificate, _guard=guard, **ports)
        _configure(mta)
        assert guard.stdout is not None
        answer = guard.stdout.readline()
        if as_root and not answer:
            shutil.rmtree(home)
            raise MtaMissing(ONLY_ROOT)
        if answer != "done\n":
            raise RuntimeError(f"The mail server did not start:\n{answer}{guard.stdout.read()}")
        yield mta


def check_programs(path: str = PATH, *, is_root: bool | None = None) -> Sequence[str]:
    """What a command must begin with to be root's; MtaMissing when there is no way to start the servers."""
    missing = [name for name in ("postfix", "dovecot", "doveadm") if shutil.which(name, path=path) is None]
    if missing:
        raise MtaMissing(
            f"The tests need the mail servers Postfix and Dovecot ({', '.join(missing)} not found): install the "
            "packages postfix and dovecot-imapd (dovecot on Fedora); as root on Debian, make test does it."
        )
    if is_root if is_root is not None else os.geteuid() == 0:
        return ()
    if shutil.which("sudo", path=path) is None:
        raise MtaMissing(ONLY_ROOT)
    return ("sudo", "--non-interactive")


def folders_of(box: BaseMailBox) -> list[str]:
    """The folders of a mailbox in which mail can lie."""
    return [folder.name for folder in box.folder.list() if not NO_FOLDER & set(map(str.lower, folder.flags))]


def _free_ports(number: int) -> list[int]:
    """Ports that nobody listens at, and that no connection is given by chance, beginning anywhere."""
    first = int.from_bytes(os.urandom(2)) % len(PORTS)
    free = filter(_is_free, (PORTS[(first + step) % len(PORTS)] for step in range(len(PORTS))))
    return list(islice(free, number))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _configure(mta: Mta) -> None:
    values = {
        "home": mta.home,
        "user": pwd.getpwnam("mail"),
        "returned": RETURNED,
        "password": PASSWORD,
        "certificate": mta.certificate.file,
        "smtp_port": mta.smtp_port,
        "imap_port": mta.imap_port,
        "imaps_port": mta.imaps_port,
    }
    files = {
        "main.cf": MAIN,
        "master.cf": MASTER,
        "dovecot.conf": DOVECOT,
        "mailboxes": f"/@region\\.example$/ {PEOPLE}/\n/@hjulet\\.example$/ {HJULET}/\n",
        "aliases": "/^gone@/ gone@closed.invalid\n/^slow@/ slow@later.invalid\n",
    }
    for name, content in files.items():
        is_template = "{home}" in content or "_port}" in content
        (mta.home / "etc" / name).write_text(content.format(**values) if is_template else content)
    mta._write_fates(REFUSED)


def _all_in(box: BaseMailBox) -> list[bytes]:
    return [_raw(box.client, uid) for uid in box.uids()]


def _raw(client: imaplib.IMAP4, uid: str) -> bytes:
    _, ((_, raw), *_) = client.uid("FETCH", uid, "(BODY.PEEK[])")
    return bytes(raw)
