"""Editors and translators look at drafts on a front end of another host, in a real browser."""

import json
import re
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from tests.copies import run_on_copy
from tests.running import in_background, running_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

FRONT_END = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Draft</title>
<h1></h1><p role="status"></p><main></main>
<script>
const admin = "API";

addEventListener("message", ({ data, origin }) => {
  const asked = origin === admin && data.wagtail;
  if (asked.type === "w-preview:get-scroll-position") tell("set-scroll-position", { x: scrollX, y: scrollY });
  if (asked.type === "w-preview:set-scroll-position") scrollTo(asked.x, asked.y);
});

function tell(type, more) {
  parent.postMessage({ wagtail: { type: "w-preview:" + type, origin: location.origin, ...more } }, admin);
}

(async () => {
  const asked = new URLSearchParams(location.search);
  const response = await fetch("API/api/v1/preview/?token=" + encodeURIComponent(asked.get("token")));
  const draft = await response.json();
  document.documentElement.lang = draft.locale || "en";
  document.querySelector("h1").textContent = draft.title;
  document.querySelector("[role=status]").textContent = draft.detail || draft.translation.state;
  document.querySelector("main").innerHTML = (draft.answer || []).map(block => block.value).join("");
  if (document.readyState !== "complete") await new Promise(done => addEventListener("load", done));
  if (parent !== window) tell("request-scroll");
})();
</script>"""

PEOPLE = """
import json
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from wagtail.models import Page
from faq_pages.models import LanguageRole
people = {"rosa": Group.objects.get(name="Moderators")}
people["ana"] = LanguageRole.objects.get(locale__language_code="es", role="translator").group
for name, group in people.items():
    get_user_model().objects.create_user(name, password="secret").groups.add(group)
get_user_model().objects.create_superuser("admin", password="secret")
page = Page.objects.get(slug="like-democrats", locale__language_code="en")
print(json.dumps([page.pk, str(page.translation_key), page.title]))
"""


WATCHED = """addEventListener("w-unsaved:watch-edits", () => document.documentElement.dataset.watched = "yes")"""
"""Tells when Wagtail's editor begins to look for changes."""


