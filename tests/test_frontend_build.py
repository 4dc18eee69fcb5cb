"""Builds of the static site: what they ask for, how long they take, and that nobody ever gets half a site."""

import gzip
import json
import shutil
import signal
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings

from faq_pages.bidi import CLOSE, OPEN, isolate
from tests import node
from tests.copies import run_on_copy
from tests.running import in_background, running_site
from tests.static_site import SET_FRONT_END, StaticSite, prepare_packages, script
from tests.test_bidi import MARKED_UP, PLAIN

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

QUESTION = "our-values/dark-money/"
PUBLISH = """
from django.db import transaction
from faq_pages.models import FaqQuestionPage
from faq_pages.delivery.changes import catch_up
page = FaqQuestionPage.objects.get(slug="dark-money", locale__language_code="{code}")
page.title = {title!r}
with transaction.atomic():
    page.save_revision().publish()
catch_up()
"""


@pytest.fixture(scope="module")
def server(loaded, tmp_path_factory):
    """English and Spanish; the other languages show English."""
    prepare_packages()
    content = tmp_path_factory.mktemp("content")
    for name in ("faq.yaml", "glossary.yaml", "es.po"):
        shutil.copy(settings.CONTENT / name, content)
    with running_site(loaded, CONTENT_DIR=str(content)) as server:
        run = run_on_copy(f"sqlite:///{loaded / 'faq.sqlite3'}", loaded, SET_FRONT_END.format(url="http://localhost:9"))
        assert run == ""
        yield server


@pytest.fixture(scope="module")
def first(server, tmp_path_factory):
    """A site that was built from nothing, and how that went."""
    site = StaticSite(server.url, tmp_path_factory.mktemp("first"))
    built = site.build()
    assert built.code == 0, built.said
    return site, built


@pytest.fixture
def site(first, tmp_path):
    """A site of the test's own, as the first build left it."""
    site = StaticSite(first[0].server, tmp_path)
    build = first[0].output.resolve()
    shutil.copytree(build, tmp_path / "site.builds" / build.name)
    site.output.symlink_to(f"site.builds/{build.name}")
    shutil.copytree(first[0].folder / "cache", tmp_path / "cache")
    return site


def publish(server, title: str, code: str = "en") -> None:
    """Publish a question with another title; when this ends the log tells of it."""
    database = f"sqlite:///{server.data / 'faq.sqlite3'}"
    run_on_copy(database, server.data, PUBLISH.format(title=title, code=code))
    for _ in range(100):
        with urllib.request.urlopen(f"{server.url}/{code}/{QUESTION}") as page:
            if title in page.read().decode():
                return
        time.sleep(0.2)
    raise AssertionError(f"{title!r} is never shown")


# --- What is asked for ---------------------------------------------------------------------------


def test_a_build_asks_only_for_what_changed(server, first, site):
    _, whole = first
    again = site.build()
    assert again.code == 0, again.said
    assert again.calls < 30 < whole.calls
    before = site.read(f"es/{QUESTION}")

    publish(server, "Who pays for all of this?")
    built = site.build()

    assert built.code == 0, built.said
    assert "Who pays for all of this?" in site.read(f"en/{QUESTION}")
    # Nothing is translated there, so this stands in.
    assert "Who pays for all of this?" in site.read(f"km/{QUESTION}")
    assert site.read(f"es/{QUESTION}") != before
    # The question as readers of each language get it, and the pages that name it.
    assert built.calls < again.calls + 4 * 19 < whole.calls


@pytest.mark.long
def test_what_a_build_makes_of_what_it_kept_is_what_one_makes_from_nothing(server, site, tmp_path_factory):
    publish(server, "Whose money is it?", code="es")
    assert site.build().code == 0

    fresh = StaticSite(server.url, tmp_path_factory.mktemp("fresh"))
    assert fresh.build().code == 0

    assert set(site.whole()) == set(fresh.whole())
    for name in site.whole():
        if name.endswith((".html", ".xml", ".txt")):
            assert (site.output / name).read_bytes() == (fresh.output / name).read_bytes(), name


# --- Never half a site ---------------------------------------------------------------------------


