"""An export that is made again: only what has changed is written, and it is whole at every moment."""

import json
import shutil
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from wagtail.models import Site

from faq_pages.delivery.export import exporting, folder
from faq_pages.delivery.export.errors import ContentMovesError, ExportError
from faq_pages.delivery.export.exporting import export
from faq_pages.delivery.version import content_version, touch
from faq_pages.management.commands import export_site
from faq_pages.models import FaqIndexPage, FaqQuestionPage
from tests.exporting import Counting, contents, delete_sections, kept_connection, manifest_of, names_in, stamps
from tests.factories import FaqIndexPageFactory, FaqQuestionPageFactory, FaqSectionPageFactory
from tests.test_fallback import in_spanish, restrict
from tests.translating import change

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

LANGUAGES = [("en", "English"), ("es", "Spanish")]


@pytest.fixture(scope="module")
def first(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Path]:
    """The export of a small site."""
    path = tmp_path_factory.mktemp("first")
    few = override_settings(LANGUAGES=LANGUAGES, WAGTAIL_CONTENT_LANGUAGES=LANGUAGES)
    with django_db_blocker.unblock(), transaction.atomic(), few, kept_connection():
        cache.clear()
        delete_sections("our-values", "the-road-to-independence")
        for page in FaqQuestionPage.objects.filter(locale__language_code="en").order_by("path")[2:]:
            page.delete()
        export(path, WSGIHandler())
        yield path
        transaction.set_rollback(True)
    cache.clear()


@pytest.fixture
def there(first, tmp_path) -> Path:
    """A copy of it, to export to again."""
    return shutil.copytree(first, tmp_path / "export")


def written_since(path: Path, before: dict[str, tuple[int, int]]) -> set[str]:
    return {name for name, stamp in stamps(path).items() if before.get(name) != stamp}


def is_rendered(path: str) -> bool:
    return not path.startswith("/static/")


# --- Nothing has changed -----------------------------------------------------------------------


def test_nothing_is_rendered_or_written_where_nothing_has_changed(there, django_assert_num_queries):
    before, manifest, site = stamps(there), (there / "headers.json").stat().st_mtime_ns, Counting()

    with django_assert_num_queries(2):
        report = export(there, site)

    assert (report.is_unchanged, report.written, report.deleted) == (True, 0, 0)
    assert [path for path in site.asked if is_rendered(path)] == []
    assert stamps(there) == before
    assert (there / "headers.json").stat().st_mtime_ns == manifest


@pytest.mark.any_database
def test_a_new_version_of_the_same_content_writes_the_manifest_alone(there):
    touch()
    before = stamps(there)

    report = export(there, WSGIHandler())

    assert (report.is_unchanged, report.written, report.deleted) == (False, 0, 0)
    assert written_since(there, before) == set()
    assert manifest_of(there)["content_version"] == content_version().number


@pytest.mark.any_database
@pytest.mark.parametrize("harm", ["delete", "change", "empty folder"])
def test_a_file_that_was_harmed_is_made_again(harm, there):
    whole, name = contents(there), "es/the-movement/index.html"
    if harm == "change":
        (there / name).write_text("mine")
    elif harm == "delete":
        (there / name).unlink()
    else:
        shutil.rmtree(there / "es")
        (there / "es").mkdir()
    before = stamps(there)

    report = export(there, WSGIHandler())

    assert not report.is_unchanged
    assert contents(there) == whole
    assert written_since(there, before) == whole.keys() - before.keys() | {name}


@pytest.mark.any_database
@pytest.mark.parametrize("what", ["release", "base", "assets"])
def test_another_release_address_or_set_of_assets_is_a_change(what, there, monkeypatch, settings):
    if what == "release":
        monkeypatch.setattr(exporting, "release", lambda: "another")
    elif what == "base":
        settings.BASE_URL = "http://localhost"
        cache.clear()
    else:
        monkeypatch.setattr(exporting.staticfiles_storage, "manifest_hash", "another", raising=False)

    report = export(there, WSGIHandler())

    assert not report.is_unchanged
    assert (report.written > 0) == (what == "base")
    assert ("http://localhost/es/" in (there / "sitemap-es.xml").read_text()) == (what == "base")


