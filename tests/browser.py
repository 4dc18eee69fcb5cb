"""
The browser for the browser tests: found, or installed, or asked for.

``python -m tests.browser`` makes sure that there is one: Debian's by apt when run as root, else
Playwright's own. Never a silent skip.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import debian
from tests.running import FLAGS

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
PLAYWRIGHT = [sys.executable, "-m", "playwright"]


def find() -> str | None:
    """The path of a Chromium on this machine, the system's before Playwright's."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


@contextmanager
def launched() -> Iterator[Browser]:
    """A Chromium, while whose driver runs the process may ask Django's database all the same."""
    path = find()
    assert path, "python -m tests.browser installs one"
    # The driver waits in an event loop, from which Django would refuse.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


def driver_starts() -> bool:
    """Playwright's own program needs libatomic, which the smallest systems lack."""
    return subprocess.run([*PLAYWRIGHT, "--version"], capture_output=True, check=False).returncode == 0


def ready() -> bool:
    return driver_starts() and find() is not None


def install() -> None:
    """Try the ways in which this machine can get one."""
    if debian.can_install():
        debian.install("chromium", "libatomic1")
    else:
        subprocess.run([*PLAYWRIGHT, "install", "chromium"], check=False)


def main() -> None:
    if not ready():
        install()
    if not ready():
        sys.exit(
            "The browser tests need Chromium, and it could not be installed. Install it and run `make test` again: "
            "on Debian and Ubuntu `sudo apt install chromium libatomic1`, elsewhere "
            "`.venv/bin/playwright install --with-deps chromium`."
        )


if __name__ == "__main__":
    main()
