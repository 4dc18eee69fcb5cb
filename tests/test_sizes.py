"""The pages with nothing to show, with one question, and with two hundred."""

import pytest
from bs4 import BeautifulSoup, Tag
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from faq_pages.languages import language_codes
from faq_pages.models import FaqQuestionPage, FaqSectionPage
from tests.factories import FaqQuestionPageFactory, FaqSectionPageFactory
from tests.test_fallback import html
from tests.translating import publish_by_hand

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

NAMES = ["h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "dl", "dt", "dd", "a", "button", "summary", "nav", "section"]
SAID_BY_A_SCRIPT = "[hidden], [hidden] *, [role=status]"


def hollow(page: BeautifulSoup) -> list[Tag]:
    """Elements without a word in them, other than those that a script fills."""
    filled = page.select(SAID_BY_A_SCRIPT)
    return [each for each in page.find_all(NAMES) if not each.get_text(strip=True) and each not in filled]


def statuses(client: Client, *paths: str) -> set[int]:
    return {client.get(path).status_code for path in paths}


def everywhere(path: str) -> list[str]:
    """A page in every language, and as a text."""
    return [f"/{code}{path}{end}" for code in language_codes() for end in ("/", ".md")]


@pytest.fixture
def without_sections(index):
    for section in FaqSectionPage.objects.filter(locale=index.locale):
        section.unpublish()


# --- Nothing -----------------------------------------------------------------------------------


def test_an_index_without_a_section_says_so_in_every_language(without_sections, client):
    for code in language_codes():
        page = html(client.get(f"/{code}/"))

        assert hollow(page) == []
        assert page.select("main .section-row, main .question-list") == []
        assert len(page.select("main p.quiet")) == 1
    assert statuses(client, *everywhere("")) == {200}
    assert "There are no questions here yet." in client.get("/en.md").content.decode()


def test_all_that_lists_pages_is_there_when_there_are_none(without_sections, client):
    lists = ["/sitemap.xml", "/sitemap-en.xml", "/sitemap-es.xml", "/llms.txt", "/robots.txt", "/en/nothing/"]
    lists += ["/api/v1/faq/?locale=en", "/api/v1/sections/?locale=en", "/api/v1/questions/?locale=es"]

    assert statuses(client, *lists) == {200, 404}
    assert client.get("/en/nothing/").status_code == 404
    assert client.get("/api/v1/faq/?locale=en").json()["sections"] == []
    assert statuses(client, "/en/the-movement/", "/es/the-movement/what-is-calexit/") == {404}


def test_a_section_without_a_question_has_neither_list_nor_buttons(index, client):
    section = FaqSectionPageFactory(parent=index, slug="empty")

    for code in ("en", "es", "ar"):
        page = html(client.get(f"/{code}/empty/"))
        assert hollow(page) == []
        assert page.h1.get_text() == section.title
        assert page.select("details.question, nav.contents, [data-open]") == []
        assert len(page.select("main p.quiet")) == 1
        assert "FAQPage" not in str(page.find_all("script", type="application/ld+json"))
        assert hollow(html(client.get(f"/{code}/"))) == []
    assert statuses(client, *everywhere("/empty")) == {200}


# --- One ---------------------------------------------------------------------------------------


def test_a_section_with_one_question_opens_no_others_and_needs_no_contents(index, client):
    section = FaqSectionPageFactory(parent=index, slug="single")
    for page in (section, FaqQuestionPageFactory(parent=section, slug="one")):
        publish_by_hand(page)

    for code in ("en", "es", "ko"):
        page = html(client.get(f"/{code}/single/"))
        assert hollow(page) == []
        assert len(page.select("details.question")) == 1
        assert page.select("nav.contents, [data-open]") == []
        assert hollow(html(client.get(f"/{code}/single/one/"))) == []
    assert statuses(client, *everywhere("/single"), *everywhere("/single/one")) == {200}
    assert html(client.get("/en/single/one/")).select("nav.related") == []


@pytest.mark.parametrize(("number", "has_contents"), [(11, False), (12, True)])
def test_a_long_section_begins_with_its_contents(number, has_contents, index, client):
    section = FaqSectionPageFactory(parent=index)
    FaqQuestionPageFactory.create_batch(number, parent=section)

    page = html(client.get(section.url))

    assert bool(page.select("nav.contents")) == has_contents


# --- Two hundred -------------------------------------------------------------------------------

MANY = ["/en/", "/es/", "/ko/", "/en/the-movement/", "/es/the-movement/", "/ko/the-movement/"]
MANY += ["/es/the-movement/what-is-calexit/", "/en/the-movement/what-is-calexit/?with=es", "/en/nothing/"]
MANY += ["/en.md", "/es/the-movement.md", "/llms.txt", "/sitemap-en.xml", "/en/contact/"]


def fill(section: FaqSectionPage, number: int) -> None:
    """Add questions to a section until it has that many, with the answer of its first one."""
    first = FaqQuestionPage.objects.child_of(section).first()
    for _ in range(number - FaqQuestionPage.objects.child_of(section).count()):
        FaqQuestionPageFactory(parent=section, short_answer=first.short_answer, answer=first.answer)


def queries(client: Client, path: str) -> int:
    client.get(path)  # Fills the cache of site roots.
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(path)
    return len(asked)


@pytest.fixture
def counted(section, client) -> dict[str, int]:
    """How many queries each page takes with ten questions in the first section; then it has two hundred."""
    fill(section, 10)
    found = {path: queries(client, path) for path in MANY}
    fill(section, 200)
    return found


MOST_BYTES = 2_000
"""What a question may weigh on the page of its section beside its own words: its marks, its links, the contents."""


def test_two_hundred_questions_make_one_page_that_can_be_found_through(counted, section, client):
    assert {path: queries(client, path) for path in MANY} == counted

    response = client.get("/en/the-movement/")
    page = html(response)
    ids = [answer["id"] for answer in page.select("details.question > .answer")]
    assert len(ids) == len(set(ids)) == 200
    assert [a["href"] for a in page.select("nav.contents a")] == [f"#{id_}" for id_ in ids]
    assert hollow(page) == []
    assert len(page.select("[data-open]")) == 1
    words = len(page.main.get_text().encode())
    assert len(response.content) - words < 200 * MOST_BYTES
    assert len(html(client.get("/en/")).select("main .question-list")[0].select("li")) == 200
