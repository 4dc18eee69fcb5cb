"""What search engines and other programs find the pages by: sitemap, robots, alternates, and what is not there."""

import re
from xml.etree import ElementTree

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction, Site

from faq_pages import discovery, texts
from faq_pages.addresses.alternates import alternates
from faq_pages.addresses.nearest import nearest_pages
from faq_pages.links import site_path
from faq_pages.models import FaqIndexPage
from faq_pages.models.base import published_translations
from faq_pages.templatetags.faq_finding import description
from faq_pages.writing.description import shortened
from tests.factories import FaqIndexPageFactory, FaqQuestionPageFactory, FaqSectionPageFactory
from tests.test_fallback import html, in_spanish, restrict, spoken
from tests.test_pages import make_questions
from tests.translating import change, publish_by_hand, put_in

pytestmark = pytest.mark.any_database

HOST = "http://testserver"
W3C_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def locations(client: Client, address: str) -> list[str]:
    response = client.get(address)
    assert (response.status_code, response["Content-Type"].split(";")[0]) == (200, "application/xml")
    root = ElementTree.fromstring(response.content)
    assert all(W3C_TIME.fullmatch(each.text) for each in root.iterfind("*/{*}lastmod"))
    return [each.text.removeprefix(HOST) for each in root.iterfind("*/{*}loc")]


# --- Sitemaps ----------------------------------------------------------------------------------


def test_the_index_of_sitemaps_has_a_part_for_each_language_with_pages(index, client):
    assert locations(client, "/sitemap.xml") == ["/sitemap-en.xml", "/sitemap-es.xml"]
    put_in("ko", index)
    assert locations(client, "/sitemap.xml") == ["/sitemap-en.xml", "/sitemap-es.xml", "/sitemap-ko.xml"]
    assert locations(client, "/sitemap-ko.xml") == ["/ko/"]


def test_a_long_sitemap_comes_in_parts(db, client, monkeypatch):
    whole = locations(client, "/sitemap-es.xml")
    monkeypatch.setattr(discovery, "PAGES_A_SITEMAP", 4)

    parts = [part for part in locations(client, "/sitemap.xml") if "-es" in part]

    assert parts == ["/sitemap-es.xml", "/sitemap-es/2.xml", "/sitemap-es/3.xml", "/sitemap-es/4.xml"]
    assert [page for part in parts for page in locations(client, part)] == whole
    assert len(whole) == 15


@pytest.mark.parametrize(
    "address",
    ["/sitemap-xx.xml", "/sitemap-ko.xml", "/sitemap-en/2.xml", "/sitemap-en/0.xml", f"/sitemap-en/{'9' * 30}.xml"],
)
@pytest.mark.django_db
def test_a_sitemap_that_is_not_there_is_a_404_or_empty(address, client):
    response = client.get(address)

    if response.status_code == 200:
        assert locations(client, address) == []
    else:
        assert (response.status_code, response["Content-Type"]) == (404, "text/plain; charset=utf-8")


def test_a_sitemap_tells_when_a_page_changed(question, client):
    change(question, title="What is it?")

    root = ElementTree.fromstring(client.get("/sitemap-en.xml").content)

    times = {each.findtext("{*}loc"): each.findtext("{*}lastmod") for each in root}
    newest = max(times.values())
    assert times[f"{HOST}/en/the-movement/what-is-calexit/"] == newest
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    assert index.findtext("{*}sitemap/{*}lastmod") == newest


def test_sitemaps_hold_only_what_anybody_can_read_as_a_page(section, question, client):
    FaqQuestionPageFactory(parent=section, slug="draft", live=False)
    restrict(FaqQuestionPageFactory(parent=section, slug="private"))
    hidden = FaqSectionPageFactory(parent=section.get_parent(), slug="hidden")
    FaqQuestionPageFactory(parent=hidden, slug="below")
    hidden.unpublish()
    FaqQuestionPageFactory(parent=section, slug="only-english")
    in_spanish(question).unpublish()

    english, spanish = (locations(client, f"/sitemap-{code}.xml") for code in ("en", "es"))

    assert {"/en/", "/en/the-movement/", "/en/the-movement/only-english/"} <= set(english)
    assert not any(re.search("draft|private|hidden|below|register-to-vote|donate", each) for each in english + spanish)
    assert not any(re.search("only-english|what-is-calexit", each) for each in spanish)
    assert [client.get(address).status_code for address in english + spanish] == [200] * (16 + 14)


