"""
One story, told in a browser against the site as `make run` serves it: from a change of the English to
what readers, programs and translators are told, with a machine that works, and one that died.
"""

import json
import re
import urllib.request
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.libretranslate import translation_server
from tests.running import running_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

PASSWORD = "a long pass phrase 42"


class World:
    """The site, the browser, and the people who sit at it."""

    def __init__(self, site, chromium):
        self.site, self.chromium = site, chromium
        self.slug = "the-movement"
        """The section that the story is about."""

    @contextmanager
    def person(self, username, password=PASSWORD):
        """A page of the admin, signed in."""
        context = self.chromium.new_context(
            base_url=self.site.url, viewport={"width": 1280, "height": 900}, locale="en-US"
        )
        page = context.new_page()
        page.goto("/admin/login/")
        page.get_by_label("Username").fill(username)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/admin/")
        yield page
        context.close()

    def editor(self):
        return self.person(self.site.username, self.site.password)

    def api(self, path):
        with urllib.request.urlopen(f"{self.site.url}/api/v1/{path}") as answer:
            return json.load(answer)

    @property
    def section(self):
        """The section as the API gives it, in Spanish."""
        return next(s for s in self.api("faq/?locale=es")["sections"] if s["url"].endswith(f"/{self.slug}/"))

    @property
    def state(self):
        return self.section["translation"]["state"]

    def html(self):
        with urllib.request.urlopen(f"{self.site.url}/es/{self.slug}/") as answer:
            return answer.read().decode()

    @property
    def work(self):
        return f"/admin/translations/es/{self.section['key']}/"


@pytest.fixture(scope="module")
def machine():
    with translation_server() as server:
        yield server


@pytest.fixture(scope="module")
def world(loaded, machine, chromium):
    engine = {"MACHINE_ENGINE": "libretranslate", "MACHINE_URL": machine.url, "MACHINE_TIMEOUT": "2"}
    with running_site(loaded, **engine) as site:
        yield World(site, chromium)


def make_person(page, username, group):
    page.goto("/admin/users/new/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Email").fill(f"{username}@example.org")
    page.get_by_label("First name").fill(username.title())
    page.get_by_label("Last name").fill("Tester")
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    page.locator("#tab-label-roles").click()
    page.get_by_label(group).check()
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_text(re.compile(f"{username}.* created"))).to_be_visible()


def change_english(world, title, significance, note=""):
    """Publish a new title of the section, as an editor does."""
    with world.editor() as page:
        page.goto(f"/admin/pages/{english_id(page, world.slug)}/edit/")
        page.locator("#id_title").fill(title)
        page.locator("[name=change_significance]").select_option(significance)
        page.locator("[name=note_to_translators]").fill(note)
        page.get_by_role("button", name="More actions").last.click()
        page.get_by_role("button", name="Publish", exact=True).click()
        expect(page.get_by_text("published.").first).to_be_visible()


def english_id(page, slug):
    answer = page.request.get(f"/admin/api/main/pages/?type=faq_pages.FaqSectionPage&slug={slug}&locale=en").json()
    return answer["items"][0]["id"]


def reload_until(page, address, text):
    """The worker needs a moment."""
    for _ in range(40):
        page.goto(address)
        if text in page.content():
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{address} never showed {text!r}:\n{page.locator('main').inner_text()}")


def translate(page, text):
    """Write the title's translation in the editor and save it."""
    card = page.locator(".translation-card, form").filter(has=page.locator("textarea[lang=es]")).first
    card.locator("textarea").first.fill(text)
    card.get_by_role("button", name="Save").first.click()


def draft_by_machine(world, page, english):
    """Let the machine draft what is missing, once the new English is there."""
    reload_until(page, world.work, english)
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("machine", re.I)).click()


