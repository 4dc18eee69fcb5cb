"""People at work in a real browser, on the site as `make run` serves it."""

import re

import pytest
from playwright.sync_api import expect

from tests.running import running_site

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """As it comes up the first time, with no data at all."""
    with running_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def visitor(chromium, site):
    """A page of a new visitor on a phone, whose browser wishes for English."""
    context = chromium.new_context(base_url=site.url, locale="en-US", viewport={"width": 390, "height": 844})
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert errors == []


def choose_language(page, name, *, menu="Language"):
    switch = page.get_by_role("navigation", name=menu, exact=True)
    switch.locator("summary").click()
    switch.get_by_role("link", name=name, exact=True).click()


def test_a_visitor_switches_language_and_stands_at_the_same_question(visitor):
    visitor.goto("/")
    visitor.get_by_role("link", name="So you guys are like Democrats then?").click()
    expect(visitor).to_have_url(re.compile(r"/en/our-values/like-democrats/$"))

    choose_language(visitor, "Español")

    expect(visitor).to_have_url(re.compile(r"/es/our-values/like-democrats/$"))
    expect(visitor.locator("html")).to_have_attribute("lang", "es")
    expect(visitor.get_by_role("heading", level=1)).to_contain_text("¿O sea que ustedes son como los demócratas?")
    expect(visitor.get_by_role("note")).to_contain_text("la tradujo una computadora")


def test_an_open_question_of_a_section_stays_open_in_the_other_language(visitor):
    visitor.goto("/en/our-values/")
    visitor.get_by_text("Is the CNP funded by dark and dirty money").click()
    expect(visitor.get_by_text("We are proud to say that we are wholly funded")).to_be_visible()

    choose_language(visitor, "Español")

    expect(visitor).to_have_url(re.compile(r"/es/our-values/#dark-money$"))
    expect(visitor.get_by_text("nos financiamos por completo").last).to_be_visible()
    expect(visitor.get_by_text("Aunque muchos de nosotros somos exdemócratas")).to_be_hidden()


def test_the_chosen_language_is_remembered_at_the_front_door(visitor):
    visitor.goto("/")
    expect(visitor).to_have_url(re.compile(r"/en/$"))
    choose_language(visitor, "Español")
    expect(visitor).to_have_url(re.compile(r"/es/$"))

    visitor.goto("/")

    expect(visitor).to_have_url(re.compile(r"/es/$"))


def test_the_list_of_languages_works_by_keyboard_and_goes_away_when_it_is_left(visitor):
    visitor.goto("/en/")
    switch = visitor.get_by_role("navigation", name="Language", exact=True)
    summary, links = switch.locator("summary"), switch.get_by_role("link")
    for _ in range(4):
        visitor.keyboard.press("Tab")
    expect(summary).to_be_focused()
    expect(summary).to_have_text(re.compile(r"Language\s+English"))

    visitor.keyboard.press("Enter")
    expect(links).to_have_count(19)
    assert min(link.bounding_box()["height"] for link in [summary, *links.all()]) >= 44
    visitor.keyboard.press("Tab")
    expect(links.first).to_be_focused()
    visitor.keyboard.press("Escape")
    expect(links.first).to_be_hidden()
    expect(summary).to_be_focused()

    summary.click()
    expect(links.first).to_be_visible()
    visitor.mouse.click(5, 5)
    expect(links.first).to_be_hidden()
    summary.focus()
    visitor.keyboard.press("Space")
    expect(links.first).to_be_visible()
    visitor.keyboard.press("Shift+Tab")
    expect(links.first).to_be_hidden()


def test_everything_works_without_javascript(chromium, site):
    context = chromium.new_context(base_url=site.url, java_script_enabled=False, locale="es-MX")
    page = context.new_page()

    page.goto("/")
    expect(page).to_have_url(re.compile(r"/es/$"))
    page.get_by_role("link", name="Sobre nuestros valores").click()
    page.get_by_text("¿O sea que ustedes son como los demócratas?").click()
    expect(page.get_by_text("Aunque muchos de nosotros somos exdemócratas")).to_be_visible()
    page.get_by_role("link", name="Esta pregunta en su propia página").locator("visible=true").click()
    choose_language(page, "English", menu="Idioma")
    expect(page).to_have_url(re.compile(r"/en/our-values/like-democrats/$"))

    page.goto("/en/our-values/#dark-money")
    expect(page.get_by_text("We are proud to say that we are wholly funded")).to_be_visible()
    context.close()


@pytest.mark.parametrize("path", ["", "the-movement/", "the-movement/who-does-what/", "nothing/"])
@pytest.mark.parametrize("code", ["en", pytest.param("es", marks=pytest.mark.long)])
def test_nothing_is_wider_than_a_small_phone(chromium, site, code, path):
    context = chromium.new_context(base_url=site.url, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"/{code}/{path}")
    for summary in [*page.locator("details.question > summary").all(), *page.locator("nav details > summary").all()]:
        summary.click()

    width = page.evaluate("document.documentElement.scrollWidth")

    context.close()
    assert width <= 320


