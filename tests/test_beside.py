"""One question in two languages side by side: what stands where, what each side is, and how to hand it on."""

import re

import pytest
import segno
from bs4 import BeautifulSoup
from django.utils import timezone, translation
from django.utils.formats import date_format
from wagtail.models import Page, PageViewRestriction, Site

from faq_pages.languages import language, language_codes
from faq_pages.models import FaqQuestionPage, SourceChange
from faq_pages.models.beside import side_by_side
from faq_pages.translation.workflow import publish, submit
from tests.factories import FaqIndexPageFactory, FaqQuestionPageFactory, FaqSectionPageFactory
from tests.test_fallback import QUESTION, html, in_spanish, restrict, spoken
from tests.test_styles import SITE
from tests.translating import change, publish_by_hand, put_in, spanish

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

HOST = "http://testserver"


def paragraph(id_: str, text: str) -> dict:
    return {"type": "paragraph", "id": id_, "value": f"<p>{text}</p>"}


def write_in_spanish(question, **fields) -> None:
    """Publish a Spanish page of a new question with texts of a test's own."""
    publish_by_hand(question)
    page = in_spanish(question).specific
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def beside(client, code: str, other: str, path: str = QUESTION) -> BeautifulSoup:
    response = client.get(f"/{code}{path}?with={other}")
    assert response.status_code == 200
    return html(response)


def columns(page: BeautifulSoup) -> list[list]:
    """The two cells of each row."""
    rows = [pair.find_all("div", recursive=False) for pair in page.select(".pair")]
    assert {len(row) for row in rows} == {2}
    return rows


def notices(page: BeautifulSoup) -> list[list[str]]:
    """What is said of the text in each of the two languages."""
    return [[notice["data-state"] for notice in side.select("[role=note]")] for side in columns(page)[0]]


# --- What stands where -------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "other"), [("en", "es"), ("es", "en")])
def test_every_block_stands_beside_its_own_translation(code, other, question, client):
    pages = {page.locale.language_code: page for page in (question, in_spanish(question).specific)}

    rows = columns(beside(client, code, other))

    assert len(rows) == 1 + len(question.answer)
    assert [cell.select_one("h1, .pair-title").get_text() for cell in rows[0]] == [
        pages[code].title,
        pages[other].title,
    ]
    assert [cell.select_one(".short-answer").get_text() for cell in rows[0]] == [
        pages[code].short_answer,
        pages[other].short_answer,
    ]
    for cells, one, two in zip(rows[1:], pages[code].answer, pages[other].answer, strict=True):
        assert one.id == two.id
        for cell, block in zip(cells, (one, two), strict=True):
            text = BeautifulSoup(str(block), "html.parser").get_text(" ", strip=True)
            assert cell.get_text(" ", strip=True)[:60] == text[:60]


@pytest.mark.parametrize(("code", "other"), [("es", "ar"), ("ar", "es"), ("fa", "ar"), ("en", "zh-hant")])
def test_each_text_has_its_own_language_and_direction(code, other, index, section, question, client):
    for each in {code, other} - {"en", "es"}:
        put_in(each, index)
        put_in(each, section)
        put_in(each, question, title=f"In {each}")

    page = beside(client, code, other)

    expected = [(each, language(each).direction) for each in (code, other)]
    assert {tuple((cell["lang"], cell["dir"]) for cell in row) for row in columns(page)} == {tuple(expected)}
    assert [name.get_text() for name in page.select(".pair-language")] == [
        language(each).own_name for each in (code, other)
    ]
    assert (page.html["lang"], page.html["dir"]) == expected[0]


def test_the_words_around_a_block_are_in_its_language_and_no_id_stands_twice(section, client):
    answer = [
        {"type": "heading", "id": "h", "value": "A part"},
        {"type": "callout", "id": "c", "value": {"tone": "warning", "text": "<p>Mind.</p>"}},
    ]
    question = FaqQuestionPageFactory(parent=section, answer=answer)
    write_in_spanish(question, answer=answer)

    page = beside(client, "en", "es", f"/the-movement/{question.slug}/")

    assert [strong.get_text() for strong in page.select(".callout strong")] == ["Warning", spoken("Warning")]
    ids = [element["id"] for element in page.find_all(id=True)]
    assert "h" in ids
    assert len(ids) == len(set(ids))


