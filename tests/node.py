"""
Node and the packages of the folders that are written for it: found, or installed, or asked for.

``python -m tests.node`` makes sure of both: Debian's Node by apt when run as root, the packages by
``npm ci``, which takes exactly what the lock file names. Never a silent skip.
"""

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests import debian

ROOT = Path(__file__).resolve().parent.parent
OLDEST = 20
TYPESCRIPT = ROOT / "tests" / "typescript"
ACCESSIBILITY = ROOT / "tests" / "accessibility"
FOLDERS = [TYPESCRIPT, ACCESSIBILITY]
"""Those with a ``package-lock.json`` of their own."""

MISSING = (
    f"Some of the tests need Node {OLDEST} or later and npm, and they could not be installed. Install them and "
    "run `make test` again: on Debian 13 or Ubuntu 25.04 and later `sudo apt install nodejs npm`, elsewhere from "
    "nodejs.org."
)


def ready() -> bool:
    """Whether both programs are there, and Node is young enough."""
    if not shutil.which("npm") or not shutil.which("node"):
        return False
    told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    major = re.match(r"v(\d+)\.", told)
    return major is not None and int(major[1]) >= OLDEST


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
        done = subprocess.run(["npm", "ci", "--no-progress", "--loglevel=error"], cwd=folder, check=False)
        if done.returncode == 0:
            (folder / "node_modules" / ".installed").write_text(wanted(folder))
    return has_packages(folder)


def run(*command: str, cwd: Path) -> str:
    """Run a program to its end, which must be a good one; gives what it prints."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def main() -> None:
    if not ready():
        debian.install("nodejs", "npm")
    if not ready():
        sys.exit(MISSING)
    for folder in FOLDERS:
        if not install_packages(folder):
            sys.exit(
                f"The packages of {folder.relative_to(ROOT)} could not be installed: npm says why above. They come "
                "over the network, once; run `make test` again when it can be reached."
            )


if __name__ == "__main__":
    main()
