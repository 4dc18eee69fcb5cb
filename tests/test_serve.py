"""Server and worker end together, however they end; nothing is left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).resolve().parent.parent

CHILD = """
import subprocess, sys, time
helper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open(sys.argv[1], "w").write(f"{helper.pid}")
time.sleep(60)
"""
"""Stands for the server, which has a process of its own."""

TOGETHER = """
import sys
from site_cms.serve import together
folder = sys.argv[1]
child = [sys.executable, "-c", sys.argv[2]]
commands = {name: [*child, f"{folder}/{name}"] for name in ("server", "worker")}
sys.exit(together(commands, settled=float(sys.argv[3])))
"""


class Pair:
    """Two stand-ins under the real supervisor, itself under a shell."""

    def __init__(self, folder, settled=60):
        self.folder = folder
        self.shell = subprocess.Popen(
            ["/bin/sh", "-c", '"$@"; exit $?', "sh", sys.executable, "-c", TOGETHER, str(folder), CHILD, str(settled)],
            cwd=ROOT,
            stderr=(folder / "log").open("w"),
            start_new_session=True,
        )
        self.helpers = {name: int(self.wait_for(name)) for name in ("server", "worker")}
        self.children = {name: parent_of(pid) for name, pid in self.helpers.items()}
        self.supervisor = parent_of(self.children["server"])
        (self.guard,) = {*children_of(self.supervisor)} - {*self.children.values()}

    def wait_for(self, name):
        path = self.folder / name
        for _ in range(200):
            if path.exists() and path.read_text():
                return path.read_text()
            time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text())

    def processes(self):
        return [self.supervisor, self.guard, *self.children.values(), *self.helpers.values()]

    def left(self, seconds=5):
        """What is still there when nothing should be."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and any(map(is_alive, self.processes())):
            time.sleep(0.05)
        return [pid for pid in self.processes() if is_alive(pid)]


def stat_of(pid):
    """State and parent, from behind the name, which may hold anything."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]


def parent_of(pid):
    return int(stat_of(pid)[1])


def children_of(pid):
    return map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())


def is_alive(pid):
    try:
        return stat_of(pid)[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def pair(request, tmp_path):
    pair = Pair(tmp_path, settled=getattr(request, "param", 60))
    yield pair
    for pid in pair.processes():
        if is_alive(pid):
            os.kill(pid, signal.SIGKILL)
    pair.shell.kill()
    pair.shell.wait()


@pytest.mark.parametrize("name", ["server", "worker"])
def test_when_one_is_killed_the_other_ends_too_and_it_is_told(pair, name, tmp_path):
    os.kill(pair.children[name], signal.SIGKILL)

    assert pair.shell.wait(timeout=10) == 1
    assert pair.left() == []
    assert f"The {name} ended by itself (-9), so everything ends." in (tmp_path / "log").read_text()


@pytest.mark.parametrize("pair", [0.5], indirect=True)
@pytest.mark.parametrize("name", ["server", "worker"])
def test_what_ends_after_it_has_worked_is_started_anew(pair, name, tmp_path):
    time.sleep(0.6)
    (tmp_path / name).unlink()
    os.kill(pair.children[name], signal.SIGKILL)

    anew = int(pair.wait_for(name))

    assert anew != pair.helpers[name]
    assert not is_alive(pair.helpers[name])
    assert f"The {name} ended by itself (-9) and is started anew." in (tmp_path / "log").read_text()
    os.kill(pair.supervisor, signal.SIGTERM)
    assert pair.shell.wait(timeout=10) == 0
    assert pair.left() == []
    assert not is_alive(anew)


@pytest.mark.parametrize("pair", [0.5], indirect=True)
@pytest.mark.parametrize("name", ["server", "worker"])
def test_what_has_worked_once_is_started_anew_however_soon_it_ends(pair, name, tmp_path):
    time.sleep(0.6)
    for _ in range(3):
        helper = int(pair.wait_for(name))
        (tmp_path / name).unlink()
        os.kill(parent_of(helper), signal.SIGKILL)

    anew = int(pair.wait_for(name))

    assert (tmp_path / "log").read_text().count("is started anew.") == 3
    os.kill(pair.supervisor, signal.SIGTERM)
    assert pair.shell.wait(timeout=10) == 0
    assert not is_alive(anew)


@pytest.mark.parametrize("pair", [0.5], indirect=True)
def test_what_was_started_anew_ends_with_the_supervisor_however_it_ends(pair, tmp_path):
    time.sleep(0.6)
    (tmp_path / "server").unlink()
    os.kill(pair.children["server"], signal.SIGKILL)
    anew = int(pair.wait_for("server"))

    os.kill(pair.supervisor, signal.SIGKILL)

    assert pair.left() == []
    end = time.monotonic() + 5
    while is_alive(anew) and time.monotonic() < end:
        time.sleep(0.05)
    assert not is_alive(anew)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_both_end_without_complaint_when_it_is_told_to_stop(pair, number, tmp_path):
    os.kill(pair.supervisor, number)

    assert pair.shell.wait(timeout=10) == 0
    assert pair.left() == []
    assert (tmp_path / "log").read_text() == ""


@pytest.mark.parametrize("victim", ["shell", "supervisor", "group"])
def test_nothing_is_left_when_what_holds_them_is_killed(pair, victim):
    match victim:
        case "shell":
            pair.shell.kill()
        case "supervisor":
            os.kill(pair.supervisor, signal.SIGKILL)
        case "group":
            os.killpg(pair.shell.pid, signal.SIGKILL)

    pair.shell.wait(timeout=10)
    assert pair.left() == []