def test_a_sitemap_names_the_other_languages_of_each_page(question, client):
    put_in("fil", question.get_parent().get_parent().specific)

    root = ElementTree.fromstring(client.get("/sitemap-es.xml").content)

    home = next(each for each in root if each.findtext("{*}loc") == f"{HOST}/es/")
    assert {link.get("hreflang"): link.get("href") for link in home.iterfind("{*}link")} == {
        "en": f"{HOST}/en/",
        "es": f"{HOST}/es/",
        "fil": f"{HOST}/fil/",
        "tl": f"{HOST}/fil/",
        "x-default": f"{HOST}/en/",
    }


def test_pages_of_another_site_stand_in_the_sitemap_with_their_own_host(index, client):
    other = FaqIndexPageFactory(parent=index.get_parent(), locale=index.locale)
    Site.objects.create(hostname="other.example", port=80, root_page=other)

    assert "http://other.example/en/" in locations(client, "/sitemap-en.xml")


def test_search_engines_know_filipino_by_two_names_and_english_as_the_one_for_others(index):
    put_in("fil", index)
    pages = published_translations([index])[index.translation_key]

    found = [(each.hreflang, each.url) for each in alternates(pages, site_path)]

    assert found == [("en", "/en/"), ("x-default", "/en/"), ("es", "/es/"), ("fil", "/fil/"), ("tl", "/fil/")]


@pytest.mark.django_db
def test_robots_are_told_what_not_to_read_and_where_the_sitemap_is(client):
    response = client.get("/robots.txt")
    lines = response.content.decode().splitlines()

    assert (response["Content-Type"], lines[0]) == ("text/plain", "User-agent: *")
    assert {"Disallow: /admin/", "Disallow: /*/search/", "Disallow: /*?with=", f"Sitemap: {HOST}/sitemap.xml"} <= set(
        lines
    )
    assert not any(line in {"Disallow: /", "Disallow: /api/"} for line in lines)


# --- Titles and descriptions -------------------------------------------------------------------


def test_an_editors_own_title_and_description_are_the_whole_of_it(question, client):
    change(question, seo_title="CalExit", search_description="The word, and us.")

    head = html(client.get(question.url)).head

    assert head.title.string == "CalExit"
    assert head.find("meta", attrs={"name": "description"})["content"] == "The word, and us."
    assert head.find("meta", property="og:description")["content"] == "The word, and us."
    assert head.find("meta", property="og:url")["content"] == HOST + question.url


def test_a_page_is_described_by_what_it_has(index, section, question, client):
    def said(page: Page) -> str:
        return html(client.get(page.url)).find("meta", attrs={"name": "description"})["content"]

    assert said(question) == question.short_answer
    assert said(section).startswith("“I’ve heard of this thing")
    assert " · “Who, exactly, does what" in said(section)
    assert said(index) == description(FaqIndexPage()) != ""
    change(section, introduction="<p>All about <b>us</b>\n &amp; you.</p><p>Read on.</p>")
    assert said(section) == "All about us & you. Read on."


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("word " * 10, 20, "word word word word…"),
        ("漢" * 30, 10, "漢" * 9 + "…"),
        ("ក្" * 10, 10, "ក្" * 4 + "…"),
        ("short", 10, "short"),
        ("\u0301" * 30, 10, "\u0301…"),
    ],
)
def test_a_long_description_ends_between_words_or_letters(text, most, short):
    assert shortened(text, most) == short


# --- Nothing there -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/en/" + "x" * 100_000 + "/",
        "/en/" + "dark-money-" * 20_000 + "/",
        "/en/" + "/".join(["money"] * 5_000) + "/",
        "/en/" + " ".join(f"word{number}" for number in range(5_000)),
        "/en/‮\U0001f43b\u0301%_\\'\";--/",
        "/en/%25%5F%5C/",
        "/" + "İ" * 10_000 + "/dark-money/",
    ],
    ids=lambda path: path[:20],
)
@pytest.mark.django_db
def test_no_address_is_too_strange_for_a_404(path, client, django_assert_max_num_queries):
    client.get("/en/nothing/")
    with django_assert_max_num_queries(NOT_FOUND_QUERIES):
        response = client.get(path)

    assert response.status_code == 404


