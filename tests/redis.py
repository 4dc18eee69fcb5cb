"""
A Redis server for the length of a block: found, or installed, or asked for.

``python -m tests.redis`` makes sure that Redis (or Valkey, which is called in the same way) is there: when it is
missing, root installs Debian's, and anybody else is told what to install. Never a silent skip.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import debian
from tests.nginx import wait_until_open
from tests.postgres import free_port

MISSING = (
    "Some of the tests start Redis, which is not installed here. Install it and run `make test` again: "
    "on Debian and Ubuntu `sudo apt install redis-server`."
)


def find() -> str | None:
    return shutil.which("redis-server") or shutil.which("valkey-server")


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run a server that keeps nothing on the disk, until the end of the block; gives its ``CACHE_URL``."""
    program = find()
    assert program, "python -m tests.redis installs one"
    port = free_port()
    log = folder / "redis.log"
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with log.open("w") as told:
        process = subprocess.Popen([program, *options], stdout=told, stderr=told)
    try:
        wait_until_open(port, process, log)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(timeout=20)


def main() -> None:
    if not find():
        debian.install("redis-server")
    if not find():
        sys.exit(MISSING)


if __name__ == "__main__":
    main()
