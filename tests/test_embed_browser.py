"""The element ``<faq-embed>`` on pages of another site, in a real browser."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from faq_pages.languages import language_codes
from faq_pages.models import FaqIndexPage, FaqQuestionPage, FaqSectionPage
from faq_pages.visitor_pages.embed import strings_file
from faq_pages.writing.embed import FIRST_WORDS, texts
from tests.embedding import STRICT, hosted
from tests.factories import FaqQuestionPageFactory, FaqSectionPageFactory
from tests.many_languages import served_in
from tests.node import FRONTEND, has_packages, run
from tests.test_accessibility import AXE, LEFT_TO_PEOPLE, LOOK_THROUGH, every_block
from tests.test_budget import SHIFTS
from tests.test_layout import TOO_WIDE
from tests.translating import change

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

CALLS = "**/api/v1/**"
FEW = "<faq-embed locale='en' section='the-movement'></faq-embed>"
SEEN = "() => document.querySelector('faq-embed').shadowRoot.querySelectorAll('summary').length"
NEVER = "<div style='block-size: 300vh'></div>"


@pytest.fixture(scope="module")
def site(chromium, django_db_setup, django_db_blocker, tmp_path_factory):
    """The FAQ in four languages; one answer is outdated in all but English, and one section not translated."""
    with django_db_blocker.unblock(), served_in(["ar", "km"], tmp_path_factory.mktemp("content")) as address:
        index = FaqIndexPage.objects.get(locale__language_code="en")
        change(FaqQuestionPage.objects.get(slug="dark-money", locale=index.locale))
        section = FaqSectionPageFactory(parent=index, slug="everything", title="Everything")
        FaqQuestionPageFactory(parent=section, slug="blocks", title="What is there?", answer=every_block())
        strings_file.cache_clear()
        yield address


@pytest.fixture(scope="module")
def host(site):
    with hosted(site) as other:
        yield other


@pytest.fixture
def visit(chromium):
    """Opens a page of a new visitor; what the browser complains of in it is in ``page.complaints``."""
    contexts = []

    def new(width=390, locale="en-US", **look):
        context = chromium.new_context(locale=locale, viewport={"width": width, "height": 844}, **look)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text) if said.type != "log" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    yield new
    for context in contexts:
        context.close()


def summaries(page):
    return page.locator("faq-embed summary")


def said(code: str, text: str) -> str:
    return texts(code)["strings"][text]


# --- On a page of another origin ----------------------------------------------------------------


def test_it_works_under_the_strictest_policy_and_asks_nobody_but_the_faq(visit, host, site):
    page, asked = visit(), []
    page.on("request", lambda request: asked.append(request))
    page.goto(host.page("/bare", "<faq-embed locale='en'></faq-embed>"))

    expect(summaries(page)).to_have_count(FaqQuestionPage.objects.filter(locale__language_code="en", live=True).count())
    summaries(page).first.click()
    expect(page.get_by_text("grassroots", exact=False).first).to_be_visible()
    page.get_by_role("searchbox").fill("money")
    expect(page.locator("faq-embed mark").first).to_be_visible()

    assert page.complaints == []
    origins = {"{0.scheme}://{0.netloc}".format(urlsplit(request.url)) for request in asked}
    assert origins == {host.url, site}
    to_faq = [request.all_headers() for request in asked if request.url.startswith(site)]
    assert len(to_faq) > 4
    assert [headers for headers in to_faq if "cookie" in headers] == []
    # The module is the page's own wish, and browsers say whose.
    calls = [headers for request in asked if "/api/" in request.url and (headers := request.all_headers())]
    assert [headers["referer"] for headers in calls if "referer" in headers] == []
    assert page.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


HOSTILE = """
  * { all: unset !important; }
  html { font-size: 60px !important; direction: rtl !important; letter-spacing: 1em !important; color: red !important;
    text-transform: uppercase !important; line-height: 4 !important; text-align: right !important;
    word-spacing: 1em !important; white-space: pre !important; text-indent: 3em !important;
    --paper: red; --ink: red; --sans: fantasy; --leading: 9; --round: 9em; }
  h1, h2, h3, details, summary, input, button, p, a { display: none !important; }
