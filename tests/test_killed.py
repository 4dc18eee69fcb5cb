"""A process that dies in the middle of a publication leaves it whole or undone."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="copies the database file"),
]

WITHOUT_A_LINE = """
    SELECT page.slug FROM wagtailcore_page page
    WHERE page.live AND page.live_revision_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM wagtailcore_pagelogentry line
        WHERE line.revision_id = page.live_revision_id AND line.action = 'wagtail.publish')
"""
WITHOUT_A_RECORD = """
    SELECT page.slug FROM wagtailcore_page page JOIN wagtailcore_locale locale ON locale.id = page.locale_id
    WHERE page.live AND page.depth > 1 AND locale.language_code <> 'en' AND NOT EXISTS (
        SELECT 1 FROM faq_pages_translationrecord record WHERE record.page_id = page.id)
"""
WITHOUT_A_CHANGE = """
    SELECT page.slug FROM wagtailcore_page page JOIN wagtailcore_locale locale ON locale.id = page.locale_id
    WHERE page.live AND page.depth > 1 AND locale.language_code = 'en' AND NOT EXISTS (
        SELECT 1 FROM faq_pages_sourcechange change WHERE change.revision_id = page.live_revision_id)
"""


@pytest.fixture
def database(tmp_path):
    """A copy of the loaded FAQ."""
    copy = tmp_path / "copy.sqlite3"
    source = sqlite3.connect(connection.settings_dict["NAME"])
    target = sqlite3.connect(copy)
    with target:
        source.backup(target)
    source.close()
    target.close()
    return copy


def publish_and_kill(database, seconds):
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{database}"}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.publishing"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline()
        time.sleep(seconds)
        process.kill()


def test_no_live_revision_lacks_its_audit_line(database):
    chance = random.Random(7)
    for _ in range(3):
        publish_and_kill(database, chance.uniform(0.1, 0.8))

        with sqlite3.connect(database) as check:
            for query in (WITHOUT_A_LINE, WITHOUT_A_RECORD, WITHOUT_A_CHANGE):
                assert check.execute(query).fetchall() == []
        check.close()
    shutil.rmtree(database.parent, ignore_errors=True)