@contextmanager
def front_end(api):
    """A front end: one page at every address, which asks the API for the draft. Gives its port and its requests."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, self.headers.get("Referer")))
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Referrer-Policy", "no-referrer")
            self.send_header("Content-Security-Policy", f"frame-ancestors {api}")
            self.end_headers()
            self.wfile.write(FRONT_END.replace("API", api).encode())

        def log_message(self, *arguments):
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with in_background(server):
        yield server.server_port, asked


@pytest.fixture(scope="module")
def site(loaded):
    """Its address, its log, and the id, the key and the title of a question."""
    with running_site(loaded) as site:
        page = json.loads(run_on_copy(f"sqlite:///{loaded / 'faq.sqlite3'}", loaded, PEOPLE).splitlines()[-1])
        yield site.url, loaded / "log", page


@pytest.fixture
def sign_in(chromium, site):
    """Opens a browser for a person; at the end nothing was wrong in any of its pages."""
    errors, contexts = [], []

    def signed_in(name):
        context = chromium.new_context(base_url=site[0], locale="en-US", viewport={"width": 1500, "height": 950})
        context.on("weberror", lambda error: errors.append(str(error.error)))
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


@pytest.fixture
def set_front_end(sign_in):
    page = sign_in("admin")

    def set_address(address):
        page.goto("/admin/settings/faq_pages/frontend/")
        page.get_by_role("textbox", name="Preview address").fill(address)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text(re.compile("updated"))).to_be_visible()

    return set_address


def change_title(page, title):
    """
    Type a title until the preview shows it.

    What is typed while it loads, Wagtail passes over until the next change.
    """
    field, panel = page.locator("#id_title"), page.locator("[data-side-panel=preview] iframe")
    for _attempt in range(12):
        expect(panel).to_have_count(1, timeout=20_000)
        expect(page.locator("#w-preview-iframe[src]")).to_be_attached()
        field.fill(title)
        with suppress(AssertionError):
            expect(framed(page).get_by_role("heading", level=1)).to_have_text(title, timeout=4_000)
            return
        field.fill(f"{title}, once more")
        page.wait_for_timeout(1500)
    raise AssertionError("the preview never shows what is typed")


def framed(page):
    """What the preview beside the form shows."""
    return page.frame_locator("[data-side-panel=preview] iframe").last


def edit(page, page_id):
    """Opens a page in the editor with its preview beside it."""
    page.goto(f"/admin/pages/{page_id}/edit/")
    if page.get_by_role("button", name="Toggle preview").get_attribute("aria-expanded") != "true":
        page.get_by_role("button", name="Toggle preview").click()
    # What is typed before the editor knows the form as it was counts as no change.
    expect(page.locator("html[data-watched]")).to_be_attached()


def opened_by(page, link):
    with page.expect_popup() as popup:
        link.click()
    return popup.value


def test_an_editor_sees_what_was_just_typed_on_the_front_end(site, sign_in, set_front_end):
    url, log, (page_id, _key, _title) = site
    with front_end(url) as (port, asked):
        set_front_end(f"http://localhost:{port}/{{locale}}/preview")
        page = sign_in("rosa")
        edit(page, page_id)
        # Another test may have left a draft.
        title = page.locator("#id_title").input_value()
        expect(framed(page).get_by_role("heading", level=1)).to_have_text(title)

        change_title(page, "A title that is not saved")
        expect(framed(page).get_by_role("heading", level=1)).to_have_text("A title that is not saved")
        tab = opened_by(page, page.get_by_label("Preview in new tab"))
        expect(tab).to_have_url(re.compile(rf"^http://localhost:{port}/en/preview\?token="))
        expect(tab.get_by_role("heading", level=1)).to_have_text("A title that is not saved")
        expect(tab.get_by_text("While many of us are former Democrats")).to_be_visible()

        page.bring_to_front()
        change_title(page, "Another, which the editor saves by itself")
        expect(framed(page).get_by_role("heading", level=1)).to_have_text("Another, which the editor saves by itself")
        tab.reload()
        expect(tab.get_by_role("heading", level=1)).to_have_text("A title that is not saved")
        page.locator("footer").get_by_role("button", name="More actions").click()
        page.locator("footer").get_by_role("button", name="Publish").click()
        expect(page.get_by_text(re.compile("has been published"))).to_be_visible()
        tab.reload()
        expect(tab.get_by_role("status")).to_contain_text("This preview is over")
    assert {referer for _path, referer in asked} == {None}
    assert "preview-draft" not in log.read_text()


def test_a_translator_sees_a_draft_in_spanish_on_the_front_end(site, sign_in, set_front_end):
    url, _log, (_id, key, _title) = site
    with front_end(url) as (port, asked):
        set_front_end(f"http://localhost:{port}/{{locale}}/preview")
        page = sign_in("ana")
        page.goto(f"/admin/translations/es/{key}/")
        field = page.get_by_role("article", name="1. title").get_by_role("textbox").first
        field.fill("¿Un borrador que nadie ve?")
        field.press("Control+Enter")
        expect(page.locator("[data-status]")).to_have_text("Saved.")

        tab = opened_by(page, page.get_by_role("link", name="Preview", exact=True))

        expect(tab).to_have_url(re.compile(rf"^http://localhost:{port}/es/preview\?token="))
        expect(tab.get_by_role("heading", level=1)).to_have_text("¿Un borrador que nadie ve?")
        expect(tab.locator("html")).to_have_attribute("lang", "es")
        assert page.request.get(f"/api/v1/questions/{key}/?locale=es").json()["title"] != "¿Un borrador que nadie ve?"
    assert {referer for _path, referer in asked} == {None}


def test_without_a_front_end_previews_stay_on_the_site(site, sign_in, set_front_end):
    url, _log, (page_id, key, _title) = site
    set_front_end("")
    page = sign_in("rosa")
    edit(page, page_id)
    change_title(page, "Only on this site")
    expect(framed(page).get_by_role("heading", level=1)).to_contain_text("Only on this site")
    expect(framed(page).get_by_role("navigation", name="Language", exact=True)).to_be_attached()
    tab = opened_by(page, page.get_by_label("Preview in new tab"))
    expect(tab).to_have_url(re.compile(rf"^{url}/admin/"))

    translator = sign_in("ana")
    translator.goto(f"/admin/translations/es/{key}/")
    tab = opened_by(translator, translator.get_by_role("link", name="Preview", exact=True))
    expect(tab).to_have_url(re.compile(rf"^{url}/admin/translations/es/"))
    expect(tab.locator("html")).to_have_attribute("lang", "es")