"""
LOOKS = """() => [...document.querySelector("faq-embed").shadowRoot.querySelectorAll("*")].map(element => {
  const style = getComputedStyle(element);
  const names = ["backgroundColor", "color", "direction", "display", "fontFamily", "fontSize", "fontWeight",
    "letterSpacing", "lineHeight", "listStyleType", "paddingInlineStart", "marginBlockStart", "textAlign", "textIndent",
    "textTransform",
    "visibility", "whiteSpace", "wordSpacing"];
  return [element.localName, ...names.map(name => `${name}: ${style[name]}`)];
})"""


def test_hostile_styles_of_the_page_do_not_get_in(visit, host):
    sheet = host.add("/hostile.css", HOSTILE, kind="text/css")
    looks = []
    for head in ("", f'<link rel="stylesheet" href="{sheet}">'):
        page = visit(1000)
        page.goto(host.page("/styled", FEW, head=head))
        expect(summaries(page)).to_have_count(2)
        summaries(page).first.click()
        expect(page.locator("faq-embed [aria-busy=true]")).to_have_count(0)
        looks.append(page.evaluate(LOOKS))
        assert page.complaints == []

    assert len(looks[0]) > 30
    assert looks[1] == looks[0]


def test_two_on_one_page_share_what_they_fetch_and_do_not_clash(visit, host):
    page, asked = visit(), Counter()
    page.on("request", lambda request: asked.update([request.url]))
    page.goto(host.page("/twice", "<faq-embed locale='en'></faq-embed><p id='between'>And again:</p>" * 2))

    for embedded in page.locator("faq-embed").all():
        expect(embedded.locator("summary").first).to_be_visible()
    page.locator("faq-embed").last.locator("summary").first.click()

    assert {url: number for url, number in asked.items() if number > 1} == {}
    expect(page.locator("faq-embed").first.locator("details[open]")).to_have_count(0)
    expect(page.locator("faq-embed").last.locator("details[open]")).to_have_count(1)
    ids = page.evaluate(
        "[...document.querySelectorAll('faq-embed')].map(e => e.shadowRoot.querySelectorAll('[id]').length)"
    )
    assert ids == [0, 0]


def test_a_page_without_scripts_has_the_link(visit, host, site):
    page = visit(java_script_enabled=False)
    page.goto(
        host.page("/plain", f"<faq-embed><noscript><a href='{site}/en/'>California FAQ</a></noscript></faq-embed>")
    )

    expect(page.get_by_role("link", name="California FAQ")).to_be_visible()


def test_what_is_far_away_is_fetched_when_it_comes_near(visit, host):
    page, asked = visit(), []
    page.on("request", lambda request: asked.append(request.url) if "/api/" in request.url else None)
    page.goto(host.page("/long", "<div class='far'></div>" + FEW, head=far_sheet(host)), wait_until="networkidle")
    assert asked == []

    page.mouse.wheel(0, 3000)

    expect(summaries(page)).to_have_count(2)


def far_sheet(host) -> str:
    address = host.add("/far.css", ".far { block-size: 400vh }", kind="text/css")
    return f'<link rel="stylesheet" href="{address}">'


# --- Nothing moves ------------------------------------------------------------------------------

AFTER = "<p>What the chapter says next.</p>" * 3


@pytest.mark.parametrize(
    ("code", "width", "attributes"),
    [
        ("en", 390, ""),
        ("ar", 1100, ""),
        ("km", 390, "section='the-movement'"),
        ("es", 1100, "question='our-values/dark-money'"),
    ],
)
def test_nothing_moves_when_the_questions_come(code, width, attributes, visit, host):
    """Neither what comes after them nor they themselves; with a place kept that is too small, and one that fits."""
    page, shifts = visit(width), {}
    slowed(page)
    for height in ("20rem", "44rem"):
        rule = f"faq-embed {{ display: block; min-block-size: {height} }}"
        sheet = host.add(f"/{height}.css", rule, kind="text/css")
        element = f"<faq-embed locale='{code}' {attributes}></faq-embed>"
        page.goto(host.page("/still", element + AFTER, head=f'<link rel="stylesheet" href="{sheet}">'))
        expect(summaries(page).first).to_be_attached()
        shifts[height] = page.evaluate(SHIFTS)
        whole, frame = (page.locator(each).bounding_box() for each in ("faq-embed", "faq-embed [part=base]"))
        assert frame["height"] == whole["height"], "the room that is kept has its ground"

    assert {height: found for height, found in shifts.items() if found} == {}


def slowed(page):
    def late(route):
        page.wait_for_timeout(60)
        route.continue_()

    page.route(CALLS, late)


def test_what_does_not_fit_is_shown_when_the_reader_wants_it(visit, host):
    page = visit()
    sheet = host.add("/small.css", "faq-embed { display: block; min-block-size: 20rem }", kind="text/css")
    page.goto(
        host.page(
            "/small", "<faq-embed locale='en'></faq-embed>" + AFTER, head=f'<link rel="stylesheet" href="{sheet}">'
        )
    )
    more = page.get_by_role("button", name="Look through all questions")
    expect(more).to_be_visible()
    assert page.locator("faq-embed").bounding_box()["height"] == 320

    more.click()

    expect(more).to_have_count(0)
    summaries(page).last.scroll_into_view_if_needed()
    expect(summaries(page).last).to_be_in_viewport()


# --- Languages ----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["ar", "km"])
def test_it_is_read_in_other_scripts_and_directions(code, visit, host):
    page = visit(360)
    page.goto(host.page("/other", f"<faq-embed locale='{code}'></faq-embed>"))
    frame = page.locator("faq-embed [part=base]")

    summaries(page).first.click()

    expect(frame).to_have_attribute("lang", code)
    expect(frame).to_have_attribute("dir", texts(code)["direction"])
    expect(page.get_by_label(said(code, "Search the questions"))).to_be_visible()
    sign = page.evaluate(
        """() => {
          const summary = document.querySelector("faq-embed").shadowRoot.querySelector("summary");
          const title = summary.firstElementChild.getBoundingClientRect(), all = summary.getBoundingClientRect();
          return [title.left - all.left > 8, all.right - title.right > 8];
        }"""
    )
    assert sign == ([True, False] if code == "ar" else [False, True]), "the sign stands at the end of the line"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.complaints == []


@pytest.mark.parametrize(
    ("reader", "attribute", "around", "code"),
    [
        ("es-MX", "auto", "en", "es"),
        ("ar-EG", "", "en", "ar"),
        ("de-DE", "auto", "es", "en"),
        ("en-US", "page", "es-419", "es"),
        ("es-MX", "AR", "en", "ar"),
        ("es-MX", "tlh", "en", "es"),
    ],
)
def test_the_language_is_the_one_that_is_wished_for(reader, attribute, around, code, visit, host):
    page = visit(locale=reader)
    page.goto(host.page("/wish", f"<faq-embed locale='{attribute}' section='the-movement'></faq-embed>", lang=around))

    expect(page.locator("faq-embed [part=base]")).to_have_attribute("lang", code)
    expect(page.locator("faq-embed select")).to_have_value(code)


def test_the_menu_changes_the_language_and_keeps_the_readers_place(visit, host):
    page = visit(1000)
    page.goto(host.page("/menu", "<faq-embed locale='en'></faq-embed>"))
    summaries(page).nth(1).click()
    menu = page.get_by_label("Language")
    assert menu.locator("option").evaluate_all("all => all.map(({ value }) => value)") == language_codes()

    menu.focus()
    menu.select_option("ar")

    expect(page.locator("faq-embed [part=base]")).to_have_attribute("dir", "rtl")
    expect(page.get_by_label(said("ar", "Language"))).to_be_focused()
    expect(page.locator("faq-embed details").nth(1)).to_have_attribute("open", "")
    expect(page.locator("faq-embed details[open]")).to_have_count(1)
    expect(page.locator("faq-embed .text[aria-busy=true]")).to_have_count(0)


MACHINE = "A computer made this translation, and nobody has checked it yet. It may contain mistakes."
OUTDATED = "The English original has changed since this translation was made. Some of it may no longer hold."
SOME_OUTDATED = (
    "The English originals of some translations on this page have changed since. Some of it may no longer hold."
)
FALLBACK = "This question is not translated yet. It is shown in English."


def test_readers_are_told_what_state_a_text_is_in(visit, host, site):
    """In their own language, as on the server's pages."""
    page = visit(1000)
    page.goto(host.page("/states", "<faq-embed locale='es'></faq-embed>"))
    noted = page.locator("faq-embed [part=body] > [role=note]")
    expect(noted).to_have_attribute("data-state", "outdated")
    expect(noted).to_have_text(said("es", SOME_OUTDATED))
    states = {
        "the-movement/what-is-calexit": ("machine", MACHINE),
        "our-values/dark-money": ("outdated", OUTDATED),
        "everything/blocks": ("fallback", FALLBACK),
    }
    for path, (state, text) in states.items():
        page.evaluate("path => { location.hash = `#faq/${path}`; }", path)
        note = page.locator(f"faq-embed details[open] .answer > [data-state={state}]")
        expect(note).to_contain_text(said("es", text))
        if state != "fallback":
            original, fault = (note.get_by_role("link").nth(place) for place in (0, 1))
            assert original.get_attribute("href") == f"{site}/en/{path}/"
            key = FaqQuestionPage.objects.get(slug=path.split("/")[1], locale__language_code="en").translation_key
            assert fault.get_attribute("href") == f"{site}/es/feedback/{key}/?wrong"
    shown = page.locator("faq-embed details[open] [data-state=fallback] ~ .text")
    expect(shown).to_have_attribute("lang", "en")
    expect(page.locator("faq-embed [part=label]")).to_have_text(said("es", "In English"))


