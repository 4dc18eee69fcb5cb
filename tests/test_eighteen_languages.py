"""The whole FAQ in all its languages: every page, every text, every interface string, loaded from the files."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
import pytest
from bs4 import BeautifulSoup, Tag
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import translation
from django.utils.translation import to_locale
from wagtail.models import Page

from faq_pages.importers.load_faq import load_faq
from faq_pages.importers.report import LoadReport
from faq_pages.languages import language, language_codes, languages
from faq_pages.models import FaqIndexPage, FaqQuestionPage, FaqSectionPage
from faq_pages.translation.states import State, translation_facts
from tests.reading import plain, texts_of

TARGETS = language_codes()[1:]
OFTEN = {"es", "zh-hant", "ar", "km"}
EACH = [code if code in OFTEN else pytest.param(code, marks=pytest.mark.long) for code in TARGETS]
"""Some scripts each time, and all of them where there is time."""
ANYWAY = pytest.mark.parametrize("languages_of", ["often", pytest.param("long", marks=pytest.mark.long)])
DESTINATIONS = {"Party platform", "Mailing list", "Contact", "Volunteer", "Donate", "Register to vote"}
"""Titles of link pages, which have no page of their own."""


pytestmark = pytest.mark.any_database


@pytest.fixture(scope="module")
def codes(request) -> set[str]:
    """The languages that are looked at this time: those of the tests that were chosen."""
    specs = [getattr(item, "callspec", None) for item in request.session.items if item.path == request.path]
    return {spec.params["code"] for spec in specs if spec and "code" in spec.params}


@pytest.fixture(scope="module")
def content(codes, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("content")
    for name in ("faq.yaml", "glossary.yaml", *(f"{code}.po" for code in codes)):
        shutil.copy(settings.CONTENT / name, folder)
    return folder


@pytest.fixture(scope="module")
def first_load(content, django_db_setup, django_db_blocker) -> Iterator[LoadReport]:
    """The report of loading these languages; they are there until the end of the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_faq(content)
        transaction.set_rollback(True)


@pytest.fixture
def all_languages(first_load, db) -> LoadReport:
    return first_load


@dataclass(frozen=True)
class Shown:
    """What the address of a page answered with."""

    status: int
    language_code: str
    root: Tag

    @property
    def text(self) -> str:
        return plain(str(self.root.body))


@pytest.fixture(scope="module")
def kept() -> dict[str, Shown]:
    return {}


@pytest.fixture
def show(kept, all_languages) -> Callable[[Page], Shown]:
    """Asks for a page once for all tests, which only read it."""
    client = Client()

    def shown(page: Page) -> Shown:
        if page.url not in kept:
            response = client.get(page.url)
            root = BeautifulSoup(response.content, "html.parser").html
            kept[page.url] = Shown(response.status_code, response["Content-Language"], root)
        return kept[page.url]

    return shown


def pages_of(code: str) -> list[Page]:
    models = (FaqIndexPage, FaqSectionPage, FaqQuestionPage)
    return [page for model in models for page in model.objects.published_in(code)]


def content_file(code: str) -> polib.POFile:
    return polib.pofile(str(settings.CONTENT / f"{code}.po"))


@ANYWAY
def test_everything_is_loaded_and_nothing_is_left_over(languages_of, codes, all_languages):
    assert all_languages.problems == []
    assert all_languages.left_alone == []
    assert all_languages.created == 21 * len(codes - {"es"}), "English and Spanish were there"


@ANYWAY
def test_loading_again_changes_nothing(languages_of, content, all_languages):
    pages = Page.objects.order_by("pk").values()
    before = list(pages.all())

    again = load_faq(content)

    assert (again.created, again.updated, again.problems) == (0, 0, [])
    assert list(pages.all()) == before


@pytest.mark.parametrize("code", EACH)
def test_every_page_answers_in_its_language_and_says_that_a_machine_wrote_it(code, show):
    pages = pages_of(code)
    assert len(pages) == 15
    assert {facts.state for facts in translation_facts(pages).values()} == {State.MACHINE}

    for page in pages:
        shown, root = show(page), show(page).root

        assert (shown.status, shown.language_code) == (200, code)
        assert (root["lang"], root["dir"]) == (code, language(code).direction)
        assert plain(str(root.h1)) == plain(page.title)
        assert root.select_one("aside.notice")["data-state"] == "machine"
        assert plain(str(root.select_one("aside.notice p"))).startswith(machine_notice(code))


def machine_notice(code: str) -> str:
    with translation.override(code):
        return translation.gettext(
            "A computer translated this page, and nobody has checked it yet. It may contain mistakes."
        )


@pytest.mark.parametrize("code", EACH)
def test_every_text_of_the_file_stands_on_a_page(code, show):
    read = " ".join(show(page).text for page in pages_of(code))

    missing = {entry.msgid for entry in content_file(code) if plain(entry.msgstr) not in read}

    assert missing <= DESTINATIONS


@pytest.mark.parametrize("code", EACH)
def test_an_answer_has_as_many_parts_as_the_english_one(code, show):
    def parts(page: FaqQuestionPage) -> list[tuple[str, str, int]]:
        found = show(page).root.select_one(".text")
        return [
            (tag.name, tag.get("href", "").replace(f"/{code}/", "/en/"), len(tag.select("p")))
            for tag in found.select("p, li, a, section, h2, h3")
        ]

    english = {page.translation_key: page for page in FaqQuestionPage.objects.published_in("en")}
    for page in FaqQuestionPage.objects.published_in(code):
        assert parts(page) == parts(english[page.translation_key])


@pytest.mark.parametrize("code", EACH)
def test_no_english_stands_in_a_translated_page_but_names(code, show):
    """Sentences of the English FAQ and of the interface, looked for in every page."""
    catalogue = polib.pofile(str(Path(settings.LOCALE_PATHS[0]) / to_locale(code) / "LC_MESSAGES" / "django.po"))
    english = {plain(entry.msgid) for entry in [*content_file(code), *catalogue] if entry.msgid != entry.msgstr}
    english -= {each.own_name for each in languages()}
    for page in pages_of(code):
        assert texts_of(show(page).root) & english == set(), page.url
