"""
The pictures of the guides, from the site as `make run` serves it: ``make screenshots`` takes them again.

People are made, an English text changes, translators and reviewers work; each step leaves the picture
that the guides show of it in ``docs/images``. Nothing is retouched.
"""

import io
import json
import re
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polib
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests import browser
from tests.libretranslate import translation_server
from tests.running import FLAGS, ROOT, Site, running_site

IMAGES = ROOT / "docs" / "images"
WIDTH = 1100
COLOURS = 96
MOST_BYTES = 120 * 1024

PASSWORD = "a long pass phrase 42"
PEOPLE = {
    "ana": ("Ana", "Ruiz", "Translators: Spanish"),
    "luis": ("Luis", "Vega", "Translators: Spanish"),
    "rosa": ("Rosa", "Mora", "Reviewers: Spanish"),
}
CHANGED, SENT_BACK, APPROVED, TOUCHED_UP = "who-does-what", "like-democrats", "dark-money", "our-values"
TAKEN_OFF = "self-defense"


class Story:
    """The site, the browser, and who sits at it."""

    def __init__(self, site: Site, chromium: Browser) -> None:
        self.site, self.chromium = site, chromium
        with urllib.request.urlopen(f"{site.url}/api/v1/faq/?locale=es") as answer:
            sections = json.load(answer)["sections"]
        pages = [*sections, *(question for section in sections for question in section["questions"])]
        self.keys = {page["url"].rstrip("/").rsplit("/", 1)[-1]: page["key"] for page in pages}

    @contextmanager
    def person(self, username: str, *, width: int = WIDTH, height: int = 900, **look: str) -> Iterator[Page]:
        """A page of the admin, signed in."""
        context = self.chromium.new_context(
            base_url=self.site.url, viewport={"width": width, "height": height}, locale="en-US", **look
        )
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto("/admin/login/")
        page.get_by_label("Username").fill(username)
        page.get_by_label("Password").fill(self.site.password if username == self.site.username else PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/admin/")
        yield page
        context.close()

    def editor(self, **look: str):
        return self.person(self.site.username, **look)

    def work(self, slug: str, name: str = "") -> str:
        """The address of a translation's screens."""
        return f"/admin/translations/es/{self.keys[slug]}/{name}"


# --- Taking pictures ------------------------------------------------------------------------------


def take(name: str, page: Page, *places: Locator, margin: int = 12) -> None:
    """Save what ``places`` cover together, from edge to edge of the window; without any what the window shows."""
    page.evaluate("document.fonts.ready")
    page.mouse.move(0, 0)
    shot = page.screenshot(full_page=bool(places), clip=around(page, places, margin) if places else None)
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    picture = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    path = IMAGES / f"{name}.png"
    picture.save(path, optimize=True)
    size = path.stat().st_size
    assert size <= MOST_BYTES, f"{path.name} has {size} bytes"
    sys.stdout.write(f"{path.name}: {picture.width} × {picture.height}, {size // 1024} KB\n")


def around(page: Page, places: tuple[Locator, ...], margin: int) -> dict[str, float]:
    boxes = [place.bounding_box() for place in places]
    scrolled = page.evaluate("window.scrollY")
    left = max(0, min(box["x"] for box in boxes) - margin)
    top = max(0, min(box["y"] for box in boxes) + scrolled - margin)
    right = max(box["x"] + box["width"] for box in boxes) + margin
    bottom = max(box["y"] + box["height"] for box in boxes) + scrolled + margin
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


def without_bar(page: Page) -> None:
    """Let the bar at the foot of the window stand at the end of the page, or it hides what is behind it."""
    page.add_style_tag(content=".faq-bar { position: static !important }")


def reload_until(page: Page, address: str, text: str) -> None:
    """The worker needs a moment."""
    for _ in range(60):
        page.goto(address)
        if text in page.content():
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{address} never showed {text!r}:\n{page.locator('main').inner_text()}")


# --- The steps ------------------------------------------------------------------------------------


def make_people(story: Story) -> None:
    with story.editor() as page:
        for username, (first, last, group) in PEOPLE.items():
            page.goto("/admin/users/new/")
            page.get_by_label("Username").fill(username)
            page.get_by_label("Email").fill(f"{username}@example.org")
            page.get_by_label("First name").fill(first)
            page.get_by_label("Last name").fill(last)
            page.locator("[name=password1]").fill(PASSWORD)
            page.locator("[name=password2]").fill(PASSWORD)
            page.locator("#tab-label-roles").click()
            page.get_by_label(group).check()
            if username == "ana":
                take("roles", page)
            page.get_by_role("button", name="Create").click()
            expect(page.get_by_text(f"User '{username}' created.")).to_be_visible()


def english_id(page: Page, slug: str) -> int:
    pages = page.request.get(f"/admin/api/main/pages/?slug={slug}&locale=en").json()["items"]
    return pages[0]["id"]


def publish(page: Page) -> None:
    page.get_by_role("button", name="More actions").last.click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("published.").first).to_be_visible()