def test_what_a_machine_made_is_told_also_where_it_stands_in_for_another_language(visit, host, site):
    """Traditional characters for simplified ones, say."""
    page = visit()
    made = {"state": "fallback", "origin": "machine", "reviewed_at": None}
    url = f"{site}/zh-hant/our-values/dark-money/"
    item = {
        "key": "k",
        "locale": "zh-hans",
        "direction": "ltr",
        "title": "谁付钱？",
        "url": url,
        "short_answer": "你。",
    }
    group = {"locale": "zh-hans", "direction": "ltr", "title": "价值", "url": url}
    body = {"sections": [{**group, "questions": [{**item, "translation": made}]}], "answer": "<p>你。</p>"}
    page.route(CALLS, lambda route: route.fulfill(json=body, headers={"Access-Control-Allow-Origin": "*"}))
    page.goto(host.page("/instead", "<faq-embed locale='zh-TW'></faq-embed>"))

    summaries(page).click()

    note = page.locator("faq-embed .answer > [role=note]")
    instead = said("zh-hant", "This question is not translated yet. It is shown in another language: %(language)s.")
    expect(note).to_contain_text(instead % {"language": "简体中文"})
    expect(note).to_contain_text(said("zh-hant", MACHINE))
    expect(page.locator("faq-embed [part=body] > [data-state=machine]")).to_be_visible()


