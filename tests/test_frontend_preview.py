"""Drafts on the static site: in the editor's preview with Wagtail's own tools, and in the language being translated."""

import json
import re

import pytest
from django.test import Client
from playwright.sync_api import expect

from faq_pages.models import FrontEnd, PreviewDraft
from faq_pages.models.preview_draft import keep_draft
from tests.copies import run_on_copy
from tests.running import running_site
from tests.static_site import SET_FRONT_END, StaticSite, prepare_packages
from tests.test_api_previews import drafted
from tests.test_preview_browser import PEOPLE, WATCHED, change_title, edit, framed, opened_by

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

NOISE = "releases.wagtail.org|ERR_NAME_NOT_RESOLVED|ERR_INTERNET_DISCONNECTED|axe.run results"
"""The admin looks for a newer version of itself, and tells of what its checker found."""


@pytest.fixture(scope="module")
def made(loaded, tmp_path_factory):
    """The site, its server, and the id, the key and the title of a question."""
    prepare_packages()
    site = StaticSite("", tmp_path_factory.mktemp("static"))
    database = f"sqlite:///{loaded / 'faq.sqlite3'}"
    run_on_copy(database, loaded, SET_FRONT_END.format(url=site.url))
    with running_site(loaded) as server:
        site.server = server.url
        page = json.loads(run_on_copy(database, loaded, PEOPLE).splitlines()[-1])
        built = site.build()
        assert built.code == 0, built.said
        with site.served():
            yield site, server, page


@pytest.fixture
def sign_in(chromium, made):
    """Opens a browser for a person. Nothing is refused in any of its pages."""
    errors, contexts = [], []

    def signed_in(name):
        context = chromium.new_context(base_url=made[1].url, locale="en-US", viewport={"width": 1500, "height": 950})
        context.on("weberror", lambda error: errors.append(str(error.error)))
        context.on(
            "console",
            lambda said: said.type == "error" and not re.search(NOISE, said.text) and errors.append(said.text),
        )
        context.add_init_script(WATCHED)
        contexts.append(context)
        page = context.new_page()
        page.goto("/admin/login/")
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill("secret")
        page.get_by_role("button", name="Sign in").click()
        expect(page).to_have_url(re.compile(r"/admin/$"))
        return page

    yield signed_in
    for context in contexts:
        context.close()
    assert errors == []


def test_an_editor_sees_what_is_typed_and_the_checker_looks_into_it(made, sign_in):
    site, _server, (page_id, _key, _title) = made
    page = sign_in("rosa")
    edit(page, page_id)
    change_title(page, "A title that is not saved")

    frame = framed(page)
    expect(frame.locator(".short-answer")).to_be_visible()
    expect(frame.locator(".feedback")).to_have_count(0)
    # The checker asks the page on another host for its words.
    page.get_by_role("button", name="Toggle checks").click()
    expect(page.locator("[data-content-word-count]")).to_have_text(re.compile(r"^[1-9]\d+$"), timeout=20_000)

    page.get_by_role("button", name="Toggle preview").click()
    tab = opened_by(page, page.get_by_label("Preview in new tab"))
    expect(tab).to_have_url(re.compile(rf"^{site.url}/en/preview/\?token="))
    expect(tab.get_by_role("heading", level=1)).to_have_text("A title that is not saved")
    tab.get_by_role("button", name="View Wagtail quick actions").click()
    expect(tab.get_by_role("menuitem", name="Edit this page")).to_have_attribute(
        "href", re.compile(rf"/admin/pages/{page_id}/edit/$")
    )
    with tab.expect_response(re.compile("/en/preview/")) as answer:
        tab.reload()
    headers = answer.value.headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"] == "noindex"
    assert f"frame-ancestors 'self' {made[1].url}" in headers["content-security-policy"]


def test_a_translator_sees_a_draft_in_the_language_being_translated(made, sign_in):
    site, _server, (_id, key, _title) = made
    page = sign_in("ana")
    page.goto(f"/admin/translations/es/{key}/")
    field = page.get_by_role("article", name="1. title").get_by_role("textbox").first
    field.fill("¿Un borrador que nadie ve?")
    field.press("Control+Enter")
    expect(page.locator("[data-status]")).to_have_text("Saved.")

    tab = opened_by(page, page.get_by_role("link", name="Preview", exact=True))

    expect(tab).to_have_url(re.compile(rf"^{site.url}/es/preview/\?token="))
    expect(tab.get_by_role("heading", level=1)).to_have_text("¿Un borrador que nadie ve?")
    expect(tab.locator("html")).to_have_attribute("lang", "es")
    expect(tab).to_have_title(re.compile("¿Un borrador que nadie ve?"))
    assert "borrador" not in site.read("es/our-values/like-democrats/")


def test_a_preview_that_has_ended_says_so(made, chromium):
    site, *_ = made
    page = chromium.new_page()
    page.goto(f"{site.url}/es/preview/?token=preview-draft.nothing")

    expect(page.get_by_role("alert")).to_contain_text("There is no preview for this token")
    page.close()


# --- The user bar --------------------------------------------------------------------------------


def test_the_user_bar_is_given_for_a_draft_alone_and_says_nothing_of_it(question, settings, admin_user):
    settings.BASE_URL = "https://cms.example.org"
    FrontEnd.objects.create(site=question.get_site(), preview_address="https://faq.example.org/{locale}/preview/")
    secret = drafted(question)
    token = keep_draft(secret, admin_user).token

    bar = Client().get("/api/v1/preview/userbar/", {"token": token})
    none = Client().get("/api/v1/preview/userbar/", {"token": f"{token}x"})

    assert (bar.status_code, none.status_code) == (200, 404)
    assert bar["Cache-Control"] == "no-store"
    assert bar["Access-Control-Allow-Origin"] == "*"
    assert secret.title not in bar.content.decode()
    assert '"allowedOrigins": ["https://cms.example.org"]' in bar.content.decode()
    PreviewDraft.objects.all().delete()
    assert Client().get("/api/v1/preview/userbar/", {"token": token}).status_code == 404


def test_the_checker_of_the_form_talks_with_the_front_end_of_the_page_alone(question, editor):
    address = f"/admin/pages/{question.pk}/edit/"
    assert "allowedOrigins" not in editor.get(address).content.decode()

    FrontEnd.objects.create(site=question.get_site(), preview_address="https://faq.example.org/{locale}/preview/")

    assert '"allowedOrigins": ["https://faq.example.org"]' in editor.get(address).content.decode()
