"""The export as it is run, in all languages and several processes, on a database of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.copies import environment_of
from tests.exporting import contents
from tests.running import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.long]


def run(path: Path, processes: int, environment: dict[str, str]) -> str:
    command = [sys.executable, "manage.py", "export_site", str(path), "--processes", str(processes)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_several_processes_export_what_one_does(database, folder, tmp_path):
    environment = environment_of(database, folder) | {"BASE_URL": "http://127.0.0.1:8000"}
    run(tmp_path / "1", 1, environment)
    run(tmp_path / "2", 2, environment)

    one, two = contents(tmp_path / "1"), contents(tmp_path / "2")
    assert {name for name in one | two if one.get(name) != two.get(name)} == set()
    assert sum(name.startswith("uk/") for name in one) > 40
    assert run(tmp_path / "2", 2, environment).startswith("Nothing has changed")