# Letters are blocks: of the first, of the second, and of each row.
ORDERS = {
    ("ab", "ab"): ["aa", "bb"],
    ("ab", "ba"): ["aa", "bb"],
    ("ab", "acb"): ["aa", "-c", "bb"],
    ("ab", "cdab"): ["-c", "-d", "aa", "bb"],
    ("ab", "abcd"): ["aa", "bb", "-c", "-d"],
    ("abc", "b"): ["a-", "bb", "c-"],
    ("ab", ""): ["a-", "b-"],
    ("", "ab"): ["-a", "-b"],
    ("ab", "cd"): ["-c", "-d", "a-", "b-"],
    ("", ""): [],
}


@pytest.mark.parametrize(("one", "other"), ORDERS)
def test_a_block_that_one_side_lacks_stands_in_its_place(one, other):
    answers = [
        FaqQuestionPage._meta.get_field("answer").to_python([paragraph(id_, id_) for id_ in ids])
        for ids in (one, other)
    ]

    pairs = [
        "".join("-" if block is None else block.id for block in (pair.one, pair.other))
        for pair in side_by_side(*answers)
    ]

    assert pairs == ORDERS[one, other]


def test_a_block_that_one_side_lacks_is_named_in_the_readers_language(section, client):
    question = FaqQuestionPageFactory(parent=section, answer=[paragraph("a", "Both"), paragraph("b", "Only English")])
    write_in_spanish(question, title="¿Dónde?", answer=[paragraph("a", "Los dos"), paragraph("c", "Solo en español")])
    path = f"/the-movement/{question.slug}/"

    rows = columns(beside(client, "es", "en", path))[1:]

    lacking = spoken("Not in this version")
    assert [[cell.get_text(" ", strip=True) for cell in row] for row in rows] == [
        ["Los dos", "Both"],
        [lacking, "Only English"],
        ["Solo en español", lacking],
    ]
    said = [cell.select_one(".quiet") for row in rows for cell in row if cell.select(".quiet")]
    assert [(words["lang"], words["dir"]) for words in said] == [("es", "ltr")] * 2


# --- What is asked for -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wish",
    ["", "es", "ES", "ko", "xx", "zh-TW", "../en", "%00", "%F0%9F%90%BB", "%FF%FE", "en%2F", "x" * 3000, "en&with=xx"],
    ids=lambda wish: wish[:20],
)
def test_without_another_language_there_is_the_plain_page(wish, client):
    response = client.get(f"/es{QUESTION}?with={wish}")

    assert (response.status_code, response["Location"]) == (302, f"/es{QUESTION}")
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("wish", ["en", "EN", "es&with=en", "en&other=%00"])
def test_a_language_is_known_whatever_its_case_and_what_else_is_asked(wish, client):
    assert len(columns(beside(client, "es", wish))) > 1


@pytest.mark.parametrize("path", ["/", "/the-movement/"])
def test_pages_that_are_no_question_do_not_know_the_parameter(path, client):
    plain, asked = (client.get(f"/es{path}{query}").content for query in ("", "?with=en"))

    assert asked == plain


@pytest.mark.parametrize("code", [code for code in language_codes() if code not in {"en", "es"}])
def test_english_never_stands_under_the_name_of_another_language(code, client):
    """Readers of a language without this page get English: beside Spanish it is called English."""
    page = beside(client, code, "es")

    cells = columns(page)[0]
    assert [name.get_text() for name in page.select(".pair-language")] == ["English", "Español"]
    assert [cell["lang"] for cell in cells] == ["en", "es"]
    assert page.html["lang"] == code
    [notice] = page.select("[data-state=fallback]")
    assert notice.find_parent(lang=True)["lang"] == code
    assert client.get(f"/{code}{QUESTION}?with=en")["Location"] == f"/{code}{QUESTION}"
    assert client.get(f"/es{QUESTION}?with={code}")["Location"] == f"/es{QUESTION}"


def test_a_copy_of_english_does_not_stand_beside_it(section, client):
    question = FaqQuestionPageFactory(parent=section)
    copy = question.copy_for_translation(spanish())
    copy.save()
    Page.objects.filter(pk=copy.pk).update(live=True)

    path = f"/the-movement/{question.slug}/"
    assert client.get(f"/en{path}?with=es")["Location"] == f"/en{path}"
    assert html(client.get(f"/en{path}")).select("[href*='?with=']") == []


@pytest.mark.parametrize("hide", ["unpublish", "restrict", "restrict the source"])
def test_what_may_not_be_seen_does_not_stand_beside(hide, question, client):
    hidden = in_spanish(question).specific
    if hide == "unpublish":
        hidden.unpublish()
    else:
        restrict(hidden if hide == "restrict" else question, PageViewRestriction.LOGIN)

    response = client.get(f"/en{QUESTION}?with=es", follow=True)

    assert hidden.title not in response.content.decode()
    assert hidden.short_answer not in response.content.decode()