@pytest.mark.any_database
def test_a_style_sheet_that_has_changed_under_the_same_name_is_written(there, monkeypatch):
    before = stamps(there)
    css = exporting.digest_of((there / "static/faq_pages/site.css").read_bytes())
    text = (there / "headers.json").read_text()
    (there / "static/faq_pages/site.css").write_bytes(b"of before")
    (there / "headers.json").write_text(text.replace(css, exporting.digest_of(b"of before")))

    report = export(there, WSGIHandler())

    assert not report.is_unchanged
    assert written_since(there, before) == {"static/faq_pages/site.css"}
    assert exporting.digest_of((there / "static/faq_pages/site.css").read_bytes()) == css


# --- Something has changed ---------------------------------------------------------------------


def test_only_files_that_differ_are_written(there, question):
    old, before = contents(there), stamps(there)
    change(question, short_answer="Another gist.")

    report = export(there, WSGIHandler())

    now = contents(there)
    differing = {name for name in now if now[name] != old.get(name)}
    assert written_since(there, before) == differing
    assert (report.written, report.deleted) == (len(differing), 0)
    assert {"en/the-movement/what-is-calexit/index.html", "en/the-movement/index.html", "llms.txt"} <= differing
    assert {f"api/v1/questions/{question.translation_key}/locale=en/index.json", "sitemap-en.xml"} <= differing
    assert not any(name.startswith("static/") or "/search/" in name for name in differing)
    assert manifest_of(there)["content_version"] == content_version().number
    assert export(there, WSGIHandler()).is_unchanged


@pytest.mark.parametrize("hide", ["unpublish", "restrict", "delete"])
def test_what_is_no_longer_public_is_gone(hide, there, question):
    before = names_in(there)
    if hide == "restrict":
        restrict(question)
    else:
        getattr(question, hide)()

    report = export(there, WSGIHandler())

    now = names_in(there)
    key = str(question.translation_key)
    assert before - now == {name for name in before if "what-is-calexit" in name or key in name}
    # Two pages, two texts, two pages for votes, and its call in two languages.
    assert report.deleted == len(before - now) == 8
    words = [word.encode() for word in ("CalExit,” what is it", "que llaman ‘CalExit’", key)]
    # That it is an example in the API's description is no news of it.
    told = {name for name, body in contents(there).items() if any(word in body for word in words)}
    assert told <= {"api/v1/schema/index.json"}
    assert [path for path in there.rglob("*") if path.is_dir() and not any(path.iterdir())] == []


@pytest.mark.any_database
def test_a_translation_that_is_gone_is_shown_in_english_at_the_same_file(there, question):
    in_spanish(question).unpublish()

    export(there, WSGIHandler())

    page = (there / "es/the-movement/what-is-calexit/index.html").read_text()
    assert 'data-state="fallback"' in page
    entry = manifest_of(there)["files"]["es/the-movement/what-is-calexit.md"]
    assert entry["headers"]["X-Robots-Tag"] == "noindex"


@pytest.mark.any_database
def test_content_that_changes_meanwhile_is_gone_through_again(there, question):
    touch()
    changes = iter(["One gist.", "Another gist."])

    def change_it(path: str) -> None:
        if path == "/en/404/" and (gist := next(changes, "")):
            change(question, short_answer=gist)

    report = export(there, Counting(change_it))

    bodies = contents(there)
    assert not any(b"One gist." in body for body in bodies.values())
    assert sum(b"Another gist." in body for body in bodies.values()) > 5
    tags = {entry["headers"].get("ETag", "").split(".")[0] for entry in manifest_of(there)["files"].values()}
    assert f'"{content_version().number}' in tags
    assert len({tag for tag in tags if len(tag) > 10 and "-" not in tag}) == 1
    assert report.written


@pytest.mark.any_database
def test_content_that_never_rests_leaves_the_old_export(there, monkeypatch):
    monkeypatch.setattr(exporting, "ATTEMPTS", 2)
    touch()
    whole = contents(there) | {"headers.json": (there / "headers.json").read_bytes()}

    with pytest.raises(ContentMovesError, match="changed 2 times"):
        export(there, Counting(lambda path: path == "/llms.txt" and touch()))

    assert contents(there) | {"headers.json": (there / "headers.json").read_bytes()} == whole


# --- What the site cannot answer ---------------------------------------------------------------


def answering(status: str, at: str, *headers: tuple[str, str]):
    """The site, which answers otherwise at one address."""
    site = WSGIHandler()

    def application(environ, start_response):
        if environ["PATH_INFO"] != at:
            return site(environ, start_response)
        start_response(status, [("Content-Type", "text/html; charset=utf-8"), *headers])
        return [b"other"]

    return application


