"""
The workspaces of ``frontend/``: compiled, checked, tested and built in the order in which they need each other.

``python -m tests.frontend build`` makes the front ends from the API at ``FAQ_API``, ``check`` looks at their types,
``types`` makes those of the API anew, ``prepare`` compiles what tests use.
"""

import os
import subprocess
import sys
from urllib.error import URLError
from urllib.request import urlopen

from tests import node
from tests.node import FRONTEND, NPM, ROOT, environment

PACKAGES = ["packages/client", "packages/strings"]
"""What the others are made with; needs no API."""
WORKSPACES = [*PACKAGES, "embed", "site"]
API = os.environ.get("FAQ_API", "http://127.0.0.1:8000").rstrip("/")


def npm_run(script: str, workspace: str) -> subprocess.CompletedProcess[bytes]:
    """Run a script of a workspace, if it has such a one."""
    command = [*NPM, "run", script, "--workspace", workspace, "--if-present", "--silent"]
    return subprocess.run(command, cwd=FRONTEND, env={**environment(), "FAQ_API": API}, check=False)


def prepare_packages() -> bool:
    """Export the interface strings and compile the packages, where something changed; tells whether that was done."""
    exported = subprocess.run(
        [sys.executable, "manage.py", "export_strings", "--verbosity", "0"], cwd=ROOT, check=False
    )
    return exported.returncode == 0 and all(npm_run("build", workspace).returncode == 0 for workspace in PACKAGES)


def is_there(api: str) -> bool:
    """Whether an API answers at this address."""
    try:
        with urlopen(f"{api}/api/v1/locales/", timeout=30) as answer:
            return answer.status == 200
    except (URLError, OSError, ValueError):
        return False


def main(script: str) -> None:
    if script == "build" and not is_there(API):
        sys.exit(
            f"No API answers at {API}, from which the front ends are made. Start it with `make run` in another "
            "window, or name another: `make frontend FAQ_API=https://faq.example.org`."
        )
    node.main()
    # What is compiled is made of these.
    if script != "types" and not prepare_packages():
        sys.exit("The packages of frontend/ could not be compiled: it is said above why.")
    if script == "prepare":
        return
    for workspace in WORKSPACES[len(PACKAGES) :] if script == "build" else WORKSPACES:
        if npm_run(script, workspace).returncode:
            sys.exit(f"npm run {script} failed in frontend/{workspace}: it is said above why.")


if __name__ == "__main__":
    main(sys.argv[1])