# --- What each side is -------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "other", "said"), [("es", "en", [["machine"], []]), ("en", "es", [[], ["machine"]])])
def test_what_a_machine_made_is_told_on_its_side_in_the_readers_language(code, other, said, question, client):
    page = beside(client, code, other)

    assert notices(page) == said
    [notice] = page.select(".pairs [role=note]")
    with translation.override(code):
        assert notice.p.get_text(strip=True) == translation.gettext(
            "A computer translated this page, and nobody has checked it yet. It may contain mistakes."
        )
    assert notice.find_parent(lang=True)["lang"] == code
    ways = {a["href"]: client.get(a["href"]).status_code for a in notice.select(".ways a")}
    assert ways == {f"/en{QUESTION}": 200, f"/es/feedback/{question.translation_key}/?wrong": 200}


def test_each_side_is_told_by_itself(index, section, question, client, admin_user):
    """Vietnamese is outdated, Spanish made by a machine; then one is reviewed, and the other outdated."""
    for page in (index, section, question):
        put_in("vi", page, title="Tiếng Việt")
    assert notices(beside(client, "vi", "es")) == [["outdated"], ["machine"]]
    assert notices(beside(client, "es", "vi")) == [["machine"], ["outdated"]]

    publish(submit(question, spanish()), user=admin_user, reviewed=True)
    assert notices(beside(client, "es", "vi")) == [[], ["outdated"]]
    assert notices(beside(client, "en", "es")) == [[], []]

    change(question)
    [notice] = beside(client, "en", "es").select("[role=note]")
    [changed] = SourceChange.objects.filter(translation_key=question.translation_key).order_by("-pk")[:1]
    assert notice["data-state"] == "outdated"
    assert date_format(timezone.localtime(changed.published_at), "DATE_FORMAT") in notice.get_text()


def test_a_reader_whose_language_lacks_the_page_is_told_so_once(question, client):
    page = beside(client, "ko", "es")

    assert [notice["data-state"] for notice in page.select("[role=note]")] == ["fallback", "machine"]
    assert notices(page) == [[], ["machine"]]


def test_of_private_pages_nobody_is_asked_what_is_wrong(question, editor):
    restrict(question)

    page = beside(editor, "en", "es")

    assert notices(page) == [[], ["machine"]]
    assert page.select("[href*=feedback]") == []


# --- To be handed on ---------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "canonical"), [("en", "en"), ("es", "es"), ("ko", "en")])
def test_search_engines_are_led_to_the_page_in_one_language(code, canonical, client):
    head = beside(client, code, "es" if code != "es" else "en").head

    assert head.find("link", rel="canonical")["href"] == f"{HOST}/{canonical}{QUESTION}"
    assert head.find("meta", attrs={"name": "robots"})["content"] == "noindex"
    assert head.find_all("link", rel="alternate") == []
    assert head.find_all("script", type="application/ld+json") == []


@pytest.mark.parametrize(("code", "other"), [("en", "es"), ("es", "EN"), ("ko", "es")])
def test_the_address_and_the_code_for_telephones_lead_back_here(code, other, client):
    page = beside(client, code, other)

    address = page.select_one(".leaflet .address").get_text(strip=True)
    assert address == f"{HOST}/{code}{QUESTION}?with={other.lower()}"
    again = html(client.get(address.removeprefix(HOST)))
    assert [cell["lang"] for cell in columns(again)[0]] == [cell["lang"] for cell in columns(page)[0]]
    expected = segno.make(address, error="m")
    assert modules(page.select_one("svg.qr-code")) == {
        (x, y) for y, row in enumerate(expected.matrix) for x, dark in enumerate(row) if dark
    }


QUIET_ZONE = 4
"""Modules of white on each side, which the standard asks for."""


def modules(svg) -> set[tuple[int, int]]:
    """The places of the dark modules of a QR code, read from its picture."""
    light, dark = svg.select("path")
    _, _, width, height = (int(each) for each in svg["viewbox"].split())
    assert light["fill"] == "#fff"
    assert light["d"] == f"M0 0h{width}v{height}h-{width}z"
    assert dark["stroke"] == "#000"
    found, x, y = set(), 0, 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", dark["d"]):
        values = [float(number) for number in numbers.split()]
        if command == "h":
            found |= {(int(x) + step - QUIET_ZONE, int(y) - QUIET_ZONE) for step in range(int(values[0]))}
            x += values[0]
        else:
            x, y = values if command == "M" else (x + values[0], y + values[1])
    size = width - 2 * QUIET_ZONE
    assert all(0 <= place < size for each in found for place in each)
    assert {(0, 0), (size - 1, 0), (0, size - 1)} <= found
    return found


