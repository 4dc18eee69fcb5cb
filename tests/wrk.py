"""
Wrk, which asks as fast as it is answered: found, or installed, or asked for.

``python -m tests.wrk`` makes sure that it is there.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests import debian

MISSING = (
    "The measurements need wrk, which is not installed here. Install it and begin again: "
    "on Debian and Ubuntu `sudo apt install wrk`."
)

SCRIPT = Path(__file__).with_name("wrk.lua")


@dataclass(frozen=True)
class Load:
    """What came of some seconds of asking."""

    answers: int
    rate: float
    """Answers a second."""
    median: float
    late: float
    """Milliseconds: the 50th and the 99th percentile."""
    faults: int
    """Answers of 400 and above, and connections that broke or waited for more than two seconds."""


def load(
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    connections: int,
    seconds: int,
    paths: Sequence[str] = (),
) -> Load:
    """Ask for one address, or for many of a server in turn, over connections that stay open, from two threads."""
    options = [f"-t{min(2, connections)}", f"-c{connections}", f"-d{seconds}s", "-s", str(SCRIPT)]
    for name, value in (headers or {}).items():
        options += ["-H", f"{name}: {value}"]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(paths))
        file.flush()
        command = ["wrk", *options, url, *(["--", file.name] if paths else [])]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 20)
    told = done.stdout.rpartition("measured ")[2].split()
    rate, median, late = map(float, told[1:4])
    return Load(int(told[0]), rate, median, late, int(told[4]))


def main() -> None:
    if not shutil.which("wrk"):
        debian.install("wrk")
    if not shutil.which("wrk"):
        sys.exit(MISSING)


if __name__ == "__main__":
    main()
