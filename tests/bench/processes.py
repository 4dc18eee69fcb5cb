"""What the processes of a server are, how much memory they take, and which of them answers. Needs Linux."""

from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

PROC = Path("/proc")
PATIENCE = 30
"""Connections in a row that lead to processes known already, after which there are no others."""


def family(pid: int) -> list[int]:
    """A process and all that it has started."""
    found = [pid]
    for each in found:
        for children in PROC.glob(f"{each}/task/*/children"):
            found += map(int, children.read_text().split())
    return found


def command(pid: int) -> str:
    return PROC.joinpath(str(pid), "cmdline").read_text().replace("\0", " ")


def parts(pid: int) -> dict[str, list[int]]:
    """The processes of this site as ``site_cms.serve`` runs it, by what they do."""
    found: dict[str, list[int]] = {"granian": [], "work": []}
    for each in family(pid):
        words = command(each)
        for name in found:
            if f" {name} " in words:
                found[name].append(each)
    master, *others = found["granian"] or [0]
    return {"the server": [master], "a process of the server": others, "the worker": found["work"]}


def megabytes(pids: list[int]) -> float:
    """The memory of processes; what several share is counted once, a part for each of them."""
    kilobytes = 0
    for pid in pids:
        told = PROC.joinpath(str(pid), "smaps_rollup").read_text()
        kilobytes += next(int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:"))
    return kilobytes / 1024


def resident(pid: int) -> float:
    """Megabytes of a process that are in memory, what it shares with others counted whole."""
    status = PROC.joinpath(str(pid), "status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")) / 1024


def one_connection_each(pid: int, port: int, path: str) -> dict[int, HTTPConnection]:
    """An open connection to every process of a server that answers requests, by its id."""
    found: dict[int, HTTPConnection] = {}
    spare: list[HTTPConnection] = []
    while len(spare) < PATIENCE:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", path)
        connection.getresponse().read()
        answering = holder(family(pid), inode(port, connection.sock.getsockname()[1]))
        if answering in found:
            spare.append(connection)
        else:
            found[answering] = connection
    for connection in spare:
        connection.close()
    return found


def inode(port: int, other: int) -> str:
    """The number of the server's end of a connection."""
    for line in rows_of_connections():
        if line[1].endswith(f":{port:04X}") and line[2].endswith(f":{other:04X}"):
            return line[9]
    raise LookupError(f"There is no connection from {other} to {port}.")


def rows_of_connections() -> Iterator[list[str]]:
    for line in PROC.joinpath("net/tcp").read_text().splitlines()[1:]:
        yield line.split()


def holder(pids: list[int], number: str) -> int:
    for pid in pids:
        for descriptor in PROC.glob(f"{pid}/fd/*"):
            try:
                if descriptor.readlink().name == f"socket:[{number}]":
                    return pid
            except FileNotFoundError:
                continue
    raise LookupError(f"No process holds the connection {number}.")
