"""People who search, in a real browser: with a script, without one, by keyboard alone, in Khmer and in Arabic."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import expect

from faq_pages.search import vocabulary
from faq_pages.search.index import rebuild
from tests.test_visitor_journeys import visitor  # noqa: F401 (a fixture)
from tests.translating import put_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

TITLES = {
    "km": "តើអ្នកណាបង់ពន្ធនៅរដ្ឋកាលីហ្វ័រញ៉ា?",
    "ar": "من يدفع الضرائب إلى California National Party (CNP)؟",
}

QUICKLY = """(field, letters) => {
  for (const letter of letters) {
    field.value += letter;
    field.dispatchEvent(new InputEvent("input", { bubbles: true, data: letter, inputType: "insertText" }));
  }
}"""

TYPED = """(field, [text, kind, name]) => {
  field.value = text;
  field.dispatchEvent(new window[kind](name, { isComposing: true }));
}"""


@pytest.fixture(autouse=True)
def translated(index, section, question):
    """The question about CalExit in Khmer and Arabic, with other words."""
    for code, title in TITLES.items():
        for page in (index, section):
            put_in(code, page)
        put_in(code, question, title=title, short_answer=title)
    vocabulary.forget()
    rebuild()


def field(page):
    return page.locator("form[role=search] [name=q]")


def suggestions(page):
    return page.locator(".suggestions a")


def requests_for(page, path) -> list[str]:
    """Where the browser goes from now on, as far as it begins so."""
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url) if path in request.url else None)
    return seen


@pytest.mark.parametrize(
    ("code", "words", "script"), [("en", "dark money", True), ("km", "ពន្ធ", False), ("ar", "الضرائب", True)]
)
def test_a_visitor_finds_a_question(code, words, script, visitor):  # noqa: F811
    page = visitor(script=script)
    page.goto(f"/{code}/our-values/")
    page.locator(f"header a[href='/{code}/search/']").click()
    expect(page.locator("h1")).to_be_visible()
    if script:
        expect(field(page)).to_be_focused()

    field(page).fill(words)
    field(page).press("Enter")

    expect(page.locator(".hits mark").first).to_be_visible()
    expect(field(page)).to_have_value(words)
    page.locator(".hits h2 a").first.click()
    expect(page).to_have_url(re.compile(rf"/{code}/[\w-]+/[\w-]+/$"))


def test_suggestions_are_reached_by_keyboard_and_go_away(visitor):  # noqa: F811
    page = visitor()
    page.goto("/en/")
    field(page).press_sequentially("dark")

    expect(suggestions(page)).to_have_count(1)
    expect(page.locator(".find [role=status]")).to_have_text("1 question found")
    page.keyboard.press("Escape")
    expect(suggestions(page)).to_be_hidden()
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value("dark")
    page.keyboard.type("e")
    page.keyboard.press("Backspace")
    page.locator("footer a").first.focus()
    field(page).focus()
    expect(suggestions(page)).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(suggestions(page).first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(field(page)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".find button")).to_be_focused()
    page.keyboard.press("Tab")
    expect(suggestions(page).first).to_be_focused()
    page.keyboard.press("Tab")
    expect(suggestions(page)).to_be_hidden()
    page.keyboard.press("Shift+Tab")
    expect(suggestions(page)).to_be_hidden()
    field(page).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/en/our-values/dark-money/$"))


def test_a_suggestion_can_be_pressed(visitor):  # noqa: F811
    page = visitor()
    page.goto("/ar/")
    field(page).press_sequentially("الض")
    expect(suggestions(page)).to_have_count(1)
    expect(suggestions(page).locator("bdi")).to_have_text("California National Party (CNP)")

    suggestions(page).first.click()

    expect(page).to_have_url(re.compile(r"/ar/the-movement/what-is-calexit/$"))


def test_nothing_is_asked_before_there_is_something_to_look_for(visitor):  # noqa: F811
    page = visitor()
    page.goto("/en/")
    asked = requests_for(page, "suggest")

    field(page).press_sequentially("d")
    page.wait_for_timeout(500)
    assert asked == []
    # In the browser itself: a busy computer would come too late with some of them.
    field(page).evaluate(QUICKLY, "ark mon")
    expect(suggestions(page)).to_have_count(1)
    assert len(asked) == 1, "one call for letters in quick succession"
    field(page).fill("ត")
    page.wait_for_timeout(500)
    assert len(asked) == 2, "one letter of Khmer is enough"


def test_results_are_shown_as_somebody_types_and_the_address_follows(visitor):  # noqa: F811
    page = visitor()
    page.goto("/en/search/")
    field(page).press_sequentially("dark mon")

    expect(page.locator(".hits mark").first).to_be_visible()
    expect(page.locator("[data-status]")).to_have_text(re.compile(r"\d+ questions? found"))
    expect(page).to_have_url(re.compile(r"/en/search/\?q=dark%20mon$"))
    expect(page).to_have_title("Search results - dark mon")
    assert page.locator("a[data-language=es]").first.get_attribute("href").endswith("/es/search/?q=dark+mon")
    expect(field(page)).to_be_focused()
    field(page).fill("x " * 11)
    expect(page.locator(".field-error")).to_contain_text("at most 200 characters and 10 words")
    expect(field(page)).to_have_attribute("aria-invalid", "true")
    field(page).fill("")
    expect(page.locator(".hits, .field-error")).to_have_count(0)
    expect(field(page)).not_to_have_attribute("aria-invalid", "true")


def test_what_is_being_put_together_is_waited_for(visitor):  # noqa: F811
    """In Chinese and Japanese the letters of a word stand in the field before the word does."""
    page = visitor()
    page.goto("/ja/")
    asked = requests_for(page, "suggest")

    field(page).evaluate(TYPED, ["zei", "InputEvent", "input"])
    page.wait_for_timeout(500)
    assert asked == []
    field(page).evaluate(TYPED, ["税", "CompositionEvent", "compositionend"])
    page.wait_for_timeout(500)

    assert len(asked) == 1


@pytest.mark.parametrize(
    ("code", "width"),
    [
        *[("en", 320), ("ar", 320), ("km", 320), ("en", 1280)],
        *(
            pytest.param(*each, marks=pytest.mark.long)
            for each in [("vi", 320), ("fil", 320), ("ar", 1280), ("km", 1280)]
        ),
    ],
)
def test_the_search_fits_and_can_be_hit(width, code, visitor):  # noqa: F811
    page = visitor()
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("", "search/?q=California", "search/?q=qwrtplx"):
        page.goto(f"/{code}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        name, tools = page.locator(".site-name span").bounding_box(), page.locator(".site-tools").bounding_box()
        assert (
            name["y"] + name["height"] <= tools["y"] + 1
            or name["x"] + name["width"] <= tools["x"] + 1
            or tools["x"] + tools["width"] <= name["x"] + 1
        ), "name and tools lie over each other"
        for control in page.locator(".site-name, .search-link, [role=search] button, [role=search] input").all():
            assert control.bounding_box()["height"] >= 44 - 0.5


@pytest.mark.parametrize(("code", "words"), [("en", "California"), ("km", "ពន្ធ"), ("ar", "California")])
def test_suggestions_fit_a_small_phone(code, words, visitor):  # noqa: F811
    page = visitor()
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"/{code}/")

    field(page).press_sequentially(words)

    expect(suggestions(page).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert all(link.bounding_box()["height"] >= 24 for link in suggestions(page).all())


def test_a_question_stays_light_and_the_script_small(visitor, client):  # noqa: F811
    page, loaded = visitor(), []
    page.on("response", lambda response: loaded.append(response))
    page.goto("/en/our-values/dark-money/")
    page.wait_for_load_state("networkidle")

    sizes = {response.url: len(gzip.compress(response.body())) for response in loaded}

    assert sum(sizes.values()) < 30_000, sizes
    assert not any("search.js" in url for url in sizes)
    script = Path(finders.find("faq_pages/search.js")).read_bytes()
    assert len(gzip.compress(script)) <= 2048
