"""
Every address of the site that a link leads to, asked for once.

English and Spanish are loaded, all other languages show English; so every page is there as an original,
as a translation, and standing in for one.

The whole tree is asked for in the languages of ``WHOLE``, each of which is of another kind. Of the others, which
differ from one of them in nothing but the code, there are a front page, a question, and what belongs to them.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import translation

from faq_pages.languages import language, language_codes
from faq_pages.models import FaqQuestionPage, FaqSectionPage, LinkPage
from tests.factories import FaqQuestionPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

HOST = "http://testserver"
WHOLE = ["en", "es", "ar", "zh-hant", "fil"]
"""
The source, a translation, one from right to left, one with a code in two parts and another to fall back on, and one
with a further name of its own.
"""
QUESTION = "the-movement/what-is-calexit"
PAGE = re.compile(r"/[\w-]+/(?:[\w-]+/){0,2}")
FORM = re.compile(r"/[\w-]+/(?:contact|feedback/[\w-]+)/(?:\?wrong)?")
LINKS = {
    "a": ["href"],
    "link": ["href"],
    "script": ["src"],
    "img": ["src", "srcset"],
    "source": ["srcset"],
    "form": ["action", "data-proof", "data-challenge"],
    "meta": ["content"],
}
"""What leads to another address: elements, and their attributes that name it."""


@dataclass
class Visited:
    """What an address answered with."""

    address: str
    status: int
    kind: str
    text: str
    location: str = ""
    linked_from: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def soup(self) -> BeautifulSoup:
        if not hasattr(self, "_soup"):
            self._soup = BeautifulSoup(self.text, "html.parser")
        return self._soup


def here(address: str, base: str) -> str:
    """An address on this site without host and fragment; empty for those elsewhere."""
    full = urldefrag(urljoin(HOST + base, address)).url
    parts = urlsplit(full)
    if f"{parts.scheme}://{parts.netloc}" != HOST:
        return ""
    return unquote(parts.path) + (f"?{parts.query}" if parts.query else "")


def links_in(page: Visited) -> Iterator[str]:
    """Every address that a page names, of whatever kind."""
    if page.kind == "text/html":
        for element in page.soup.find_all(list(LINKS)):
            for attribute in LINKS[element.name]:
                value = element.get(attribute, "")
                if attribute == "srcset":
                    yield from (part.split(" ")[0] for part in value.split(", "))
                # Of what is said of a page, the addresses alone.
                elif attribute != "content" or value.startswith("http"):
                    yield value
        for data in structured(page):
            yield from re.findall(r'"(?:url|item)": "([^"]+)"', json.dumps(data, ensure_ascii=False))
    elif page.kind == "application/xml":
        yield from re.findall(r'(?:<loc>|href=")([^<"]+)', page.text)
    elif page.kind in {"text/markdown", "text/plain"}:
        yield from re.findall(r"https?://[^\s)>]+", page.text)
        yield from re.findall("<([^>]+)>", page.headers.get("Link", ""))


def structured(page: Visited) -> list[dict]:
    return [json.loads(block.string) for block in page.soup.find_all("script", type="application/ld+json")]


def others() -> list[str]:
    return [code for code in language_codes() if code not in WHOLE]


def followed_in_others() -> set[str]:
    """What is asked for in the languages of which not the whole tree is."""
    key = FaqQuestionPage.objects.get(slug=QUESTION.split("/")[1], locale__language_code="en").translation_key
    ends = ["/", ".md", "/contact/", "/search/", f"/{QUESTION}/", f"/{QUESTION}.md", f"/feedback/{key}/"]
    return {f"/{code}{end}" for code in others() for end in ends}


def is_in_others(address: str) -> bool:
    return re.split("[/.]", address)[1] in others()


def crawl() -> dict[str, Visited]:
    client, found, followed = Client(), {}, followed_in_others()
    todo = [(f"/{code}/", "") for code in language_codes()]
    todo += [(address, "") for address in ("/", "/sitemap.xml", "/robots.txt", "/llms.txt")]
    while todo:
        address, base = todo.pop()
        if address in found:
            continue
        response = client.get(address)
        kind = response.headers.get("Content-Type", "").split(";")[0]
        text = response.content.decode() if not response.streaming and "image" not in kind else ""
        location = response.headers.get("Location", "")
        page = Visited(address, response.status_code, kind, text, location, base, dict(response.headers))
        found[address] = page
        for link in [location, *links_in(page)]:
            inside = here(link, address) if link else ""
            if inside and inside not in found and (inside in followed or not is_in_others(inside)):
                todo.append((inside, address))
    return found


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker) -> Iterator[dict[str, Visited]]:
    """All that is found from the front pages, and from the files for search engines, with hostile text in it."""
    with django_db_blocker.unblock(), transaction.atomic():
        cache.clear()
        section = FaqSectionPage.objects.get(slug="our-values", locale__language_code="en")
        link = LinkPage.objects.get(slug="register-to-vote", locale=section.locale)
        FaqQuestionPageFactory(
            parent=section,
            slug="all-blocks",
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
        yield crawl()
        transaction.set_rollback(True)
    cache.clear()


@pytest.fixture(scope="module")
def pages(site) -> list[Visited]:
    """The pages of the tree, each as it is by itself."""
    found = [page for address, page in site.items() if PAGE.fullmatch(address) and page.status == 200]
    pages = [page for page in found if page.soup.find("link", rel="canonical")]
    assert len(pages) == 16 * len(WHOLE) + 2 * len(others())
    return pages


@pytest.fixture(scope="module")
def forms(site) -> list[Visited]:
    """The pages on which visitors ask, vote and say what is wrong."""
    forms = [page for address, page in site.items() if FORM.fullmatch(address) and page.status == 200]
    reported = [page.address for page in forms if page.address.endswith("?wrong")]
    # Every question can be voted for in every language; a wrong translation is there where there is a translation.
    assert len(forms) == (1 + 12) * len(WHOLE) + (1 + 1) * len(others()) + len(reported)
    assert len(reported) == 11
    assert {page.address.split("/")[1] for page in forms} == set(language_codes())
    return forms


def code_of(page: Visited) -> str:
    return page.address.split("/")[1]


def stands_in(page: Visited) -> bool:
    """Whether a page shows the text of another language than its address names."""
    return code_of(page) not in {"en", "es"} or page.soup.h1.get("lang") is not None


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


def test_what_was_not_asked_for_is_there_in_english(site):
    links = {here(link, page.address) for page in site.values() for link in links_in(page)}
    left = {link for link in links - site.keys() if link}

    assert {link.split("/")[1] for link in left} == set(others())
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


def test_every_page_is_complete_and_in_order(pages, forms):
    for page in [*pages, *forms]:
        soup, where = page.soup, page.address
        ids = [element["id"] for element in soup.find_all(id=True)]
        levels = [int(heading.name[1]) for heading in soup.find_all(re.compile("^h[1-6]$"))]

        assert soup.html["lang"] == code_of(page), where
        assert soup.html["dir"] == language(code_of(page)).direction, where
        assert words(soup.title.string), where
        described = [bool(words(meta["content"])) for meta in soup.find_all("meta", attrs={"name": "description"})]
        assert described == ([] if page in forms else [True]), where
        assert len(soup.find_all("h1")) == len(soup.find_all("main")) == len(soup.select("body > header")) == 1, where
        assert len(soup.select("body > footer")) == 1, where
        assert len(ids) == len(set(ids)), where
        assert levels[0] == 1, where
        assert all(after - before <= 1 for before, after in pairwise(levels)), where
        names = [nav.get("aria-label") or nav.get("aria-labelledby") for nav in soup.find_all("nav")]
        assert all(names), where
        assert len(names) == len(set(names)), where


def test_forms_are_not_for_search_engines_and_there_in_every_language(forms):
    for page in forms:
        head, where = page.soup.head, page.address
        assert head.find("meta", attrs={"name": "robots", "content": "noindex"}), where
        assert head.find_all("link", rel=["canonical", "alternate"]) == [], where
        assert structured(page) == [], where
        menu = [a["href"] for a in page.soup.select("nav.language-switch a")]
        assert {path.split("/")[1] for path in menu} == set(language_codes()), where


def test_a_title_names_the_page_and_the_site(pages):
    for page in pages:
        title, h1 = words(page.soup.title.string), words(page.soup.h1.get_text())
        with translation.override(code_of(page)):
            assert title == f"{h1} - {translation.gettext('California FAQ')}"


def test_languages_name_each_other(pages, site):
    """Each set of alternates is complete, absolute, and the same on all of its pages."""
    sets = {
        page.address: {
            link["hreflang"]: link["href"] for link in page.soup.find_all("link", rel="alternate", hreflang=True)
        }
        for page in pages
    }
    for page in pages:
        if stands_in(page):
            assert sets[page.address] == {}, page.address
            continue
        own = sets[page.address]
        assert own[code_of(page)] == HOST + page.address
        assert own["x-default"] == own["en"]
        assert set(own) <= {"en", "es", "x-default"}
        assert all(sets[here(address, "/")] == own for address in own.values()), page.address
        spanish = site["/es/" + page.address.split("/", 2)[2]]
        assert ("es" in own) == (not stands_in(spanish)), page.address


def test_the_canonical_address_is_that_of_the_language_shown(site, pages):
    everything = [*pages, *(page for address, page in site.items() if "?with=" in address and page.status == 200)]
    for page in everything:
        canonical = here(page.soup.find("link", rel="canonical")["href"], "/")
        path = page.address.partition("?")[0]
        is_duplicate = "?" in page.address or stands_in(page)

        assert canonical == (path if not stands_in(page) else "/en/" + path.split("/", 2)[2]), page.address
        assert site[canonical].status == 200
        assert (page.soup.find("meta", attrs={"name": "robots", "content": "noindex"}) is not None) == is_duplicate


def test_the_sitemap_has_the_pages_that_are_to_be_found_and_no_others(site, pages):
    listed = [
        here(location.text, "/")
        for page in site.values()
        if page.address.startswith("/sitemap-")
        for location in ElementTree.fromstring(page.text).iterfind("{*}url/{*}loc")
    ]

    assert sorted(listed) == sorted(page.address for page in pages if not stands_in(page))


# --- What search engines read ------------------------------------------------------------------


def facts_of(page: Visited) -> dict[str, dict]:
    [data] = structured(page)
    assert data["@context"] == "https://schema.org"
    return {fact["@type"]: fact for fact in data["@graph"]}


def text_of(html: str) -> str:
    """The words of HTML without its spaces: elements that are lines of their own need none between them."""
    return "".join(BeautifulSoup(html, "html.parser").get_text().split())


def shown_text(element) -> str:
    return text_of("".join(str(part) for part in element.select(".short-answer, .text")))


def test_pages_that_repeat_others_have_no_structured_data(site, pages):
    doubles = [page for page in pages if stands_in(page)]
    doubles += [page for address, page in site.items() if "?with=" in address and page.status == 200]

    assert len(doubles) > 100
    assert [page.address for page in doubles if structured(page)] == []


def test_structured_data_says_what_the_page_says(pages):
    seen = 0
    for page in pages:
        depth = page.address.count("/")
        if stands_in(page) or depth == 2:
            assert structured(page) == [], page.address
            continue
        facts = facts_of(page)
        faq, soup = facts["FAQPage"], page.soup
        shown = soup.select("details.question") if depth == 3 else [soup.select_one(".question-page")]

        assert (faq["inLanguage"], faq["url"]) == (code_of(page), HOST + page.address)
        assert words(faq["name"]) == words(soup.h1.get_text())
        assert len(faq["mainEntity"]) == len(shown)
        for entity, element in zip(faq["mainEntity"], shown, strict=True):
            title = element.h1 or element.select_one("summary h2 > span")
            answer = entity["acceptedAnswer"]
            assert words(entity["name"]) == words(title.get_text()), page.address
            assert text_of(answer["text"]) == shown_text(element), page.address
            assert entity.get("inLanguage") == answer.get("inLanguage") == title.get("lang"), page.address
            seen += 1
        assert bool(faq.get("lastReviewed")) == ("Last reviewed" in soup.select_one("main").get_text())
    assert seen == 2 * 22 + 2 + 1, "every question twice, and one in English below a Spanish section"


def test_structured_data_holds_only_html_that_search_engines_take(pages):
    allowed = {"p", "ul", "ol", "li", "a", "b", "strong", "i", "em", "br", "h2", "h3", "h4", "h5", "h6"}
    for page in pages:
        for data in structured(page):
            for entity in data["@graph"][0].get("mainEntity", []):
                for element in BeautifulSoup(entity["acceptedAnswer"]["text"], "html.parser").find_all(True):
                    assert element.name in allowed
                    assert set(element.attrs) <= {"href"}
                    assert element.get("href", "https://").startswith(("http", "mailto:", "tel:")), page.address


def test_structured_data_has_the_breadcrumb_that_readers_see(pages):
    for page in pages:
        if stands_in(page) or page.address.count("/") == 2:
            continue
        items = facts_of(page)["BreadcrumbList"]["itemListElement"]
        shown = [(words(a.get_text()), HOST + a["href"]) for a in page.soup.select("nav.breadcrumb a")]

        assert [(words(item["name"]), item["item"]) for item in items] == shown
        assert [item["position"] for item in items] == list(range(1, len(shown) + 1))


def test_nothing_in_a_text_ends_the_structured_data(site):
    page = site["/en/our-values/all-blocks/"]
    entity = facts_of(page)["FAQPage"]["mainEntity"][0]

    assert entity["name"] == FaqQuestionPage(title='Is </script><b>this</b> & "that" <!-- safe?').title
    assert entity["acceptedAnswer"]["text"].startswith("<p>Yes: 1 &lt; 2 &amp; 3 &gt; 2 &lt;/script&gt;.</p>")
    raw = re.search(r'<script type="application/ld\+json">(.*?)</script>', page.text, re.DOTALL)[1]
    assert not set("<>&") & set(raw)


# --- Markdown ----------------------------------------------------------------------------------


def test_every_page_is_there_as_markdown(site, pages):
    for page in pages:
        link = page.soup.find("link", rel="alternate", type="text/markdown")
        twin = site[here(link["href"], "/")]
        canonical = page.soup.find("link", rel="canonical")["href"]

        assert twin.address == page.address.rstrip("/") + ".md"
        assert twin.headers["Content-Type"] == "text/markdown; charset=utf-8"
        assert twin.headers["Link"] == f'<{canonical}>; rel="canonical"'
        assert twin.headers["Content-Language"] == code_of(page)
        assert (twin.headers.get("X-Robots-Tag") == "noindex") == stands_in(page)
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
        if page.address.count("/") != 4 or "all-blocks" in page.address:
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