def test_the_nearest_pages_are_those_of_this_site_that_anybody_can_read(index, section, client):
    for number in range(8):
        FaqQuestionPageFactory(parent=section, slug=f"dark-money-{number}", live=False)
    other = FaqIndexPageFactory(parent=index.get_parent(), locale=index.locale)
    below = FaqSectionPageFactory(parent=other, slug="dark-money-there")
    Site.objects.create(hostname="other.example", port=80, root_page=other)

    found = nearest_pages("/es/x/dark-money-4/", "es", root_key=index.translation_key)
    there = nearest_pages("/es/x/dark-money-4/", "es", root_key=other.translation_key)

    assert [(page.slug, page.locale.language_code) for page in found] == [("dark-money", "es")]
    assert there == [Page.objects.get(pk=below.pk)]


def test_the_cost_of_a_404_does_not_grow(section, image, client, django_assert_num_queries):
    for number in (1, 9):
        make_questions(section, image, number)
        client.get("/es/nothing/")
        with django_assert_num_queries(NOT_FOUND_QUERIES):
            client.get("/es/the-movement/question-x/")


NOT_FOUND_QUERIES = 15
"""What finds no page, what finds no redirect, the languages of the home page, and the nearest pages in 3."""


@pytest.mark.django_db
def test_a_program_gets_a_404_as_text_in_the_readers_language(client):
    for address in ("/es/nothing.md", "/es/a/b/c.md", "/es/nothing.txt"):
        response = client.get(address)

        assert (response.status_code, response["Content-Type"]) == (404, "text/plain; charset=utf-8")
        assert response.content.decode().strip() == spoken(
            "There is nothing at this address. It may have been mistyped, or the page was removed."
        )


# --- Markdown ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        *("/.md", "/xx.md", "/es/.md", "/es//x.md", "/es/../en.md", "/es/the-movement/.md", "/es/register-to-vote.md"),
        *("/es/" + "a/" * 3000 + "x.md", "/es/" + "a" * 60_000 + ".md", "/en/%F0%9F%90%BB.md", "/es/the-movement/x.MD"),
    ],
    ids=lambda address: address[:30],
)
@pytest.mark.django_db
def test_there_is_no_markdown_of_what_is_no_page(address, client):
    assert client.get(address).status_code == 404


def test_another_name_of_a_language_leads_to_its_one_address(db, client):
    assert client.get("/tl.md")["Location"] == "/fil.md"
    assert client.get("/ES.md")["Location"] == "/es.md"
    assert client.get("/tl/our-values.md")["Location"] == "/fil/our-values.md"


@pytest.mark.parametrize("hide", ["unpublish", "restrict", "delete", "section"])
def test_markdown_is_of_what_anybody_can_read_whoever_asks(hide, section, question, editor):
    address = f"{question.url.rstrip('/')}.md"
    assert editor.get(address).status_code == 200
    if hide == "restrict":
        restrict(question, PageViewRestriction.LOGIN)
    elif hide == "section":
        restrict(section, PageViewRestriction.LOGIN)
    else:
        getattr(Page.objects.get(pk=question.pk).specific, hide)()

    for code in ("en", "es", "ko"):
        assert editor.get(address.replace("/en/", f"/{code}/")).status_code == 404
        for list_address in (f"/{code}.md", f"/{code}/the-movement.md", "/llms.txt"):
            text = editor.get(list_address).content.decode()
            assert not any(words in text for words in ("CalExit,” what is it", "que llaman ‘CalExit’")), list_address


def test_markdown_shows_who_may_see_nothing_else_not_a_restricted_translation(question, editor):
    restrict(in_spanish(question))

    response = editor.get("/es/the-movement/what-is-calexit.md")

    assert (response.status_code, response["X-Robots-Tag"]) == (200, "noindex")
    assert spoken("This page is not translated yet. It is shown in English.") in response.content.decode()