@contextmanager
def between(server: str, change):
    """What stands between a build and the server: ``change`` may answer otherwise, by path, status and body."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            kept = {name: value for name, value in self.headers.items() if name.lower() not in {"host", "connection"}}
            try:
                with urllib.request.urlopen(urllib.request.Request(server + self.path, headers=kept)) as answer:
                    status, body, headers = answer.status, answer.read(), dict(answer.headers)
            except urllib.error.HTTPError as error:
                status, body, headers = error.code, error.read(), dict(error.headers)
            if headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            status, body, more = change(self.path, status, body)
            self.send_response(status)
            self.send_header("Content-Type", headers.get("content-type", "application/json"))
            if etag := more.get("ETag", headers.get("etag")):
                self.send_header("ETag", etag)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if status != 304:
                self.wfile.write(body)

        def log_message(self, *arguments):
            """Keep quiet."""

    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    proxy.daemon_threads = True
    with in_background(proxy):
        yield f"http://127.0.0.1:{proxy.server_port}"


def gone(path, status, body):
    """A question that the log tells of cannot be read."""
    return (
        (404, b'{"status": 404, "title": "Not Found", "detail": "Gone."}', {})
        if "/questions/" in path
        else (status, body, {})
    )


def forgotten(path, status, body):
    """A section has lost its questions."""
    if "/sections/" in path and "locale=es" in path:
        return 200, json.dumps({**json.loads(body), "questions": []}).encode(), {}
    return status, body, {}


class Moving:
    """Content that changes with each look."""

    def __init__(self):
        self.looks = 0

    def __call__(self, path, status, body):
        self.looks += path.endswith("/locales/")
        return status, body, {"ETag": f'"{self.looks}"'} if path.endswith("/locales/") else {}


@pytest.mark.parametrize(
    ("change", "told"),
    [(gone, "404"), (forgotten, "not those that changes/ tells of"), (Moving(), "changed 5 times while it was read")],
    ids=["missing", "lost", "moving"],
)
def test_what_cannot_be_read_whole_is_not_published(change, told, server, site):
    whole, before = site.whole(), site.output.resolve()
    shutil.rmtree(site.folder / "cache")
    with between(server.url, change) as address:
        site.server = address
        built = site.build()

    assert built.code != 0
    assert told in built.said
    assert (site.whole(), site.output.resolve()) == (whole, before)


def test_while_the_api_is_away_the_site_stays(site):
    whole = site.whole()
    site.server = "http://127.0.0.1:9"

    built = site.build()

    assert built.code != 0
    assert "could not be reached" in built.said
    assert site.whole() == whole


@pytest.mark.long
def test_a_link_that_leads_nowhere_is_not_published(server, site):
    whole = site.whole()
    shutil.rmtree(site.folder / "cache")

    def change(path, status, body):
        if "/questions/" in path and "locale=es" in path and status == 200:
            question = json.loads(body)
            for each in question["related"]:
                each["url"] = each["url"].replace("like-democrats", "nowhere")
            body = json.dumps(question).encode()
        return status, body, {}

    with between(server.url, change) as address:
        site.server = address
        built = site.build()

    assert built.code != 0
    assert "leads to /es/our-values/nowhere/" in built.said
    assert site.whole() == whole


@pytest.mark.parametrize("step", ["[1/3]", pytest.param("[2/3]", marks=pytest.mark.long)])
def test_a_build_that_is_killed_leaves_the_site_as_it_was(step, site):
    whole = site.whole()
    process = site.begin()
    for line in process.stdout:
        if line.startswith(step):
            break
    process.send_signal(signal.SIGKILL)
    process.communicate()

    # It may have been done already.
    assert site.whole() == whole or step == "[2/3]"
    assert (site.output / "en" / "index.html").read_text().endswith("</html>")
    assert site.build().code == 0
    assert len(list((site.folder / "site.builds").iterdir())) <= 2


def test_a_folder_that_no_build_made_is_left_alone(site):
    site.output.unlink()
    site.output.mkdir()
    (site.output / "mine").write_text("keep")

    built = site.build()

    assert built.code != 0
    assert "is no link that a build made" in built.said
    assert (site.output / "mine").read_text() == "keep"


# --- Texts ---------------------------------------------------------------------------------------


def test_latin_runs_in_right_to_left_texts_are_those_of_the_server():
    marked = [*PLAIN, *MARKED_UP]
    texts = [each.replace(OPEN, "").replace(CLOSE, "") for each in marked]
    code = (
        'import { isolate } from "./src/content/bidi.ts";'
        f"console.log(JSON.stringify({json.dumps(texts)}.map(isolate)));"
    )

    assert script(code) == [isolate(text) for text in texts]


def test_types_and_pages_are_sound():
    prepare_packages()

    said = node.run(*node.NPM, "run", "check", "-w", "site", cwd=node.FRONTEND, seconds=600)

    assert "0 errors" in said
    assert "0 warnings" in said