def change_english(story: Story) -> None:
    """A major change of one question, and a minor one of a section."""
    with story.editor(height=560) as page:
        page.goto(f"/admin/pages/{english_id(page, CHANGED)}/edit/")
        field = page.locator("[name=short_answer]")
        field.fill(field.input_value().replace("various groups", "four groups").replace("focusing", "working"))
        page.locator("[name=change_significance]").select_option("major")
        page.locator("[name=note_to_translators]").fill("We now say how many groups there are.")
        page.locator("[name=note_to_translators]").blur()
        page.locator("[name=note_to_translators]").scroll_into_view_if_needed()
        page.wait_for_timeout(500)
        take("change", page)
        publish(page)

        page.goto(f"/admin/pages/{english_id(page, TOUCHED_UP)}/edit/")
        page.locator("#id_title").fill("About our values")
        page.locator("[name=change_significance]").select_option("minor")
        publish(page)


def approve(story: Story) -> None:
    with story.person("rosa") as page:
        for slug in (APPROVED, TOUCHED_UP):
            page.goto(story.work(slug, "review/"))
            page.get_by_role("button", name="Approve").click()
            page.wait_for_load_state()


def take_off(story: Story) -> None:
    with story.person("rosa") as page:
        page.goto(story.work(TAKEN_OFF, "review/"))
        page.locator("summary", has_text="Take off the site").click()
        page.get_by_label("Yes, take this").check()
        page.get_by_role("button", name="Take off the site").click()
        page.wait_for_load_state()


def send_back(story: Story) -> None:
    """A translator asks for the review of what she changed, and the reviewer wants it otherwise."""
    with story.person("ana") as page:
        page.goto(story.work(SENT_BACK))
        field = cards(page).first.locator("textarea")
        field.fill(field.input_value().replace("ustedes", "vosotros"))
        save(page, cards(page).first)
        page.get_by_role("button", name="Ready for review").click()
        page.wait_for_load_state()
    with story.person("rosa") as page:
        page.goto(story.work(SENT_BACK, "review/"))
        page.get_by_label("Comment").fill("In California we say “ustedes”, as everywhere on this site.")
        page.get_by_role("button", name="Send back").click()
        page.wait_for_load_state()


def cards(page: Page) -> Locator:
    return page.locator("[data-card]")


def card_with(page: Page, english: str) -> Locator:
    return cards(page).filter(has=page.locator("[lang=en]", has_text=english)).first


def save(page: Page, card: Locator) -> None:
    card.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("[data-status]")).to_have_text(re.compile("Saved|not stored"))