def test_the_story(world, machine):
    with world.editor() as page:
        make_person(page, "tina", "Translators: Spanish")
        make_person(page, "rita", "Reviewers: Spanish")

    # What came with the software was made by a machine, and everybody is told.
    assert world.state == "machine"
    assert "computadora" in world.html()

    # A reviewer reads it and approves: people stand behind it now.
    with world.person("rita") as page:
        page.goto(world.work + "review/")
        with page.expect_navigation():
            page.get_by_role("button", name="Approve").click()
    assert world.state == "current"
    assert world.section["translation"]["reviewed_at"]

    # A minor change leaves readers alone and shows to translators.
    change_english(world, "All about “The Movement”", "minor", note="Two words added.")
    assert world.state == "current"
    with world.person("tina") as page:
        reload_until(page, world.work, "Two words added.")
        expect(page.get_by_text("Acerca de “El Movimiento”").first).to_be_visible()

    # A major change tells readers, programs and the desk at once.
    change_english(world, "All about “The Movement” in 2026", "major")
    assert world.state == "outdated"
    assert 'data-state="outdated"' in world.html()

    # The translator translates; she publishes nothing.
    with world.person("tina") as page:
        reload_until(page, "/admin/translations/mine/", "All about “The Movement” in 2026")
        reload_until(page, world.work, "All about “The Movement” in 2026")
        translate(page, "Todo sobre “El Movimiento” en 2025")
        expect(page.get_by_text("2026", exact=False).first).to_be_visible()
        with page.expect_navigation():
            page.get_by_role("button", name="Ready for review").click()
        assert world.state == "outdated", "a wrong year is not let through"
        page.goto(world.work)
        translate(page, "Todo sobre “El Movimiento” en 2026")
        expect(page.get_by_text(re.compile("saved|done", re.I)).first).to_be_visible()
        page.goto(world.work)
        with page.expect_navigation():
            page.get_by_role("button", name="Ready for review").click()
        page.goto(world.work + "review/")
        expect(page.get_by_role("button", name="Approve")).to_have_count(0)
        csrf = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
        refused = page.request.post(
            world.work + "review/",
            form={"action": "approve", "csrfmiddlewaretoken": csrf},
            headers={"Referer": world.site.url + world.work},
        )
        assert refused.status == 403
    assert world.state == "outdated"

    # The reviewer can.
    with world.person("rita") as page:
        reload_until(page, "/admin/translations/mine/", "All about “The Movement” in 2026")
        page.goto(world.work + "review/")
        with page.expect_navigation():
            page.get_by_role("button", name="Approve").click()
    assert (world.state, world.section["title"]) == ("current", "Todo sobre “El Movimiento” en 2026")

    # A machine may publish what it drafts, but never in the place of what people stand behind.
    with world.editor() as page:
        page.goto("/admin/translations/machine/")
        page.locator("[name=es]").select_option("publish")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
    change_english(world, "The Movement in 58 counties", "major")
    with world.person("tina") as page:
        draft_by_machine(world, page, "The Movement in 58 counties")
        reload_until(page, world.work, "Made by a machine")
    assert world.state == "outdated"
    with world.person("rita") as page:
        page.goto(world.work + "review/")
        with page.expect_navigation():
            page.get_by_role("button", name="Approve").click()
    assert world.state == "current"

    # Where there is only a machine's translation it does, and readers are told until somebody reviewed it.
    world.slug = "our-values"
    change_english(world, "Our 3 values", "major")
    assert world.state == "outdated"
    with world.person("tina") as page:
        draft_by_machine(world, page, "Our 3 values")
        reload_until(page, f"/es/{world.slug}/", 'data-state="machine"')
    assert world.state == "machine"
    with world.person("rita") as page:
        page.goto(world.work + "review/")
        with page.expect_navigation():
            page.get_by_role("button", name="Approve").click()
    assert world.state == "current"

    # A dead provider harms nobody.
    machine.fault = "500"
    title = world.section["title"]
    change_english(world, "All our 3 values", "major")
    with world.person("tina") as page:
        draft_by_machine(world, page, "All our 3 values")
        reload_until(page, "/admin/translations/jobs/", "Failed")
    assert (world.state, world.section["title"]) == ("outdated", title)