# --- Addresses and attributes -------------------------------------------------------------------


def test_an_address_opens_a_question(visit, host):
    page = visit()
    page.goto(
        host.page("/deep", "<div class='far'></div><faq-embed></faq-embed>", head=far_sheet(host))
        + "#faq/our-values/dark-money"
    )

    opened = page.locator("faq-embed details[open]")
    expect(opened).to_have_count(1)
    expect(opened.locator("summary")).to_be_in_viewport()
    expect(opened.locator(".text p").first).to_be_visible()
    page.evaluate("scrollTo(0, 0)")
    page.locator("faq-embed select").select_option("es", force=True)
    expect(page.locator("faq-embed [part=base]")).to_have_attribute("lang", "es")
    expect(opened).to_have_count(1)
    assert page.evaluate("scrollY") == 0, "it leads there once"


def test_a_link_in_the_page_around_opens_a_question(visit, host):
    page = visit()
    link = "<a href='#faq/the-movement/what-is-calexit'>What is it?</a>"
    page.goto(host.page("/linked", link + "<faq-embed></faq-embed>"))
    expect(summaries(page).first).to_be_visible()

    page.get_by_role("link", name="What is it?").click()

    expect(page.locator("faq-embed details").first).to_have_attribute("open", "")
    expect(summaries(page).first).to_be_focused()


