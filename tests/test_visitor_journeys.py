"""People who ask and vote, in a real browser: with a script, without one, and by keyboard alone."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from faq_pages.models import Claim, Enquiry, FaqQuestionPage, Feedback
from faq_pages.visitors import stamps
from faq_pages.visitors.proofs import zero_bits

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture
def visitor(chromium, server):
    """Opens a page of a new visitor on a phone, who has a script or none. Nothing may go wrong in it."""
    contexts, errors = [], []

    def visit(*, script=True):
        context = chromium.new_context(
            base_url=server, java_script_enabled=script, locale="en-US", viewport={"width": 390, "height": 844}
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        # A browser notes every answer of 4xx.
        page.on("console", lambda message: "Failed to load" in message.text or errors.append(message.text))
        return page

    yield visit
    for context in contexts:
        assert context.cookies() == []
        context.close()
    assert errors == []


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    """Nobody waits here for a form to be old enough."""
    monkeypatch.setattr(stamps, "SHORTEST", timedelta(seconds=-1))


def is_proven() -> bool:
    """Whether what was sent came with a proof: else its stamp is claimed for longer."""
    return not Claim.objects.filter(until__gt=timezone.now() + timedelta(hours=1)).exists()


@pytest.mark.parametrize("script", [True, False])
def test_a_visitor_asks(script, visitor):
    page = visitor(script=script)
    page.goto("/es/the-movement/")
    page.locator("footer a[href='/es/contact/']").click()
    page.locator("[name=text]").fill("¿Quién paga?")
    page.locator("[name=email]").fill("ana@example.org")

    page.locator("main form button").click()

    expect(page).to_have_url(re.compile(r"/es/contact/\?sent$"))
    expect(page.locator("main [role=status]")).to_be_focused()
    kept = Enquiry.objects.get()
    assert (kept.text, kept.language, kept.email) == ("¿Quién paga?", "es", "ana@example.org")
    assert is_proven() is script


@pytest.mark.parametrize("script", [True, False])
def test_what_is_wrong_is_said_and_put_right(script, visitor):
    page = visitor(script=script)
    page.goto("/en/contact/")
    page.get_by_label("Your question").fill("x" * 2001)

    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Your question")).to_have_value("x" * 2001)
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Your question")).to_be_focused()
    page.get_by_label("Your question").fill("Who pays?")
    page.get_by_role("button", name="Send").click()
    expect(page).to_have_url(re.compile(r"\?sent$"))
    assert Enquiry.objects.get().text == "Who pays?"


def test_a_visitor_votes_and_adds_a_word_without_leaving_the_page(visitor):
    page = visitor()
    page.goto("/en/our-values/dark-money/")
    page.get_by_role("button", name="No", exact=True).click()

    status = page.locator(".feedback").get_by_role("status")
    expect(status).to_have_text("Thank you. This helps to make the answers better.")
    expect(status).to_be_focused()
    page.get_by_label("What was missing").fill("The figures.")
    page.locator(".feedback").get_by_role("button", name="Send").click()

    expect(page.locator(".feedback textarea")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/en/our-values/dark-money/$"))
    kept = Feedback.objects.get()
    assert (kept.kind, kept.language, kept.comment) == ("unhelpful", "en", "The figures.")
    assert is_proven()


def test_a_visitor_votes_and_adds_a_word_without_a_script(visitor):
    page = visitor(script=False)
    page.goto("/en/our-values/dark-money/")
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.locator("main [role=status][autofocus]")).to_be_focused()
    page.get_by_label("What was missing").fill("Thanks.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("main textarea")).to_have_count(0)

    page.locator("main a").click()

    expect(page).to_have_url(re.compile(r"/en/our-values/dark-money/$"))
    kept = Feedback.objects.get()
    assert (kept.kind, kept.comment) == ("helpful", "Thanks.")


def test_a_vote_that_comes_too_soon_is_told_in_its_place(visitor):
    page = visitor()
    page.goto("/en/our-values/dark-money/")
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.locator(".feedback").get_by_role("status")).to_contain_text("Thank you")
    page.reload()

    page.get_by_role("button", name="No", exact=True).click()

    expect(page.locator(".feedback").get_by_role("status")).to_contain_text("Try again in 1 minute.")
    expect(page.get_by_role("button", name="No", exact=True)).to_be_visible()
    assert Feedback.objects.count() == 1


@pytest.mark.parametrize("script", [True, False])
def test_a_reader_says_by_keyboard_alone_what_is_wrong(script, visitor):
    page = visitor(script=script)
    page.goto("/es/our-values/dark-money/")
    page.locator(".notice .ways a[href$='?wrong']").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?wrong$"))

    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "block":
            break
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Dice lo contrario.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("main [role=status][autofocus]")).to_be_focused()
    kept = Feedback.objects.get()
    spanish = FaqQuestionPage.objects.get(slug="dark-money", locale__language_code="es")
    assert (kept.page, kept.kind, kept.comment) == (spanish, "wrong_translation", "Dice lo contrario.")
    assert kept.block == spanish.answer.raw_data[0]["id"]
    assert is_proven() is script


@pytest.mark.parametrize("code", ["en", "ar", pytest.param("km", marks=pytest.mark.long)])
@pytest.mark.parametrize("width", [320, pytest.param(1280, marks=pytest.mark.long)])
def test_the_forms_fit_and_can_be_hit(width, code, visitor, question):
    page = visitor()
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("contact/", f"feedback/{question.translation_key}/"):
        page.goto(f"/{code}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for control in page.locator("main form button, main form input:visible, main form textarea").all():
            box = control.bounding_box()
            assert box["height"] >= 24 or box["width"] == 1, control


def test_the_proof_of_the_script_is_that_of_the_site(visitor):
    """More than one block of SHA-256, and numbers of every length."""
    page = visitor()
    page.goto("/en/contact/")
    for challenge in ("x", "y" * 54, "z" * 61, "w" * 90):
        number = page.evaluate(
            """challenge => new Promise(resolve => {
              const worker = new Worker(document.querySelector("form").dataset.proof);
              worker.onmessage = ({ data }) => resolve(data);
              worker.postMessage({ challenge, difficulty: 12 });
            })""",
            challenge,
        )
        assert zero_bits(challenge, number) >= 12