def test_an_editor_changes_an_answer_and_page_and_api_show_it(chromium, site):
    context = chromium.new_context(base_url=site.url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto("/admin/")
    page.get_by_label("Username").fill(site.username)
    page.get_by_label("Password").fill(site.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Links without a destination")).to_be_visible()

    faq = context.request.get("/api/v1/faq/?locale=en").json()
    question = faq["sections"][1]["questions"][3]
    found = context.request.get(f"/api/wagtail/v2/pages/?slug={question['url'].split('/')[-2]}&locale=en").json()
    page.goto(f"/admin/pages/{found['items'][0]['id']}/edit/")
    page.wait_for_load_state("networkidle")
    text = page.locator('[data-contentpath="answer"] .public-DraftEditor-content').first
    text.click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("An editor was here. ")
    # The editor hands the text to the form a moment after the last key.
    page.wait_for_function("document.querySelector('[name=answer-0-value]').value.includes('An editor was here')")
    page.locator("footer").get_by_role("button", name="More actions").click()
    page.locator("footer").get_by_role("button", name="Publish").click()
    expect(page.get_by_text(re.compile("has been published"))).to_be_visible()

    expected = "An editor was here. We are proud to say"
    page.goto("/en/our-values/dark-money/")
    expect(page.get_by_text(expected)).to_be_visible()
    changed = context.request.get(f"/api/v1/questions/{question['key']}/?locale=en").json()
    assert expected in changed["answer"][0]["value"]
    page.goto("/es/our-values/dark-money/")
    expect(page.get_by_role("note")).to_contain_text("El original en inglés cambió el")
    context.close()


@pytest.fixture
def translator(chromium, site):
    """Opens the editor of one question's Spanish for a person of its own, who is signed in. Gives the page."""
    contexts = []

    def open_editor(question):
        context = chromium.new_context(base_url=site.url, locale="en-US")
        contexts.append(context)
        page = context.new_page()
        sign_in(page, site)
        sections = page.request.get("/api/v1/faq/?locale=en").json()["sections"]
        keys = {row["url"].split("/")[-2]: row["key"] for section in sections for row in section["questions"]}
        page.goto(f"/admin/translations/es/{keys[question]}/")
        return page

    yield open_editor
    for context in contexts:
        context.close()


def sign_in(page, site):
    page.goto("/admin/login/")
    page.get_by_label("Username").fill(site.username)
    page.get_by_label("Password").fill(site.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(r"/admin/$"))


def answer_field(page):
    return page.get_by_role("article", name="3. paragraph").get_by_role("textbox").first


def status(page):
    return page.locator("[data-status]")


def test_a_text_is_saved_when_it_is_left_and_when_the_keys_say_so(translator):
    page = translator("why-now")
    field, before = answer_field(page), answer_field(page).input_value()

    field.fill(before + " Uno.")
    expect(status(page)).to_have_text("Not saved yet.")
    page.get_by_role("article", name="1. title").get_by_role("textbox").focus()
    expect(status(page)).to_have_text("Saved.")
    field.fill(before + " Dos.")
    field.press("Control+Enter")
    expect(status(page)).to_have_text("Saved.")

    page.reload()
    expect(answer_field(page)).to_have_value(before + " Dos.")


def test_of_two_who_save_the_same_text_the_second_chooses(translator):
    first, second = translator("how-long"), translator("how-long")
    before = answer_field(first).input_value()
    answer_field(first).fill(before + " Ella.")
    answer_field(first).press("Control+Enter")
    expect(status(first)).to_have_text("Saved.")

    answer_field(second).fill(before + " Yo.")
    answer_field(second).press("Control+Enter")

    expect(status(second)).to_contain_text("Somebody else changed this text")
    expect(answer_field(second)).to_have_value(before + " Yo.")
    expect(second.get_by_text(before + " Ella.")).to_be_visible()
    second.get_by_role("button", name="Keep mine").click()
    expect(status(second)).to_have_text("Saved.")


def test_nothing_that_was_written_is_lost_when_the_session_ends(translator, site):
    page = translator("like-democrats")
    field = answer_field(page)
    text = field.input_value() + " Tres."
    page.context.clear_cookies()

    field.fill(text)
    field.press("Control+Enter")
    expect(status(page)).to_contain_text("Sign in again in another tab")
    expect(field).to_have_value(text)

    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.evaluate("location.href = '/admin/'")
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]

    sign_in(page.context.new_page(), site)
    field.press("Control+Enter")
    expect(status(page)).to_have_text("Saved.")
