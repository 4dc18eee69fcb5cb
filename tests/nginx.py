"""
A web server in front, for the length of a block: found, or installed, or asked for.

``python -m tests.nginx`` makes sure that nginx is there: when it is missing, root installs Debian's, and
anybody else is told what to install. Never a silent skip.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import debian

MISSING = (
    "Some of the tests start nginx, which is not installed here. Install it and run `make test` again: "
    "on Debian and Ubuntu `sudo apt install nginx`."
)


def find() -> str | None:
    """The path of the program, which an ordinary user's shell may not look for."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def for_this_user() -> str:
    """The line with which it may read and write what this user's programs do."""
    return f"user {pwd.getpwuid(0).pw_name};\n" if os.geteuid() == 0 else ""


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


def main() -> None:
    if not find():
        debian.install("nginx")
    if not find():
        sys.exit(MISSING)


if __name__ == "__main__":
    main()