def translate(story: Story) -> None:
    """What changed in English is translated; on the way a figure, a link and a term go wrong."""
    with story.person("ana", height=1020) as page:
        reload_until(page, story.work(CHANGED), "What changed in English")
        take("editor", page)

        figures, link = card_with(page, "64,128"), card_with(page, "voter registration form")
        link.get_by_role("button", name="Use this").click()
        expect(page.locator("[data-status]")).to_have_text("Saved.")
        right = {card: card.locator("textarea").input_value() for card in (figures, link)}
        spoilt = {
            figures: right[figures].replace("64,128", "64,182").replace("Secretario de Estado", "ministro de Interior"),
            link: re.sub(r"</?a\b[^>]*>", "", right[link]),
        }
        for card, text in spoilt.items():
            assert text != right[card], text
            card.locator("textarea").fill(text)
            save(page, card)
        without_bar(page)
        figures.locator("summary").first.click()
        figures.get_by_label("Why does it not matter?").fill("The county says it like this.")
        take("findings", page, figures, link)
        for card, text in right.items():
            card.locator("textarea").fill(text)
            save(page, card)


def conflict(story: Story) -> None:
    with story.person("luis") as his, story.person("ana") as hers:
        for page in (his, hers):
            page.goto(story.work(CHANGED))
        english = "The movement is populated by four groups"
        texts = {
            hers: "El movimiento lo forman cuatro grupos, y cada uno trabaja en una parte distinta de la misma tarea: "
            "California National Party (CNP), California Freedom Coalition (CFC), Cal Con Con y Yes California.",
            his: "Hay cuatro grupos en el movimiento, que trabajan en partes distintas pero relacionadas de la tarea: "
            "California National Party (CNP), California Freedom Coalition (CFC), Cal Con Con y Yes California.",
        }
        for page, text in texts.items():
            card = card_with(page, english)
            card.locator("textarea").fill(text)
            save(page, card)
        without_bar(his)
        take("conflict", his, card_with(his, english))


def review(story: Story) -> None:
    with story.person("ana") as page:
        page.goto(story.work(CHANGED))
        page.get_by_role("button", name="Ready for review").click()
        page.wait_for_load_state()
    with story.person("rosa") as page:
        page.goto(story.work(CHANGED, "review/"))
        page.wait_for_load_state("networkidle")
        take("review", page)
        page.locator(".faq-decision").scroll_into_view_if_needed()
        take("decision", page)


def bring_a_file(story: Story) -> None:
    """A file that was exported before the English changed comes back from outside."""
    with story.person("luis") as page:
        page.goto("/admin/translations/es/files/")
        page.locator("[name=file]").set_input_files(
            {"name": "faq-es.po", "mimeType": "text/x-gettext-translation", "buffer": story.file.encode()}
        )
        page.get_by_role("button", name="Read the file").click()
        expect(page.get_by_text("What becomes of it")).to_be_visible()
        take("verdicts", page)


def export(story: Story) -> None:
    """What a translator takes outside, and does there."""
    with story.person("luis") as page:
        exported = page.request.get(f"/admin/translations/es/files/export/?page={story.keys[CHANGED]}").text()
    file = polib.pofile(exported)
    for number, entry in enumerate(file):
        if number == 2:
            entry.msgstr += " ¡Bienvenidos!"
    story.file = str(file)


def look_at_lists(story: Story) -> None:
    with story.person("ana", height=760) as page:
        page.goto("/admin/translations/mine/")
        take("my-work", page)


def show_elsewhere(story: Story) -> None:
    with story.editor(width=1200, height=900) as page:
        page.goto("/admin/embed/")
        page.get_by_label("What to show").select_option(f"section {story.keys['our-values']}")
        page.get_by_label("Language", exact=True).first.select_option("es")
        expect(page.locator("faq-embed [part=base]")).to_have_attribute("lang", "es")
        expect(page.locator("faq-embed [part=section]")).to_have_count(1)
        take("embed", page)


STEPS = [make_people, approve, export, change_english, take_off, send_back, translate, conflict, review]
STEPS += [bring_a_file, look_at_lists, show_elsewhere]


def main() -> None:
    path = browser.find()
    assert path, "python -m tests.browser installs one"
    with tempfile.TemporaryDirectory() as folder, translation_server() as machine:
        engine = {"MACHINE_ENGINE": "libretranslate", "MACHINE_URL": machine.url}
        with running_site(Path(folder), **engine) as site, sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
            story = Story(site, chromium)
            for step in STEPS:
                step(story)
            chromium.close()


if __name__ == "__main__":
    main()