def name_of(kind: str, site: str) -> str:
    question = FaqQuestionPage.objects.get(slug="dark-money", locale__language_code="en")
    return {
        "path": "our-values/dark-money",
        "key": str(question.translation_key),
        "address": f"{site}/es/our-values/dark-money/",
        "address that leads on": f"{site}/es-MX/our-values/dark-money",
    }[kind]


@pytest.mark.parametrize("kind", ["path", "key", "address", "address that leads on"])
def test_one_question_is_named_by_path_key_or_address(kind, visit, host, site):
    page = visit()
    page.goto(host.page("/one", f"<faq-embed question='{name_of(kind, site)}'></faq-embed>"))

    expect(page.locator("faq-embed details[open] .text p").first).to_be_visible()
    expect(summaries(page)).to_have_count(1)
    expect(page.get_by_role("searchbox")).to_have_count(0)


def test_what_is_not_there_is_said(visit, host):
    page = visit(locale="es-MX")
    page.goto(host.page("/none", "<faq-embed question='our-values/nothing'></faq-embed>"))

    gone = "There is nothing at this address. It may have been mistyped, or the page was removed."
    expect(page.get_by_text(said("es", gone))).to_be_visible()
    expect(page.get_by_role("link", name=said("es", "All questions"))).to_be_visible()


def test_attributes_that_are_changed_later_are_heeded(visit, host):
    page = visit(color_scheme="light")
    page.goto(host.page("/changed", FEW))
    expect(summaries(page)).to_have_count(2)
    element = page.locator("faq-embed")
    ground = "element => getComputedStyle(element.shadowRoot.querySelector('[part=base]')).backgroundColor"
    light = element.evaluate(ground)

    element.evaluate("element => element.setAttribute('section', 'our-values')")
    expect(summaries(page)).to_have_count(4)
    element.evaluate(
        "element => { element.removeAttribute('section'); element.setAttribute('question', 'our-values/dark-money'); }"
    )
    expect(summaries(page)).to_have_count(1)
    element.evaluate("element => element.setAttribute('locale', 'ar')")
    expect(page.locator("faq-embed [part=base]")).to_have_attribute("lang", "ar")
    element.evaluate("element => element.setAttribute('heading-level', '4')")
    expect(page.locator("faq-embed h4[part=title]")).to_have_count(1)
    element.evaluate("element => element.setAttribute('theme', 'dark')")

    assert element.evaluate(ground) != light
    assert page.complaints == []


