"""The servers that are measured: this site as `make run` serves it, a plain one, and nginx with the same bytes."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests import nginx
from tests.postgres import free_port
from tests.running import ROOT

SITE = "site_cms.settings.dev"
PLAIN = "tests.plain.settings"

LOOK_SECONDS = 0.01


@dataclass(frozen=True)
class Running:
    """A server that is ready."""

    name: str
    port: int
    pid: int
    seconds: float
    """From the start of its first process until it answered that it is ready."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


def fetch(url: str, headers: Mapping[str, str] | None = None) -> Answer:
    """What a server answers, whatever the status."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=dict(headers or {})), timeout=60) as response:
            return Answer(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers, error.read())


def environment(data: Path, settings: str, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "BASE_URL"}
    return {**kept, "DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": settings, "HOST": "127.0.0.1", **more}


def manage(data: Path, settings: str, *arguments: str, read: str = "", **more: str) -> str:
    """Run a command of the project to its end; gives what it prints."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment(data, settings, PORT=str(free_port()), **more),
        input=read,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


@contextmanager
def site(data: Path, **settings: str) -> Iterator[Running]:
    """This site with its worker, as `make run` serves it once everything is prepared."""
    with started("ours", ["-m", "site_cms.serve"], "/health/ready", data, SITE, **settings) as running:
        yield running


class Maker:
    """Makes answers of a site in a process of its own."""

    def __init__(self, process: subprocess.Popen) -> None:
        self.process = process

    def make(self, path: str, seconds: float, *, is_cold: bool) -> list[float]:
        """Milliseconds that each of many answers to the same request took, one after the other."""
        self.process.stdin.write(json.dumps([path, seconds, is_cold]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@contextmanager
def maker(data: Path, settings: str) -> Iterator[Maker]:
    with told_by_lines("tests.bench.made", environment(data, settings, PORT="8000")) as process:
        yield Maker(process)


@contextmanager
def told_by_lines(module: str, environment: Mapping[str, str]) -> Iterator[subprocess.Popen]:
    """A program of this folder that is ready to be told what to do."""
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.stdin.close()
        process.wait(timeout=60)


@contextmanager
def started(name: str, command: list[str], ready: str, data: Path, settings: str, **more: str) -> Iterator[Running]:
    port = free_port()
    command = [sys.executable, *(str(port) if word == "PORT" else word for word in command)]
    with (data / f"{name}.log").open("w") as log:
        began = time.monotonic()
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(data, settings, PORT=str(port), **more),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            wait_until_ready(f"http://127.0.0.1:{port}{ready}", process, data / f"{name}.log")
            yield Running(name, port, process.pid, time.monotonic() - began)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def wait_until_ready(url: str, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            if fetch(url).status == 200:
                return
        except OSError:
            time.sleep(LOOK_SECONDS)
    raise AssertionError(log.read_text())


# --- Nginx with the same bytes --------------------------------------------------------------------

OWN_HEADERS = {
    *("connection", "content-encoding", "content-length", "content-type", "date", "etag", "last-modified"),
    *("server", "transfer-encoding"),
}
"""What nginx says by itself."""

CONFIGURATION = """
{user}worker_processes 2;
pid {folder}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 100000000;
    open_file_cache max=100 inactive=10m;
    gzip_static on;
    {temporary}
    server {{
        listen 127.0.0.1:{port} backlog=1024;
        root {folder}/files;
        {places}
    }}
}}
"""

PLACE = """
        location = /{name} {{
            types {{ }}
            default_type "{content_type}";
            {headers}
        }}
"""


@dataclass
class Files:
    """Answers as files, for nginx to serve under the same headers."""

    folder: Path
    places: list[str] = field(default_factory=list)

    def add(self, name: str, plain: Answer, compressed: Answer) -> None:
        files = self.folder / "files"
        files.mkdir(exist_ok=True)
        files.chmod(0o755)
        (files / name).write_bytes(plain.body)
        if compressed.headers.get("Content-Encoding") == "gzip":
            (files / f"{name}.gz").write_bytes(compressed.body)
        headers = [
            f'add_header {header} "{quoted(value)}";'
            for header, value in plain.headers.items()
            if header.lower() not in OWN_HEADERS
        ]
        content_type = quoted(plain.headers["Content-Type"])
        self.places.append(PLACE.format(name=name, content_type=content_type, headers="\n            ".join(headers)))


def quoted(text: str) -> str:
    return re.sub(r'(["\\])', r"\\\1", text)


@contextmanager
def nginx_with(files: Files) -> Iterator[Running]:
    port = free_port()
    configuration = files.folder / "nginx.conf"
    configuration.write_text(
        CONFIGURATION.format(
            user=nginx.for_this_user(),
            folder=files.folder,
            temporary=nginx.temporary_paths(files.folder),
            port=port,
            places="".join(files.places),
        )
    )
    with nginx.running(files.folder, configuration, port) as process:
        yield Running("nginx", port, process.pid, 0)
