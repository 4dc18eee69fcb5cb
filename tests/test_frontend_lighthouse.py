"""How a built site does in Lighthouse, in Debian's Chromium: index, section and question in three scripts."""

import json
import re
import subprocess

import pytest

from tests import browser
from tests.node import FRONTEND, NODE, environment
from tests.running import FLAGS
from tests.test_frontend_site import QUESTION, codes, made, site  # noqa: F401 (fixtures)

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.long]

LEAST = {"accessibility": 100, "best-practices": 100, "seo": 100, "performance": 95}


@pytest.mark.parametrize("code", ["en", "fa", "zh-hant"])
@pytest.mark.parametrize("path", ["", "our-values/", QUESTION])
def test_lighthouse_gives_full_marks(code, path, site, tmp_path, record_property):  # noqa: F811
    report = tmp_path / "report.json"
    done = subprocess.run(
        [
            str(NODE),
            str(FRONTEND / "node_modules" / "lighthouse" / "cli" / "index.js"),
            f"{site.url}/{code}/{path}",
            "--output=json",
            f"--output-path={report}",
            "--quiet",
            f"--chrome-flags={' '.join(['--headless=new', *FLAGS])}",
            f"--only-categories={','.join(LEAST)}",
        ],
        env={**environment(), "CHROME_PATH": browser.find()},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(report.read_text())
    scores = {name: round((category["score"] or 0) * 100) for name, category in found["categories"].items()}
    record_property("scores", scores)
    wrong = {
        audit["id"]: re.sub(r"\s+", " ", json.dumps(audit.get("details", {}).get("items", [])))[:400]
        for audit in found["audits"].values()
        if audit["score"] is not None and audit["score"] < 0.9
    }

    assert {name: scores[name] for name in LEAST if scores[name] < LEAST[name]} == {}, wrong