def test_markdown_tells_when_it_was_reviewed_and_is_not_for_posting(question, client):
    change(question, last_reviewed="2026-03-05")
    publish_by_hand(question)

    assert "\nLast reviewed: March 5, 2026\n" in client.get("/en/the-movement/what-is-calexit.md").content.decode()
    assert (
        "\nÚltima revisión: 5 de marzo de 2026\n" in client.get("/es/the-movement/what-is-calexit.md").content.decode()
    )
    assert client.post("/es/the-movement/what-is-calexit.md").status_code == 405
    assert client.head("/es.md").status_code == 200


def test_markdown_ignores_what_else_is_asked(question, client):
    plain = client.get("/en/the-movement/what-is-calexit.md").content

    assert client.get("/en/the-movement/what-is-calexit.md?with=es&x=%00").content == plain


def test_the_old_address_of_a_text_leads_to_the_new_one(question, client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        change(question, slug="calexit")

    response = client.get("/es/the-movement/what-is-calexit.md")

    assert (response.status_code, response["Location"]) == (301, "/es/the-movement/calexit.md")
    assert "no-cache" in response["Cache-Control"]


def test_texts_of_another_site_have_its_addresses(index, client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    other = FaqIndexPageFactory(parent=index.get_parent(), locale=index.locale)
    section = FaqSectionPageFactory(parent=other, slug="there")
    FaqQuestionPageFactory(parent=section, slug="a-question")
    Site.objects.create(hostname="other.example", port=80, root_page=other)

    for address in ("/en.md", "/en/there.md", "/llms.txt"):
        text = client.get(address, headers={"Host": "other.example"}).content.decode()
        assert "http://other.example/en/there/a-question" in text
        assert HOST + "/en/" not in text
    assert "CalExit" not in client.get("/llms.txt", headers={"Host": "other.example"}).content.decode()


TEXT_QUERIES = {
    "/en.md": 15,
    "/es.md": 16,
    "/en/the-movement.md": 18,
    "/es/the-movement.md": 19,
    "/ko/the-movement.md": 18,
}
"""
The site, the page as anybody sees it (8), what hides pages, the pages on it and their answers, its languages, where
its links lead, and the states of all that is shown. The page of a browser costs some more: see ``PAGE_QUERIES``.
"""


@pytest.mark.parametrize("address", TEXT_QUERIES)
def test_the_queries_of_a_text_do_not_grow_with_it(address, section, image, client, django_assert_num_queries):
    for number in (1, 9):
        make_questions(section, image, number)
        client.get(address)
        with django_assert_num_queries(TEXT_QUERIES[address]):
            client.get(address)


# --- llms.txt ----------------------------------------------------------------------------------


def test_a_list_for_programs_stays_short_however_many_questions_there_are(section, image, client, monkeypatch):
    monkeypatch.setattr(texts, "MOST_QUESTIONS", 12)
    make_questions(section, image, 1)
    assert "/en/the-movement/what-is-calexit.md" in client.get("/llms.txt").content.decode()

    make_questions(section, image, 1)

    text = client.get("/llms.txt").content.decode()
    assert "/en/the-movement/what-is-calexit.md" not in text
    assert re.findall(r"^- .*(/en/[\w-]+\.md)\)", text, re.MULTILINE) == [
        "/en/the-movement.md",
        "/en/our-values.md",
        "/en/the-road-to-independence.md",
    ]


LLMS_QUERIES = {500: 12, 3: 11}
"""With all questions, and with sections alone: the index (6), the number of questions, those, its languages (2)."""


@pytest.mark.parametrize("most", LLMS_QUERIES)
def test_the_queries_of_the_list_do_not_grow(most, section, image, client, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(texts, "MOST_QUESTIONS", most)
    for number in (1, 9):
        make_questions(section, image, number)
        client.get("/llms.txt")
        with django_assert_num_queries(LLMS_QUERIES[most]):
            client.get("/llms.txt")


def test_the_list_follows_the_tree(section, question, client):
    change(question, title="What is [CalExit]?", short_answer="A word & more.")

    text = client.get("/llms.txt").content.decode()

    assert "- [What is \\[CalExit\\]?](http://testserver/en/the-movement/what-is-calexit.md): A word & more." in text
    assert "- [Español](http://testserver/es.md): Spanish\n" in text
