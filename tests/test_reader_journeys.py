"""People who look for an answer and read it, in a real browser: by keyboard alone, and with a script or without one."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from faq_pages.languages import preferred_language_code
from tests.factories import FaqQuestionPageFactory
from tests.test_fallback import in_spanish
from tests.translating import put_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
DARK_MONEY = {"en": "wholly funded", "es": "nos financiamos por completo"}
QUESTION = "our-values/dark-money/"


@pytest.fixture
def reader(chromium, server):
    """
    Opens a page of a new reader, who has a script or none. Nothing may go wrong in it.

    Whatever they do, nothing is kept of them but the language that they chose.
    """
    contexts, errors = [], []

    def read(*, script=True, wishes=("en-US",), size=PHONE, chosen=""):
        context = chromium.new_context(base_url=server, java_script_enabled=script, locale="en-US", viewport=size)
        context.add_init_script(
            f"Object.defineProperty(navigator, 'languages', {{ value: {list(wishes)!r}, configurable: true }})"
        )
        if chosen:
            context.add_cookies([{"name": "language", "value": chosen, "url": server}])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: message.type == "error" and errors.append(message.text))
        return page

    yield read
    for context in contexts:
        assert {cookie["name"] for cookie in context.cookies()} <= {"language"}
        context.close()
    assert errors == []


def tab_to(page, wanted, *, key="Tab", most=90):
    """Press a key until the focus is where a reader wants it."""
    for _ in range(most):
        page.keyboard.press(key)
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"No way by keyboard to {wanted}")


def languages_kept(page) -> list[str]:
    return [cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "language"]


def open_answers(page) -> list[str]:
    return page.locator("details.question[open] > .answer").evaluate_all("all => all.map(each => each.id)")


# --- Finding an answer -------------------------------------------------------------------------


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("code", ["en", "es"])
def test_a_question_is_found_and_read_by_keyboard_alone(code, script, reader):
    page = reader(script=script)
    page.goto(f"/{code}/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"#page\.main$"))

    tab_to(page, page.locator(f"main h2 a[href='/{code}/our-values/']"), most=12)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/{code}/our-values/$"))
    summary = page.locator("details:has(#dark-money) > summary")
    answer = page.get_by_text(DARK_MONEY[code]).last
    tab_to(page, summary)
    expect(answer).to_be_hidden()
    page.keyboard.press("Enter")
    expect(answer).to_be_visible()
    page.keyboard.press("Space")
    expect(answer).to_be_hidden()
    page.keyboard.press("Space")
    expect(answer).to_be_visible()
    if script:
        expect(page).to_have_url(re.compile("/our-values/#dark-money$"))
    tab_to(page, page.locator(f"a[href='/{code}/{QUESTION}']"), most=12)
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(f"/{code}/{QUESTION}$"))
    expect(page.get_by_text(DARK_MONEY[code]).last).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_the_address_of_one_question_opens_it_alone(script, reader):
    page = reader(script=script)

    page.goto("/es/our-values/#dark-money")

    expect(page.get_by_text(DARK_MONEY["es"]).last).to_be_in_viewport()
    if script:
        assert open_answers(page) == ["dark-money"]
        page.evaluate("location.hash = '#like-democrats'")
        expect(page.locator("details[open] #like-democrats")).to_be_in_viewport()


@pytest.mark.parametrize("script", [True, False])
def test_the_contents_of_a_long_section_lead_to_an_open_answer(script, section, reader):
    pages = [FaqQuestionPageFactory(parent=section, slug=f"long-{number}") for number in range(12)]
    page = reader(script=script)
    page.goto("/en/the-movement/")

    link = page.get_by_role("navigation", name="On this page").get_by_role("link", name=pages[-1].title, exact=True)
    tab_to(page, link)
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("#long-11$"))
    expect(page.locator("#long-11 .short-answer")).to_be_in_viewport()


def test_all_answers_open_and_close_at_once(reader):
    page = reader()
    page.goto("/en/our-values/")
    questions, button = page.locator("details.question"), page.locator("[data-open]")
    expect(button).to_have_text("Open all")

    tab_to(page, button)
    page.keyboard.press("Enter")
    expect(page.locator("details.question[open]")).to_have_count(questions.count())
    expect(button).to_have_text("Close all")
    page.wait_for_timeout(200)
    expect(page).to_have_url(re.compile("/our-values/$"))
    page.keyboard.press("Space")
    expect(page.locator("details.question[open]")).to_have_count(0)
    expect(button).to_have_text("Open all")

    page.wait_for_timeout(200)
    for summary in page.locator("details.question > summary").all():
        summary.click()
    expect(button).to_have_text("Close all")
    expect(page).to_have_url(re.compile("#dark-money$"))


def test_without_a_script_nothing_is_offered_that_needs_one(reader):
    page = reader(script=False, wishes=["es-MX"])

    page.goto("/en/our-values/")
    expect(page.locator("[data-open]")).to_be_hidden()
    expect(page.locator(".offer")).to_be_hidden()
    page.goto(f"/en/{QUESTION}")
    expect(page.locator("[data-copy]")).to_be_hidden()
    address = page.locator("a.address")
    assert address.get_attribute("href") == address.inner_text() == page.url


def test_on_paper_every_answer_is_there(reader):
    page = reader()
    page.goto("/en/our-values/")

    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    assert len(open_answers(page)) == 4
    page.emulate_media(media="print")
    expect(page.locator(".site-header")).to_be_hidden()
    expect(page.get_by_text(DARK_MONEY["en"]).last).to_be_visible()


# --- In another language -----------------------------------------------------------------------


@pytest.mark.parametrize("script", [True, False])
def test_the_language_is_switched_by_keyboard_at_the_open_question(script, reader):
    page = reader(script=script)
    page.goto("/en/our-values/")
    tab_to(page, page.locator("details:has(#dark-money) > summary"))
    page.keyboard.press("Enter")
    expect(page.get_by_text(DARK_MONEY["en"]).last).to_be_visible()

    tab_to(page, page.locator(".language-switch summary"), key="Shift+Tab")
    page.keyboard.press("Enter")
    tab_to(page, page.locator(".language-switch a[lang=es]"), most=3)
    page.keyboard.press("Enter")

    if script:
        expect(page).to_have_url(re.compile("/es/our-values/#dark-money$"))
        expect(page.get_by_text(DARK_MONEY["es"]).last).to_be_in_viewport()
        assert open_answers(page) == ["dark-money"]
    else:
        expect(page).to_have_url(re.compile("/es/our-values/$"))
    assert languages_kept(page) == (["es"] if script else [])
    expect(page.locator(".language-switch details")).not_to_have_attribute("open", "")


def test_the_original_of_an_open_question_is_read_at_the_same_place(reader):
    page = reader()
    page.goto("/es/our-values/#dark-money")

    page.locator(".notice .ways [data-keep]").focus()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("/en/our-values/#dark-money$"))
    expect(page.get_by_text(DARK_MONEY["en"]).last).to_be_in_viewport()
    assert languages_kept(page) == [], "a look at the original is no choice"


@pytest.mark.parametrize("script", [True, False])
def test_two_languages_are_read_side_by_side_and_handed_on(script, reader):
    page = reader(script=script, size=DESK)
    page.goto(f"/en/{QUESTION}")
    summary = page.locator("aside.beside summary")
    tab_to(page, summary)
    page.keyboard.press("Enter")
    tab_to(page, page.locator("aside.beside a[lang=es]"), most=3)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/en/{QUESTION}\?with=es$"))

    friend = reader(script=script)
    friend.goto(page.locator(".leaflet .address").inner_text())

    assert friend.url == page.url
    for each in (page, friend):
        expect(each.locator("article [lang=en]").get_by_text(DARK_MONEY["en"]).last).to_be_visible()
        expect(each.locator("article [lang=es]").get_by_text(DARK_MONEY["es"]).last).to_be_visible()
        expect(each.get_by_role("note")).to_contain_text("A computer translated this page")
    assert friend.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert are_beside(page) == [True] * page.locator(".pair").count()
    assert not any(are_beside(friend))
    friend.emulate_media(media="print")
    friend.set_viewport_size({"width": 700, "height": 1000})
    assert all(are_beside(friend))
    expect(friend.locator("svg.qr-code")).to_be_visible()
    expect(friend.locator(".site-header")).to_be_hidden()
    page.locator("main > .wide > .ways a").click()
    expect(page).to_have_url(re.compile(rf"/en/{QUESTION}$"))


def are_beside(page) -> list[bool]:
    """Of each pair whether its two texts stand on one line."""
    return page.locator(".pair").evaluate_all(
        """pairs => pairs.map(({ children: [one, other] }) =>
          one.getBoundingClientRect().top === other.getBoundingClientRect().top)"""
    )


def test_the_address_is_copied(reader):
    page = reader()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/es/{QUESTION}?utm_source=x#page.share")
    button = page.locator("[data-copy]")

    button.focus()
    page.keyboard.press("Enter")

    expect(page.locator("[data-copy] + [role=status]")).to_have_text("Copiada")
    expect(button).to_be_focused()
    assert page.evaluate("navigator.clipboard.readText()") == page.url.partition("?")[0]


def test_an_address_that_may_not_be_copied_is_marked_for_the_reader_to_do_it(reader):
    page = reader()
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new DOMException('no'))")
    page.goto(f"/en/{QUESTION}")

    page.locator("[data-copy]").click()

    page.wait_for_function("getSelection().toString() === document.querySelector('a.address').href")
    expect(page.locator("[data-copy] + [role=status]")).to_be_empty()


# --- The line that offers the reader's language ------------------------------------------------

# What the browser wishes for, what was chosen before, the page, and the language that is offered.
OFFERS = {
    "the browser wishes for another": (["es-MX", "en"], "", f"en/{QUESTION}", "es"),
    "the second wish is the first that is here": (["fr", "es"], "", "en/", "es"),
    "it is being read": (["es-MX"], "", f"es/{QUESTION}", None),
    "English before it": (["en-US", "es"], "", f"en/{QUESTION}", None),
    "English is wished for": (["en-US"], "", "es/our-values/", "en"),
    "nothing there in it": (["ko"], "", f"en/{QUESTION}", None),
    "nothing there in the first wish that is a language here": (["ko", "es"], "", f"en/{QUESTION}", None),
    "English stands in for it": (["ko"], "", f"ko/{QUESTION}", None),
    "English stands in for what was not wished for": (["en"], "", f"ko/{QUESTION}", "en"),
    "chosen before": (["en-US"], "es", f"en/{QUESTION}", "es"),
    "another chosen before": (["es"], "en", f"en/{QUESTION}", None),
    "chosen, and nothing there": (["es"], "ko", f"en/{QUESTION}", None),
    "chosen, and no language here": (["es"], "xx", f"en/{QUESTION}", None),
    "two languages side by side": (["es"], "", f"en/{QUESTION}?with=es", "es"),
    "no page of the tree": (["es"], "", "en/contact/", None),
}


@pytest.mark.parametrize("case", OFFERS)
def test_the_readers_language_is_offered_and_nobody_moved(case, reader):
    wishes, chosen, path, expected = OFFERS[case]
    page = reader(wishes=wishes, chosen=chosen)

    page.goto(f"/{path}")

    page.wait_for_load_state()
    assert page.url.endswith(f"/{path}")
    offer = page.locator(".offer")
    if expected is None:
        expect(offer).to_be_hidden()
        return
    words = {"es": "Leer esta página en español", "en": "Read this page in English"}[expected]
    expect(offer.get_by_role("link")).to_have_text(words)
    expect(offer.get_by_role("link")).to_have_attribute("lang", expected)
    # What stood beside the English has the English beside it.
    place = path.partition("/")[2].replace("with=es", "with=en")
    expect(offer.get_by_role("link")).to_have_attribute("href", re.compile(f"/{expected}/{re.escape(place)}$"))
    assert languages_kept(page) == ([chosen] if chosen else [])


def test_an_offer_that_is_taken_leads_to_the_same_question_and_is_remembered(reader):
    page = reader(wishes=["es-MX"])
    page.goto("/en/our-values/#dark-money")

    tab_to(page, page.locator(".offer a"))
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("/es/our-values/#dark-money$"))
    expect(page.locator(".offer")).to_be_hidden()
    assert languages_kept(page) == ["es"]


def test_an_offer_that_is_declined_is_not_made_again_on_this_visit(reader):
    page = reader(wishes=["es-MX"])
    page.goto("/en/our-values/")

    tab_to(page, page.locator(".offer button"))
    page.keyboard.press("Enter")

    expect(page.locator(".offer")).to_be_hidden()
    for path in ("/en/our-values/", f"/en/{QUESTION}", "/en/"):
        page.goto(path)
        expect(page.locator(".offer")).to_be_hidden()
    assert languages_kept(page) == [], "to stay is no choice for the next visit"
    page.goto("/ko/")
    expect(page.locator(".offer a")).to_have_attribute("lang", "es")


def test_a_browser_that_keeps_nothing_reads_all_the_same(reader):
    page = reader(wishes=["es-MX"])
    page.add_init_script("Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no'); } })")
    page.goto("/en/our-values/")
    expect(page.locator("[data-open]")).to_be_visible()

    page.locator(".offer button").click()

    expect(page.locator(".offer")).to_be_hidden()


WISHES = [
    *("es-419", "zh", "zh-TW", "zh-HK", "zh-Hant-US", "zh-Hans-HK", "yue-Hans-CN", "cmn-CN", "zh-CN", "fr", "es"),
    *("pa-IN", "pa-Guru-IN", "pa-PK,pa", "pa-Arab-PK,pa,es", "hi-Latn", "hi-IN", "tl-PH", "de,tl", "x-klingon"),
]


def test_the_script_understands_a_wish_as_the_front_door_does(index, reader):
    for code in ("zh-hant", "zh-hans", "pa", "hi", "fil"):
        put_in(code, index)
    page, offered = reader(), {}
    # Its name is what a window keeps from one page to the next.
    page.add_init_script("if (name) Object.defineProperty(navigator, 'languages', { value: name.split(',') })")
    page.goto("/en/")
    for wish in WISHES:
        page.evaluate("wish => { name = wish; }", wish)
        page.reload()
        offer = page.locator(".offer a:visible")
        offered[wish] = offer.get_attribute("lang") if offer.count() else settings.LANGUAGE_CODE

    assert offered == {wish: preferred_language_code(wish) for wish in WISHES}


def test_a_translation_that_was_withdrawn_is_offered_no_more(question, reader):
    in_spanish(question).unpublish()
    page = reader(wishes=["es"])

    page.goto("/en/the-movement/what-is-calexit/")

    expect(page.locator(".offer")).to_be_hidden()
    page.goto("/en/the-movement/")
    expect(page.locator(".offer a")).to_have_attribute("lang", "es")
