"""
Every address of the site that a link leads to, asked for once, and what search engines read beside what readers see.

In the short form English and Spanish are loaded, and the other languages show English; so every page is there as an
original, as a translation, and standing in for one. The whole tree is asked for in some languages, and of the others
a front page, a question, and what belongs to them. In the long form all languages are loaded and asked for whole.
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from urllib.parse import unquote, urldefrag
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format

from faq_pages.importers.load_faq import load_faq
from faq_pages.languages import language, language_codes
from faq_pages.models import FaqQuestionPage, FaqSectionPage, LinkPage
from tests.crawling import ALL, HOST, NOT_TRANSLATED, SOME, Extent, Visited, crawl, here, in_language
from tests.factories import FaqQuestionPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

PAGE = re.compile(r"/[\w-]+/(?:[\w-]+/){0,2}")
FORM = re.compile(r"/[\w-]+/(?:contact|feedback/[\w-]+)/(?:\?wrong)?")


@pytest.fixture(
    scope="module",
    params=[pytest.param(SOME, id="some"), pytest.param(ALL, id="all", marks=pytest.mark.long)],
)
def extent(request) -> Extent:
    return request.param


@pytest.fixture(scope="module")
def site(extent, django_db_setup, django_db_blocker) -> Iterator[dict[str, Visited]]:
    """All that is found from the front pages, and from the files for search engines, with hostile text in it."""
    with django_db_blocker.unblock(), transaction.atomic():
        if extent is ALL:
            assert load_faq(settings.CONTENT).problems == []
        cache.clear()
        FaqQuestionPage.objects.filter(slug="dark-money").update(last_reviewed="2026-03-05")
        section = FaqSectionPage.objects.get(slug="our-values", locale__language_code="en")
        link = LinkPage.objects.get(slug="register-to-vote", locale=section.locale)
        FaqQuestionPageFactory(
            parent=section,
            slug=NOT_TRANSLATED.split("/")[1],
            title='Is </script><b>this</b> & "that" <!-- safe?',
            short_answer="Yes: 1 < 2 & 3 > 2 </script>.",
            last_reviewed="2026-03-05",
            answer=[
                (
                    "paragraph",
                    f'<p>See <a linktype="page" id="{link.pk}">here</a>, <b>now</b>.</p><ol><li>One</li></ol>',
                ),
                ("heading", "A part"),
                (
                    "organisation",
                    {
                        "name": "A & B",
                        "abbreviation": "AB",
                        "founded": "1920",
                        "website": "https://example.org/?a=1&b=2",
                        "description": "<p>Helps.</p>",
                    },
                ),
                ("quotation", {"text": "To be\n\nor <not>", "attribution": "W."}),
                ("callout", {"tone": "warning", "text": "<p>Mind.</p>"}),
                ("action", {"text": "Do it", "page": link, "url": ""}),
                ("video", {"url": "https://youtu.be/abcdefghijk", "title": "How", "transcript": "Open it."}),
            ],
        )
        yield crawl(extent)
        transaction.set_rollback(True)
    cache.clear()


@pytest.fixture(scope="module")
def pages(extent, site) -> list[Visited]:
    """The pages of the tree, each as it is by itself."""
    found = [page for address, page in site.items() if PAGE.fullmatch(address) and page.status == 200]
    pages = [page for page in found if page.soup.find("link", rel="canonical")]
    assert len(pages) == 16 * len(extent.whole) + 2 * len(extent.others)
    return pages


@pytest.fixture(scope="module")
def forms(extent, site) -> list[Visited]:
    """The pages on which visitors ask, vote and say what is wrong."""
    forms = [page for address, page in site.items() if FORM.fullmatch(address) and page.status == 200]
    reported = [page.address for page in forms if page.address.endswith("?wrong")]
    # Every question can be voted for in every language; a wrong translation is there where there is a translation.
    assert len(forms) == (1 + 12) * len(extent.whole) + (1 + 1) * len(extent.others) + len(reported)
    assert len(reported) == 11 * (len(extent.loaded) - 1)
    assert {page.code for page in forms} == set(language_codes())
    return forms


@pytest.fixture(scope="module")
def pairs(extent, site) -> list[Visited]:
    """Questions in two languages side by side."""
    pairs = [page for page in site.values() if "?with=" in page.address]
    assert len(pairs) == 11 * (len(extent.loaded) - 1) * len(extent.whole)
    return pairs


def words(text: str) -> str:
    return " ".join(text.split())


def test_no_link_leads_to_an_error(site):
    wrong = {
        (page.address, page.linked_from, page.status) for page in site.values() if page.status not in {200, 301, 302}
    }
    kinds = {page.kind for page in site.values() if page.status == 200}

    assert wrong == set()
    assert {"text/html", "text/markdown", "text/plain", "application/xml"} <= kinds
    assert {"text/css", "text/javascript", "image/svg+xml", "image/png"} <= kinds, "what pages need to be shown"
    assert {"/api/v1/docs/", "/static/faq_pages/proof.js"} <= set(site)


def test_what_was_not_asked_for_is_there_in_english(extent, site):
    left = {link for page in site.values() for link in page.links} - site.keys()

    assert {link.split("/")[1] for link in left} == set(extent.others)
    assert [link for link in left if f"/en/{link.partition('?')[0].split('/', 2)[2]}" not in site] == []


def test_links_lead_to_addresses_and_not_to_redirects(site):
    moved = {page.address for page in site.values() if page.status == 301}

    assert moved == set()


def test_fragments_lead_to_something(pages, site):
    missing = []
    for page in pages:
        for link in page.soup.find_all("a", href=re.compile("#.")):
            target = site.get(here(link["href"], page.address))
            if target is not None and not target.soup.find(id=unquote(urldefrag(link["href"]).fragment)):
                missing.append((page.address, link["href"]))

    assert missing == []


def check_order(page: Visited, *, is_described: bool = True) -> None:
    """A page is in the language of its address, and has what every page has, once and in order."""
    soup, where = page.soup, page.address
    ids = [element["id"] for element in soup.find_all(id=True)]
    levels = [int(heading.name[1]) for heading in soup.find_all(re.compile("^h[1-6]$"))]

    assert soup.html["lang"] == page.code, where
    assert soup.html["dir"] == language(page.code).direction, where
    assert words(soup.title.string), where
    described = [bool(words(meta["content"])) for meta in soup.find_all("meta", attrs={"name": "description"})]
    assert described == ([True] if is_described else []), where
    assert len(soup.find_all("h1")) == len(soup.find_all("main")) == len(soup.select("body > header")) == 1, where
    assert len(soup.select("body > footer")) == 1, where
    assert len(ids) == len(set(ids)), where
    assert levels[0] == 1, where
    assert all(after - before <= 1 for before, after in pairwise(levels)), where
    names = [nav.get("aria-label") or nav.get("aria-labelledby") for nav in soup.find_all("nav")]
    assert all(names), where
    assert len(names) == len(set(names)), where


def test_every_page_is_complete_and_in_order(extent, pages, forms):
    for page in pages:
        check_order(page)
        assert page.soup.h1.get("lang", page.code) == extent.shown_in(page), page.address
    for page in forms:
        check_order(page, is_described=False)


def test_two_languages_side_by_side_are_complete_and_not_for_search_engines(extent, pairs, site):
    for page in pairs:
        check_order(page)
        check_search_engines(page, extent, site)
        other = page.address.partition("?with=")[2]
        sides = [side["lang"] for side in page.soup.select(".pair:first-child > div")]
        assert sides == [extent.shown_in(page), other], page.address


def test_forms_are_not_for_search_engines_and_there_in_every_language(forms):
    for page in forms:
        head, where = page.soup.head, page.address
        assert not page.is_for_search_engines, where
        assert head.find_all("link", rel=["canonical", "alternate"]) == [], where
        assert page.structured == [], where
        menu = [a["href"] for a in page.soup.select("nav.language-switch a")]
        assert {path.split("/")[1] for path in menu} == set(language_codes()), where


def test_a_title_names_the_page_and_the_site(pages):
    for page in pages:
        title, h1 = words(page.soup.title.string), words(page.soup.h1.get_text())
        with translation.override(page.code):
            assert title == f"{h1} - {translation.gettext('California FAQ')}"


def test_languages_name_each_other(extent, pages, site):
    """Each set of alternates is complete, absolute, and the same on all of its pages."""
    for page in pages:
        own = page.alternates
        assert own == extent.alternates(page), page.address
        assert all(site[here(address, "/")].alternates == own for _, address in own), page.address
    assert max(len(page.alternates) for page in pages) == len(extent.loaded) + 1 + ("fil" in extent.loaded)


def check_search_engines(page: Visited, extent: Extent, site: dict[str, Visited]) -> None:
    """A page leads search engines to the language shown, and is for them where it is that itself."""
    is_duplicate = "?" in page.address or extent.stands_in(page)
    canonical = here(page.soup.find("link", rel="canonical")["href"], "/")

    assert canonical == in_language(extent.shown_in(page), page), page.address
    assert site[canonical].status == 200
    assert page.is_for_search_engines != is_duplicate, page.address
    assert not is_duplicate or page.alternates == page.structured == [], page.address


def test_the_canonical_address_is_that_of_the_language_shown(extent, site, pages):
    for page in pages:
        check_search_engines(page, extent, site)
    assert len([page for page in pages if extent.stands_in(page)]) > 15


def test_the_sitemap_has_the_pages_that_are_to_be_found_and_no_others(extent, site, pages):
    listed = [
        (here(entry.findtext("{*}loc"), "/"), sorted((each.get("hreflang"), each.get("href")) for each in links))
        for page in site.values()
        if page.address.startswith("/sitemap-")
        for entry in ElementTree.fromstring(page.text)
        for links in [entry.iterfind("{*}link")]
    ]

    assert sorted(listed) == sorted((page.address, page.alternates) for page in pages if not extent.stands_in(page))


# --- What search engines read ------------------------------------------------------------------


def facts_of(page: Visited) -> dict[str, dict]:
    [data] = page.structured
    assert data["@context"] == "https://schema.org"
    return {fact["@type"]: fact for fact in data["@graph"]}


def text_of(html: str) -> str:
    """The words of HTML without its spaces: elements that are lines of their own need none between them."""
    return "".join(BeautifulSoup(html, "html.parser").get_text().split())


def shown_text(element) -> str:
    return text_of("".join(str(part) for part in element.select(".short-answer, .text")))


def reviewed(day: str, code: str) -> str:
    """How a page tells when it was reviewed."""
    with translation.override(code):
        shown = date_format(date.fromisoformat(day), "DATE_FORMAT")
        return translation.gettext("Last reviewed: %(date)s") % {"date": shown}


def test_structured_data_says_what_the_page_says(extent, pages):
    seen = dated = 0
    for page in pages:
        depth = page.address.count("/")
        if extent.stands_in(page) or depth == 2:
            assert page.structured == [], page.address
            continue
        facts = facts_of(page)
        faq, soup = facts["FAQPage"], page.soup
        shown = soup.select("details.question") if depth == 3 else [soup.select_one(".question-page")]

        assert (faq["inLanguage"], faq["url"]) == (page.code, HOST + page.address)
        assert words(faq["name"]) == words(soup.h1.get_text())
        assert len(faq["mainEntity"]) == len(shown)
        for entity, element in zip(faq["mainEntity"], shown, strict=True):
            title = element.h1 or element.select_one("summary h2 > span")
            answer = entity["acceptedAnswer"]
            assert words(entity["name"]) == words(title.get_text()), page.address
            assert text_of(answer["text"]) == shown_text(element), page.address
            assert entity.get("inLanguage") == answer.get("inLanguage") == title.get("lang"), page.address
            seen += 1
        told = [reviewed(faq["lastReviewed"], page.code)] if "lastReviewed" in faq else []
        assert [words(line.get_text()) for line in soup.select("article > p.quiet")] == told, page.address
        dated += len(told)
    # Every question twice, and one in English, which also stands below the sections of the others.
    assert seen == 22 * len(extent.loaded) + 2 + len(extent.loaded) - 1
    assert dated == len(extent.loaded) + 1


def test_structured_data_holds_only_html_that_search_engines_take(pages):
    allowed = {"p", "ul", "ol", "li", "a", "b", "strong", "i", "em", "br", "h2", "h3", "h4", "h5", "h6"}
    for page in pages:
        for data in page.structured:
            for entity in data["@graph"][0].get("mainEntity", []):
                for element in BeautifulSoup(entity["acceptedAnswer"]["text"], "html.parser").find_all(True):
                    assert element.name in allowed
                    assert set(element.attrs) <= {"href"}
                    assert element.get("href", "https://").startswith(("http", "mailto:", "tel:")), page.address


def test_structured_data_has_the_breadcrumb_that_readers_see(extent, pages):
    for page in pages:
        if extent.stands_in(page) or page.address.count("/") == 2:
            continue
        items = facts_of(page)["BreadcrumbList"]["itemListElement"]
        shown = [(words(a.get_text()), HOST + a["href"]) for a in page.soup.select("nav.breadcrumb a")]

        assert [(words(item["name"]), item["item"]) for item in items] == shown
        assert [item["position"] for item in items] == list(range(1, len(shown) + 1))


def test_nothing_in_a_text_ends_the_structured_data(site):
    page = site[f"/en/{NOT_TRANSLATED}/"]
    entity = facts_of(page)["FAQPage"]["mainEntity"][0]

    assert entity["name"] == FaqQuestionPage(title='Is </script><b>this</b> & "that" <!-- safe?').title
    assert entity["acceptedAnswer"]["text"].startswith("<p>Yes: 1 &lt; 2 &amp; 3 &gt; 2 &lt;/script&gt;.</p>")
    raw = re.search(r'<script type="application/ld\+json">(.*?)</script>', page.text, re.DOTALL)[1]
    assert not set("<>&") & set(raw)


# --- Markdown ----------------------------------------------------------------------------------


def test_every_page_is_there_as_markdown(extent, site, pages):
    for page in pages:
        link = page.soup.find("link", rel="alternate", type="text/markdown")
        twin = site[here(link["href"], "/")]
        canonical = page.soup.find("link", rel="canonical")["href"]

        assert twin.address == page.address.rstrip("/") + ".md"
        assert twin.headers["Content-Type"] == "text/markdown; charset=utf-8"
        assert twin.headers["Link"] == f'<{canonical}>; rel="canonical"'
        assert twin.headers["Content-Language"] == page.code
        assert (twin.headers.get("X-Robots-Tag") == "noindex") == extent.stands_in(page)
        heading = re.sub(r"\\(.)", r"\1", twin.text.split("\n")[0])
        assert heading == f"# {words(page.soup.h1.get_text())}"
        assert HOST + page.address in twin.text.split("\n\n")[-1]


def test_markdown_says_what_the_text_is_in_the_words_of_the_page(site, pages):
    for page in pages:
        twin = site[page.address.rstrip("/") + ".md"]
        quoted = words(re.sub(r"\\(.)", r"\1", " ".join(re.findall("^> (.*)$", twin.text, re.MULTILINE))))
        for notice in page.soup.select(".notice p:not(.ways)"):
            assert words(notice.get_text()) in quoted, page.address


def test_markdown_has_the_words_of_the_page(site, pages):
    for page in pages:
        if page.address.count("/") != 4 or NOT_TRANSLATED in page.address:
            continue
        text = site[page.address.rstrip("/") + ".md"].text
        said = "".join(re.sub(r"\]\([^)]*\)|[\\*\[\]>]|^[-#]+ |^\d+\. ", "", text, flags=re.MULTILINE).split())
        for part in page.soup.select(".short-answer, .text > * p"):
            assert re.sub(r"[*\[\]>]", "", text_of(str(part))) in said, page.address


def test_llms_txt_lists_every_question_with_its_markdown(site, pages):
    text = site["/llms.txt"].text
    listed = set(re.findall(r"^- \[.*\]\(http://testserver(/en/[^)]+)\)", text, re.MULTILINE))

    questions = {page.address.rstrip("/") + ".md" for page in pages if re.fullmatch("/en/[^/]+/[^/]+/", page.address)}
    assert listed == questions
    assert text.startswith("# California FAQ\n\n> ")
    assert {f"/{code}.md" for code in language_codes()[1:]} <= set(re.findall(r"http://testserver(/[^)\s]+)", text))