def test_a_link_between_questions_stays_in_the_page(visit, host, index):
    section = FaqSectionPage.objects.get(slug="the-movement", locale=index.locale)
    other = FaqQuestionPage.objects.get(slug="dark-money", locale=index.locale)
    change(
        FaqQuestionPage.objects.get(slug="what-is-calexit", locale=section.locale),
        answer=[{"type": "paragraph", "value": f'<p><a linktype="page" id="{other.pk}">Who pays?</a></p>', "id": "1"}],
    )
    page = visit()
    page.goto(host.page("/inner", "<faq-embed locale='en'></faq-embed>"))
    summaries(page).first.click()

    page.get_by_role("link", name="Who pays?").click()

    expect(page.locator("faq-embed details", has=page.locator("h3", has_text=other.title))).to_have_attribute(
        "open", ""
    )
    assert page.url == f"{host.url}/inner"


# --- Searching ----------------------------------------------------------------------------------


def test_searching_shows_what_is_found_while_somebody_types(visit, host):
    page = visit()
    page.goto(host.page("/search", "<faq-embed locale='en'></faq-embed>"))
    number = page.evaluate(SEEN) or 0
    field, status = page.get_by_role("searchbox"), page.locator("faq-embed [role=status]").first

    field.press_sequentially("dark money", delay=20)

    expect(page.locator("faq-embed mark").first).to_be_visible()
    expect(status).to_have_text(re.compile(r"^\d+ questions? found$"))
    expect(field).to_be_focused()
    summaries(page).first.click()
    expect(page.locator("faq-embed details[open] .text p").first).to_be_visible()
    field.fill("qwrtplx")
    expect(status).to_contain_text("Nothing was found")
    field.fill("")
    expect(status).to_be_empty()
    expect(page.locator("faq-embed [part=section]").first).to_be_visible()
    assert number <= page.evaluate(SEEN)


def test_a_search_is_sent_by_the_button_and_in_the_readers_language(visit, host, site):
    page, asked = visit(), []
    page.on("request", lambda request: asked.append(request.url) if "/search/" in request.url else None)
    page.goto(host.page("/sent", "<faq-embed locale='es'></faq-embed>"))

    page.get_by_role("searchbox").fill("dinero")
    page.get_by_role("button", name=said("es", "Search")).click()

    expect(page.locator("faq-embed mark").first).to_be_visible()
    assert all("locale=es" in url for url in asked)


# --- When the server is slow or away ------------------------------------------------------------


def test_readers_are_told_in_their_language_when_the_server_is_away(visit, host, site):
    page = visit(locale="ar-EG")
    page.route(re.compile(r"/api/v1/|/strings/"), lambda route: route.abort())
    page.goto(host.page("/away", "<faq-embed></faq-embed>"))
    words = json.loads((FRONTEND / "embed" / "languages.json").read_text())
    words = next(row["words"] for row in words if row["code"] == "ar")

    status = page.locator("faq-embed [role=status]")
    expect(status).to_contain_text(words["away"])
    expect(status.locator("[lang=ar]")).to_have_attribute("dir", "rtl")
    expect(page.get_by_role("link", name=words["all"])).to_have_attribute("href", f"{site}/ar/")
    page.unroute(re.compile(r"/api/v1/|/strings/"))
    page.unroute_all()
    page.get_by_role("button", name=words["again"]).click()
    expect(summaries(page).first).to_be_visible()
    expect(status.first).to_be_empty()


@contextmanager
def held_back(page) -> Iterator[None]:
    """Answers of the API come when the block ends."""
    waiting = []
    page.route(CALLS, lambda route: waiting.append(route))
    yield
    for route in waiting:
        route.continue_()
    page.unroute(CALLS)


def test_readers_are_told_when_it_takes_long(visit, host, site):
    page = visit(locale="es-MX")
    page.clock.install()
    with held_back(page):
        page.goto(host.page("/slow", "<faq-embed></faq-embed>"))
        expect(page.locator("faq-embed [part=body]")).to_have_attribute("aria-busy", "true")
        page.wait_for_timeout(300)
        page.clock.run_for(5000)
        slow = page.get_by_text(said("es", "The questions take longer than usual to come."))
        expect(slow).to_be_visible()
        expect(page.get_by_role("link", name=said("es", "All questions"))).to_have_attribute("href", f"{site}/es/")

    expect(summaries(page).first).to_be_visible()
    expect(slow).to_have_count(0)


