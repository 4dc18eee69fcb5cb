"""
Server and worker together: what `make run` starts once everything is prepared.

They end together: when one of them cannot be started, when this process is told to stop, when what started
it is gone, and when it is killed itself. One that has worked for a while is started anew whenever it ends. Uses
nothing but Python's own modules, so it stays small.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

STOPPING_SECONDS = 8.0
"""How long both may take to end what they are doing."""

LOOK_SECONDS = 0.2

SETTLED_SECONDS = 5.0
"""What ends sooner after its first start has not worked at all: to start it again would not help."""

PAUSE_SECONDS = 1.0
"""Before something is started that did not even last so long the last time."""

MOST_PROCESSES = 4
"""Of the server, unless ``PROCESSES`` says otherwise; no more than there are cores."""


class Stop(Exception):  # noqa: N818 (asked for, no error)
    """This process was told to stop."""


def main() -> int:
    host, port = os.environ["HOST"], os.environ["PORT"]
    processes = os.environ.get("PROCESSES") or min(MOST_PROCESSES, os.cpu_count() or 1)
    server = (
        f"-m granian --interface wsgi --host {host} --port {port} --workers {processes} --blocking-threads 4 "
        "--respawn-failed-workers --workers-kill-timeout 5s --no-access-log --log-level warning "
        "site_cms.wsgi:application"
    )
    return together(
        {
            "server": [sys.executable, *server.split()],
            "worker": [sys.executable, "manage.py", "work", "--verbosity", "0"],
        }
    )


@dataclass
class Part:
    """A command that runs."""

    process: subprocess.Popen[bytes]
    since: float
    has_worked: bool = False
    """Whether it lasted for a while, now or before it was started anew."""


def together(commands: dict[str, list[str]], *, settled: float = SETTLED_SECONDS) -> int:
    """
    Run the commands until one of them ends within ``settled`` seconds after its first start; return an exit code.

    One that ends later is started anew, then and ever after.
    """
    parent = os.getppid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    running: dict[str, Part] = {}
    try:
        guard = start_guard()
        for name, command in commands.items():
            running[name] = start(command, guard)
        while os.getppid() == parent:
            for name, part in running.items():
                code = part.process.poll()
                if code is None:
                    continue
                lasted = time.monotonic() - part.since
                if lasted < settled and not part.has_worked:
                    sys.stderr.write(f"The {name} ended by itself ({code}), so everything ends.\n")
                    return 1
                sys.stderr.write(f"The {name} ended by itself ({code}) and is started anew.\n")
                # Its own children may be left, and hold the port.
                send(part.process.pid, signal.SIGKILL)
                os.write(guard, f"-{part.process.pid}\n".encode())
                if lasted < PAUSE_SECONDS:
                    time.sleep(PAUSE_SECONDS)
                running[name] = start(commands[name], guard)
                running[name].has_worked = True
            time.sleep(LOOK_SECONDS)
    except Stop:
        return 0
    else:
        return 1
    finally:
        processes = [part.process for part in running.values()]
        end_groups([process.pid for process in processes], processes)


def start(command: list[str], guard: int) -> Part:
    """Start a command in a group of its own, so that its own children are reached too."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, process_group=0)  # noqa: S603 (ours)
    os.write(guard, f"{process.pid}\n".encode())
    return Part(process, time.monotonic())


def stop(number: int, frame: FrameType | None) -> None:
    # Once is enough: a second Ctrl-C must not interrupt the ending.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise Stop


def start_guard() -> int:
    """
    Fork a process that ends the groups written to it, one a line, once this process is gone, however it went.

    Returns where to write. A number below zero takes its group back: another program may have it by then. The pipe
    closes with this process, and no other has its writing end.
    """
    reading, writing = os.pipe()
    if os.fork():
        os.close(reading)
        return writing
    # What kills the group of this process spares the guard.
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    try:
        os.close(writing)
        groups: list[int] = []
        with os.fdopen(reading) as file:
            for written in map(int, file):
                groups = [*groups, written] if written > 0 else [group for group in groups if group != -written]
        end_groups(groups, [])
    finally:
        os._exit(0)


def end_groups(groups: list[int], children: list[subprocess.Popen[bytes]]) -> None:
    """Ask the process groups to end, and make them after a while."""
    for group in groups:
        send(group, signal.SIGTERM)
    deadline = time.monotonic() + STOPPING_SECONDS
    while time.monotonic() < deadline and any(is_there(group, children) for group in groups):
        time.sleep(0.05)
    for group in groups:
        send(group, signal.SIGKILL)


def is_there(group: int, children: list[subprocess.Popen[bytes]]) -> bool:
    for child in children:
        # A child that has ended stays in its group until it is asked for.
        child.poll()
    return send(group, 0)


def send(group: int, number: int) -> bool:
    """Send a signal to a group; ``False`` when nobody is left in it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
        return True
    return False


if __name__ == "__main__":
    sys.exit(main())