@pytest.mark.any_database
def test_a_site_that_fails_leaves_the_old_export(there):
    touch()
    whole = contents(there)

    with pytest.raises(ExportError, match="with the status 500"):
        export(there, answering("500 Fault", "/llms.txt"))

    assert {name: body for name, body in contents(there).items() if not name.startswith(folder.UNFINISHED)} == whole
    export(there, WSGIHandler())
    assert contents(there) == whole


@pytest.mark.any_database
def test_a_site_without_a_front_page_leaves_the_old_export(there):
    FaqIndexPage.objects.get(locale__language_code="en").unpublish()

    with pytest.raises(ExportError, match="shows nothing at http://testserver/en/"):
        export(there, WSGIHandler())

    assert (there / "en/index.html").is_file()


@pytest.mark.any_database
def test_a_site_that_does_not_know_its_host_leaves_the_old_export(there, settings):
    settings.ALLOWED_HOSTS = ["other.example"]
    touch()

    with pytest.raises(ExportError, match=r"with the status 400, not with 404\. Its host must be in ALLOWED_HOSTS"):
        export(there, WSGIHandler())

    assert (there / "en/index.html").is_file()


@pytest.mark.any_database
@pytest.mark.parametrize(
    "header", [("Cache-Control", "private"), ("Cache-Control", "no-store"), ("Set-Cookie", "sessionid=1")]
)
def test_an_answer_for_one_visitor_is_not_exported(header, there):
    touch()

    export(there, answering("200 OK", "/es/the-movement/", header))

    assert "es/the-movement/index.html" not in names_in(there)


# --- The command -------------------------------------------------------------------------------


def run(path: Path, **options) -> str:
    out = StringIO()
    call_command("export_site", str(path), processes=1, stdout=out, stderr=out, **options)
    return out.getvalue()


@pytest.mark.any_database
def test_the_command_says_what_it_did(there, monkeypatch, question):
    monkeypatch.setattr(export_site, "get_internal_wsgi_application", WSGIHandler)
    assert run(there) == f"Nothing has changed: {there} is up to date.\n"
    answer = [("paragraph", '<p><a href="/en/nowhere/">there</a></p>')]
    FaqQuestionPageFactory(parent=question.get_parent(), slug="new", answer=answer)

    told = run(there)

    assert "leads to /en/nowhere/, where nothing is." in told
    assert f"{there} has " in told
    assert " deleted, in " in told


@pytest.mark.any_database
def test_the_command_tells_errors_in_one_line(tmp_path, db):
    (tmp_path / "mine.txt").write_text("mine")

    with pytest.raises(CommandError, match=r"holds 'mine.txt', which no export wrote"):
        run(tmp_path)
    with pytest.raises(CommandError, match=r"There is no site 'other'. There is: testserver"):
        run(tmp_path, site="other")
    with pytest.raises(CommandError, match="cannot be used"):
        run(tmp_path / "mine.txt")


@pytest.mark.any_database
def test_another_site_is_exported_at_its_own_address(first, index, tmp_path, settings):
    settings.ALLOWED_HOSTS = ["*"]
    other = FaqIndexPageFactory(parent=index.get_parent(), locale=index.locale, slug="another")
    FaqQuestionPageFactory(parent=FaqSectionPageFactory(parent=other, slug="there"), slug="a-question")
    Site.objects.create(hostname="other.example", port=80, root_page=other)

    export(tmp_path / "theirs", WSGIHandler(), site_name="other.example")
    export(tmp_path / "ours", WSGIHandler())

    assert (
        "http://other.example/en/there/a-question/" in (tmp_path / "theirs/en/there/a-question/index.html").read_text()
    )
    assert not any(name.startswith("api/v1/faq") or "calexit" in name for name in names_in(tmp_path / "theirs"))
    ours = names_in(tmp_path / "ours")
    assert not any(name.startswith("en/there") for name in ours)
    assert "api/v1/faq/locale=en/site=other.example/index.json" in ours
    faq = json.loads((tmp_path / "ours/api/v1/faq/locale=en/site=other.example/index.json").read_bytes())
    assert faq["sections"][0]["questions"][0]["url"] == "http://other.example/en/there/a-question/"