def test_an_answer_that_does_not_come_leaves_its_gist_and_a_link(visit, host, site):
    page = visit()
    page.goto(host.page("/gist", FEW))
    expect(summaries(page)).to_have_count(2)
    page.route(CALLS, lambda route: route.abort())

    summaries(page).first.click()

    gist = FaqQuestionPage.objects.get(slug="what-is-calexit", locale__language_code="en").short_answer
    expect(page.get_by_text(gist)).to_be_visible()
    expect(page.get_by_text(str(FIRST_WORDS["away"]))).to_be_visible()
    own = page.get_by_role("link", name="This question on its own page")
    expect(own).to_have_attribute("href", f"{site}/en/the-movement/what-is-calexit/")
    page.unroute(CALLS)
    summaries(page).first.click()
    summaries(page).first.click()
    expect(page.locator("faq-embed details[open] .text p").first).to_be_visible()


# --- For everybody ------------------------------------------------------------------------------

GROUND = "<style>html { background: Canvas; color: CanvasText }</style>"
OPEN = (
    "for (const each of document.querySelector('faq-embed').shadowRoot.querySelectorAll('details')) each.open = true;"
)


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
@pytest.mark.parametrize(("code", "width"), [("en", 1000), ("ar", 360)])
def test_it_has_no_barrier(code, width, color_scheme, visit, host):
    assert has_packages(FRONTEND), "python -m tests.node installs them"
    page = visit(width, color_scheme=color_scheme)
    page.goto(host.page("/axe", f"<faq-embed locale='{code}'></faq-embed>", head=GROUND, policy=""))
    expect(summaries(page).first).to_be_visible()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(LOOK_THROUGH, "html")

    page.evaluate(OPEN)
    expect(page.locator("faq-embed [aria-busy=true]")).to_have_count(0)
    found += page.evaluate(LOOK_THROUGH, "html")
    page.get_by_role("searchbox").fill("CNP")
    expect(page.locator("faq-embed mark").first).to_be_visible()
    found += page.evaluate(LOOK_THROUGH, "html")

    assert [each for each in found if not LEFT_TO_PEOPLE.search(each)] == []
    assert page.evaluate(TOO_WIDE) == []


def test_the_keyboard_reaches_and_opens_everything(visit, host):
    page = visit(1000)
    page.goto(host.page("/keys", FEW))
    expect(summaries(page)).to_have_count(2)
    focused = "document.querySelector('faq-embed').shadowRoot.activeElement?.localName"
    seen = []

    for _ in range(6):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(focused))
    assert seen == ["a", "select", "input", "button", "summary", "summary"]
    outline = page.evaluate(
        "getComputedStyle(document.querySelector('faq-embed').shadowRoot.activeElement).outlineStyle"
    )
    assert outline == "solid"
    page.keyboard.press("Enter")

    expect(page.locator("faq-embed details").last).to_have_attribute("open", "")


# --- Answers are made of what is allowed --------------------------------------------------------

NASTY = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>a</a>",
    "<a href=' jav&#x09;ascript:alert(1)'>a</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>a</a>",
    "<svg><script>alert(1)</script><a href='x'>a</a></svg>",
    "<svg onload=alert(1)>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src='javascript:alert(1)'></iframe><object data='x'></object><embed src='x'>",
    "<form action='https://example.org'><input name=a><button formaction='javascript:alert(1)'>b</button></form>",
    "<p style='position:fixed' onclick=alert(1) id=top>a</p>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><script>alert(1)</script></template>",
    "<b <script>alert(1)</script>",
    "<a href='https://example.org/' target=_top ping='https://example.org'>a</a>",
    "</p></div></details>after",
    "<p>open<p>again",
    "<!-- <img src=x onerror=alert(1)> --><!--><script>alert(1)</script>-->",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]