def test_the_language_menu_keeps_the_second_language(client):
    menu = beside(client, "en", "es").select("nav.language-switch a")

    beside_it = {"es": "en"}
    assert [a["href"] for a in menu] == [
        f"/{code}{QUESTION}?with={beside_it.get(code, 'es')}" for code in language_codes()
    ]
    assert {client.get(a["href"]).status_code for a in menu} == {200}


def test_a_question_offers_every_other_language_that_has_it(index, section, question, client):
    for page in (index, section, question):
        put_in("vi", page)

    def offered(code: str) -> list[str]:
        return [a["href"] for a in html(client.get(f"/{code}{QUESTION}")).select("aside.beside details a")]

    assert offered("en") == ["?with=es", "?with=vi"]
    assert offered("es") == ["?with=en", "?with=vi"]
    assert offered("ko") == ["?with=es", "?with=vi"], "it shows English"
    assert html(client.get(f"/es{QUESTION}")).select_one("aside.beside a.button")["href"] == "?with=en"


def test_links_of_each_side_lead_to_pages_in_its_language(index, question, client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    other = FaqIndexPageFactory(parent=index.get_parent(), locale=index.locale)
    far = FaqQuestionPageFactory(parent=FaqSectionPageFactory(parent=other, slug="there"), slug="far")
    Site.objects.create(hostname="other.example", port=80, root_page=other)
    near = FaqQuestionPage.objects.get(slug="dark-money", locale=index.locale)
    links = " ".join(f'<a linktype="page" id="{page.pk}">x</a>' for page in (near, far))
    question = FaqQuestionPageFactory(parent=question.get_parent(), answer=[paragraph("a", links)])
    write_in_spanish(question, answer=[paragraph("a", links)])

    rows = columns(beside(client, "en", "es", f"/the-movement/{question.slug}/"))

    assert [[a["href"] for a in cell.select("a")] for cell in rows[1]] == [
        [f"/{code}/our-values/dark-money/", f"http://other.example/{code}/there/far/"] for code in ("en", "es")
    ]


def test_on_paper_two_columns_stand_beside_each_other_with_the_address():
    sheet = SITE.read_text(encoding="utf-8")
    paper = re.search(r"@media print \{(.*?)\n\}", sheet, re.DOTALL)[1]
    hidden = re.search(r"([^{}]+)\{ display: none; \}", paper)[1]

    assert re.search(r"@media [^{]*\bprint \{\s*\.pair \{ grid-template-columns: minmax\(0, 1fr\) minmax", sheet)
    assert ".pair { break-inside: avoid; }" in paper
    assert {".ways", ".site-header", ".site-footer"} <= {each.strip() for each in hidden.split(",")}
    assert not any(name in hidden for name in (".leaflet", ".notice", ".qr-code", ".address", ".pair"))


# --- Cost --------------------------------------------------------------------------------------

BESIDE_QUERIES = {("en", "es"): 25, ("es", "en"): 27}
"""Those of a section and, for the other side: its own fields, where its links lead, and what it is."""


@pytest.mark.parametrize(("code", "other"), BESIDE_QUERIES)
def test_the_cost_does_not_grow_with_the_blocks(code, other, section, client, django_assert_num_queries):
    link = FaqQuestionPage.objects.get(slug="dark-money", locale=section.locale)
    for number in (1, 30):
        blocks = [paragraph(f"b{place}", f'<a linktype="page" id="{link.pk}">x</a>') for place in range(number)]
        question = FaqQuestionPageFactory(parent=section, answer=blocks)
        write_in_spanish(question, answer=blocks)
        path = f"/{code}/the-movement/{question.slug}/?with={other}"
        client.get(path)  # Fills the cache of site roots.
        with django_assert_num_queries(BESIDE_QUERIES[code, other]):
            assert client.get(path).status_code == 200


def test_a_translation_made_by_hand_needs_no_notice(section, client):
    question = FaqQuestionPageFactory(parent=section)
    publish_by_hand(question)

    assert notices(beside(client, "en", "es", f"/the-movement/{question.slug}/")) == [[], []]
