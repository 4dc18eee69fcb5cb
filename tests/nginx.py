"""
A web server in front, for the length of a block: found, or installed, or asked for.

``python -m tests.nginx`` makes sure that nginx is there: when it is missing, root installs Debian's, and
anybody else is told what to install. Never a silent skip.
"""

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import debian
from tests.postgres import free_port
from tests.running import ROOT

MISSING = (
    "Some of the tests start nginx with a certificate of their own. Install both and run `make test` again: "
    "on Debian and Ubuntu `sudo apt install nginx openssl`."
)


def find() -> str | None:
    """The path of the program, which an ordinary user's shell may not look for."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def for_this_user() -> str:
    """The line with which it may read and write what this user's programs do."""
    return f"user {pwd.getpwuid(0).pw_name};\n" if os.geteuid() == 0 else ""


def temporary_paths(folder: Path) -> str:
    """The lines for folders that it wants whether it uses them or not."""
    return " ".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )


def call(folder: Path, configuration: Path, *options: str) -> list[str]:
    program = find()
    assert program, "python -m tests.nginx installs one"
    return [program, "-p", f"{folder}/", "-e", str(folder / "error.log"), "-c", str(configuration), *options]


def complaint(folder: Path, configuration: Path) -> str:
    """What it has to say against a configuration; nothing when that is good."""
    done = subprocess.run(call(folder, configuration, "-t", "-q"), capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@contextmanager
def running(folder: Path, configuration: Path, port: int) -> Iterator[subprocess.Popen]:
    """Run a server of its own with its files in ``folder``, until the end of the block."""
    process = subprocess.Popen(call(folder, configuration, "-g", "daemon off;"), start_new_session=True)
    try:
        wait_until_open(port, process, folder / "error.log")
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def wait_until_open(port: int, process: subprocess.Popen, log: Path) -> None:
    for _ in range(100):
        assert process.poll() is None, log.read_text()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(log.read_text())


# --- As it is deployed --------------------------------------------------------------------------------

HOST = "faq.example.org"

MAIN = """
{user}pid {folder}/pid;
events {{ }}
http {{
    include {types};
    {temporary}
    include {folder}/site.conf;
}}
"""

TYPES = "/etc/nginx/mime.types"


@dataclass(frozen=True)
class Front:
    """A server with the configuration of production, on ports of this machine."""

    folder: Path
    port: int
    plain_port: int


@contextmanager
def deployed(folder: Path, origins: Sequence[int], data: Path) -> Iterator[Front]:
    """Run it in front of what listens on these ports, with the files of ``data``."""
    front = Front(folder, free_port(), free_port())
    (folder / "cache").mkdir()
    make_certificate(folder)
    (folder / "site.conf").write_text(adapted(front, origins, data))
    main = MAIN.format(user=for_this_user(), folder=folder, types=TYPES, temporary=temporary_paths(folder))
    (folder / "nginx.conf").write_text(main)
    assert complaint(folder, folder / "nginx.conf") == ""
    with running(folder, folder / "nginx.conf", front.port):
        yield front


def adapted(front: Front, origins: Sequence[int], data: Path) -> str:
    """The configuration with what belongs to a machine put in its place; every place must be there."""
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    places = {
        r"listen \[::\]:.*;": "",
        r"listen 443 ": f"listen 127.0.0.1:{front.port} ",
        r"listen 80\b": f"listen 127.0.0.1:{front.plain_port}",
        r"server 127\.0\.0\.1:8000;": " ".join(f"server 127.0.0.1:{origin};" for origin in origins),
        r"/etc/letsencrypt/live/faq\.example\.org": str(front.folder),
        r"/srv/faq/data": str(data),
        r"/var/cache/nginx": f"{front.folder}/cache",
        r"/var/log/nginx": str(front.folder),
    }
    for pattern, ours in places.items():
        text, number = re.subn(pattern, ours, text)
        assert number, pattern
    return text


def make_certificate(folder: Path) -> None:
    """One that nobody trusts."""
    options = f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN={HOST}"
    files = ["-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"]
    subprocess.run(["openssl", *options.split(), *files], check=True, capture_output=True)


def ready() -> bool:
    return find() is not None and shutil.which("openssl") is not None


def main() -> None:
    if not ready():
        debian.install("nginx", "openssl")
    if not ready():
        sys.exit(MISSING)


if __name__ == "__main__":
    main()
