"""The site as `make run` serves it, and a real browser."""

import os
import re
import signal
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socketserver import BaseServer

from tests.postgres import free_port

ROOT = Path(__file__).resolve().parent.parent

FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@dataclass(frozen=True)
class Site:
    """A running site, and the account that its start announced."""

    url: str
    username: str
    password: str
    data: Path


@contextmanager
def running_site(data: Path, **settings: str) -> Iterator[Site]:
    """`make run` with its data in ``data``, until the end of the block."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "BASE_URL"}}
    environment = {**kept, "PORT": str(port), "DATA_DIR": str(data), **settings}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    with (data / "log").open("w+") as log:
        process = subprocess.Popen(
            ["make", "run"], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(url + "/health/ready", process, data / "log")
            ready = re.search(r"^Ready: (\S+)/  .* as (\w+), password (\S+)$", (data / "log").read_text(), re.M)
            assert ready, (data / "log").read_text()
            assert ready[1] == url
            yield Site(url, ready[2], ready[3], data)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=20)


def wait_for(url, process, log, seconds=180):
    for _ in range(seconds * 5):
        assert process.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(url, timeout=5)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(log.read_text())


@contextmanager
def in_background(server: BaseServer) -> Iterator[None]:
    """Let a server of the standard library answer, in a thread, for as long as the block lasts; then close it."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
