"""The set-up: locked, explained, and honest about what is missing."""

import re
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).resolve().parent.parent
LOCKS = sorted(ROOT.glob("requirements*.lock"))


def make(*arguments, cwd=ROOT):
    return subprocess.run(["make", *arguments], cwd=cwd, capture_output=True, text=True, timeout=60, check=False)


def test_make_alone_explains_its_targets():
    shown = make().stdout

    for target in ("run", "test", "coverage", "lint", "messages", "lock"):
        assert f"make {target}" in shown


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_requirement_is_pinned_with_hashes_and_names_no_address(lock):
    text = lock.read_text()
    requirements = re.split(r"\n(?=[a-z])", text)[1:]

    assert len(requirements) > 40
    for requirement in requirements:
        assert re.match(r"[a-z0-9-]+(\[[a-z,]+\])?==", requirement)
        assert "--hash=sha256:" in requirement
    assert "://" not in text


def test_both_locks_agree():
    versions = [dict(re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==(\S+)", lock.read_text(), re.M)) for lock in LOCKS]

    assert len(LOCKS) == 2
    common = versions[0].keys() & versions[1].keys()
    assert len(common) > 40
    assert {name: versions[0][name] for name in common} == {name: versions[1][name] for name in common}


def test_a_python_that_is_too_old_is_named(tmp_path):
    (tmp_path / "python3").write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2"\nexit 1\n')
    (tmp_path / "python3").chmod(0o755)
    for name in ("Makefile", "requirements-dev.lock"):
        (tmp_path / name).symlink_to(ROOT / name)

    done = make(f"PYTHON={tmp_path}/python3", "run", cwd=tmp_path)

    assert done.returncode != 0
    assert "Python 3.11 or later is needed" in done.stderr
    assert "Python 3.9.2" in done.stderr


def test_nothing_in_the_repository_is_a_secret_or_a_lock_of_uv():
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()

    assert not [name for name in files if name.endswith((".mo", ".sqlite3", "uv.lock", "pylock.toml", ".env"))]