ALLOWED = re.compile(
    "a|abbr|aside|b|bdi|blockquote|br|cite|code|dd|details|div|dl|dt|em|figcaption|figure|h[2-6]|hr|i|img|li|ol|p"
    "|section|small|span|strong|sub|summary|sup|ul"
)
ATTRIBUTES = re.compile(
    "alt|class|data-key|data-type|dir|height|href|hreflang|lang|loading|role|sizes|src|srcset|title|width"
)


@pytest.fixture(scope="module")
def parsed(chromium, host, tmp_path_factory):
    """A page in which the element's own function makes nodes of HTML."""
    built = tmp_path_factory.mktemp("html") / "html.js"
    esbuild = "node_modules/.bin/esbuild"
    run(esbuild, "embed/src/html.ts", "--format=esm", f"--outfile={built}", cwd=FRONTEND)
    host.add("/html.js", built.read_text(), kind="text/javascript")
    context = chromium.new_context()
    page = context.new_page()
    page.goto(host.add("/parse", "<!doctype html><title>Parse</title>", policy=""))
    page.evaluate("async () => { window.made = (await import('/html.js')).answerNodes; }")
    yield page
    context.close()


def test_an_answer_is_what_a_browser_would_make_of_it(parsed, client, site):
    """All of the FAQ, in all languages that are loaded, and every block: only ids are left out."""
    for code in ("en", "es", "ar", "km"):
        faq = parsed.request.get(f"{site}/api/v1/faq/?locale={code}&fallback=chain&format=html").json()
        answers = [question["answer"] for section in faq["sections"] for question in section["questions"]]

        different = parsed.evaluate(
            """answers => answers.filter(html => {
              const own = document.createElement("div");
              const theirs = new DOMParser().parseFromString(html, "text/html").body;
              own.append(made(html, 2));
              for (const each of theirs.querySelectorAll("[id]")) each.removeAttribute("id");
              const wanted = document.createElement("div");
              wanted.append(...theirs.childNodes);
              own.normalize();
              wanted.normalize();
              return !own.isEqualNode(wanted);
            })""",
            answers,
        )

        assert len(answers) >= 12
        assert different == []


@pytest.mark.parametrize("html", NASTY)
def test_nothing_else_gets_into_a_page(html, parsed):
    complaints = []
    parsed.once("dialog", lambda dialog: complaints.append(dialog.message))

    found = parsed.evaluate(
        """html => {
          const place = document.createElement("div");
          place.append(made(html, 3));
          document.body.replaceChildren(place);
          const all = [...place.querySelectorAll("*")];
          return {
            names: all.map(({ localName }) => localName),
            attributes: all.flatMap(each => each.getAttributeNames()),
            addresses: all.flatMap(each => [each.getAttribute("href"), each.getAttribute("src")]).filter(Boolean),
          };
        }""",
        html,
    )

    assert [each for each in found["names"] if not ALLOWED.fullmatch(each)] == []
    assert [each for each in found["attributes"] if not ATTRIBUTES.fullmatch(each)] == []
    assert [each for each in found["addresses"] if not re.match(r"(?:https?|mailto|tel):", each)] == []
    assert complaints == []


def test_the_headings_of_an_answer_stand_below_its_question(visit, host):
    page = visit()
    page.goto(host.page("/levels", "<faq-embed locale='en' section='everything' heading-level='3'></faq-embed>"))
    summaries(page).first.click()
    expect(page.locator("faq-embed .text p").first).to_be_visible()

    levels = page.evaluate(
        "[...document.querySelector('faq-embed').shadowRoot.querySelectorAll('h1,h2,h3,h4,h5,h6')]"
        ".map(({ localName }) => localName)"
    )

    assert levels[:2] == ["h3", "h4"]
    assert set(levels[2:]) == {"h5"}


def test_the_policy_of_these_pages_is_a_strict_one():
    assert "unsafe" not in STRICT
    assert "trusted-types 'none'" in STRICT
