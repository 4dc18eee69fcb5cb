"""
Every kind of page, in every state that it has, looked through for barriers in a browser, in five scripts.

axe-core finds what a program can find. What it does not look at follows below: the keyboard, what readers change in
a page for themselves, and pages that come without their style sheet.
"""

import re
from itertools import product
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.template.loader import get_template
from playwright.sync_api import expect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from faq_pages.languages import language
from faq_pages.models import FaqIndexPage, FaqQuestionPage, FaqSectionPage
from tests.factories import FaqQuestionPageFactory, FaqSectionPageFactory
from tests.many_languages import served_in
from tests.node import FRONTEND, has_packages
from tests.test_blocks import TEXTS
from tests.test_layout import TOO_WIDE
from tests.translating import change

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

CODES = ["en", "es", "ar", "km", "zh-hant"]
EACH = ["en", "ar", "km", *(pytest.param(code, marks=pytest.mark.long) for code in ("es", "zh-hant"))]
"""Of scripts that differ, and the rest where there is time."""
OFTEN = {("en", 320, "light"), ("ar", 320, "light"), ("en", 1280, "dark")}
HEIGHT = 800
AXE = FRONTEND / "node_modules" / "axe-core" / "axe.min.js"

LOOK_THROUGH = """async within => {
  const { violations, incomplete } = await axe.run(within, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    rules: { "target-size": { enabled: true } },
    resultTypes: ["violations", "incomplete"],
    preload: false,
  });
  return [...violations, ...incomplete].flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`));
}"""

LEFT_TO_PEOPLE = re.compile(
    r"only non-text characters|too short to determine|has no value|partially overlaps other elements"
    r"|Unable to determine if the visible text"
)
"""
What axe cannot decide and we did: the cross that closes a line has a name; "是" and "否" are buttons; a field is empty
when it is looked at; the list of languages lies over the page, on a ground of its own.
"""

OPEN = "within => { for (const each of document.querySelectorAll(`${within} details`)) each.open = true; }"


def key_of(slug):
    return FaqQuestionPage.objects.get(slug=slug, locale__language_code="en").translation_key


@pytest.fixture(scope="module")
def site(chromium, django_db_setup, django_db_blocker, tmp_path_factory):
    """The FAQ in five languages; one answer is outdated in four, and one section with every block not translated."""
    assert has_packages(FRONTEND), "python -m tests.node installs them"
    with django_db_blocker.unblock(), served_in(CODES[2:], tmp_path_factory.mktemp("content")) as address:
        index = FaqIndexPage.objects.get(locale__language_code="en")
        change(index, introduction='<p>See <a href="https://example.org/">what is new</a>.</p>', closing="<p>Ask.</p>")
        change(FaqQuestionPage.objects.get(slug="dark-money", locale=index.locale))
        FaqSectionPageFactory(parent=index, slug="empty")
        section = FaqSectionPageFactory(parent=index, slug="everything")
        FaqQuestionPageFactory(parent=section, slug="blocks", answer=every_block(), last_reviewed="2026-03-05")
        FaqQuestionPageFactory.create_batch(11, parent=section)
        yield address


def every_block():
    image = get_image_model().objects.create(title="Ballot box", file=get_test_image_file())
    document = get_document_model().objects.create(title="Platform", file=ContentFile(b"%PDF-1.4", name="platform.pdf"))
    files = {"image": image.pk, "document": document.pk}
    return [
        {"type": kind, "value": {**value, kind: files[kind]} if kind in files else value, "id": str(uuid4())}
        for kind, value in TEXTS.items()
    ]


@pytest.fixture
def visit(chromium, site):
    """Opens a page of a new visitor, whose browser wishes for English."""
    contexts = []

    def new(width, **look):
        context = chromium.new_context(
            base_url=site, locale="en-US", viewport={"width": width, "height": HEIGHT}, **look
        )
        contexts.append(context)
        return context.new_page()

    yield new
    for context in contexts:
        context.close()


# --- What a program finds ----------------------------------------------------------------------


class Look:
    """A look through pages in one browser: what is wrong with them, by address and state."""

    def __init__(self, page):
        self.page, self.wrong, self.noted = page, {}, []
        page.context.add_init_script(path=AXE)
        page.on("console", self.note)
        page.on("pageerror", lambda error: self.noted.append(str(error)))

    def note(self, message):
        """What the Content-Security-Policy refuses is noted too."""
        is_meant = "the server responded with a status of 4" in message.text
        if message.type in {"error", "warning"} and not is_meant:
            self.noted.append(message.text)

    def at(self, path):
        self.page.goto(path)
        self.through("closed")

    def sent(self, path, email=""):
        """At a page whose form was sent as it came, whatever a script would say; with an address if it has a place."""
        self.page.goto(path)
        self.page.evaluate(
            """email => {
              const form = document.querySelector("main form.visitor-form");
              if (email) form.elements.email.value = email;
              HTMLFormElement.prototype.submit.call(form);
            }""",
            email,
        )
        expect(self.page.get_by_role("alert")).to_be_focused()
        self.through("wrong")

    def through(self, state):
        self.note_barriers(state, "html")
        if self.page.locator("main details").count():
            self.page.evaluate(OPEN, "main")
            self.note_barriers("open", "html")
        if self.page.locator("header details").count():
            self.page.evaluate(OPEN, "header")
            self.noted += self.page.evaluate(TOO_WIDE)
            self.note_barriers("menu", "header")

    def note_barriers(self, state, within):
        found = self.page.evaluate(LOOK_THROUGH, within)
        self.noted += [each for each in found if not LEFT_TO_PEOPLE.search(each)]
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.noted.append("scrolls sideways")
        if self.noted:
            self.wrong[self.page.url, state] = self.noted.copy()
        self.noted.clear()


@pytest.mark.parametrize(
    ("code", "width", "color_scheme"),
    [
        each if each in OFTEN else pytest.param(*each, marks=pytest.mark.long)
        for each in product(CODES, (320, 1280), ("light", "dark"))
    ],
)
def test_no_page_has_a_barrier(code, width, color_scheme, visit):
    """
    A colour does not change with the width of the window, nor with the script: what is looked at each time has each
    width, scheme and direction once, and `make long` has all of them.
    """
    look = Look(visit(width, color_scheme=color_scheme))
    other, feedback = "ar" if code == "en" else "en", f"/{code}/feedback/{key_of('dark-money')}/"

    for path in ("", "the-movement/", "everything/", "empty/", "our-values/dark-money/", "everything/blocks/"):
        look.at(f"/{code}/{path}")
    look.at(f"/{code}/our-values/dark-money/?with={other}")
    look.at(f"/{code}/nothing/")
    look.at(f"/{code}/our-valuse/drak-money/")
    for path in ("search/", "search/?q=California", "search/?q=qwrtplx"):
        look.at(f"/{code}/{path}")
    look.at(f"/{code}/contact/")
    look.at(f"/{code}/contact/?sent")
    look.sent(f"/{code}/contact/", email="nobody")
    look.at(feedback)
    look.sent(f"{feedback}?done=ticket")
    if code != "en":
        look.at(f"{feedback}?wrong")
        look.sent(f"{feedback}?wrong")

    assert look.wrong == {}


@pytest.mark.parametrize("code", EACH)
def test_a_faq_without_questions_has_no_barrier(code, visit, site):
    FaqSectionPage.objects.update(live=False)
    look = Look(visit(320))

    look.at(f"/{code}/")

    expect(look.page.locator("main p.quiet")).to_have_count(1)
    assert look.wrong == {}


@pytest.mark.parametrize("code", ["en", "ar"])
def test_what_a_script_says_in_its_place_has_no_barrier(code, visit, settings):
    settings.FAQ_PROOF_DIFFICULTY = 4
    look = Look(visit(320))
    look.page.goto(f"/{code}/the-movement/what-is-calexit/")

    look.page.locator(".vote button").first.click()
    expect(look.page.locator(".feedback textarea")).to_be_visible()
    look.through("voted")

    assert look.wrong == {}


def test_the_pages_for_faults_have_no_barrier(visit, site):
    """They stand alone. One of them is shown when nothing else can be."""
    look = Look(visit(320))

    look.at("/en/%00/")
    look.page.set_content(get_template("500.html").render())
    look.page.evaluate(AXE.read_text(encoding="utf-8"))
    look.note_barriers("500", "html")

    assert look.wrong == {}


# --- By keyboard -------------------------------------------------------------------------------

FOCUSED = r"""() => {
  const element = document.activeElement, style = getComputedStyle(element), [box] = element.getClientRects();
  if (element === document.body) return null;
  const light = colour => {
    const [red, green, blue] = colour.match(/[\d.]+/g).map(part => part / 255)
      .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  };
  let ground = element.parentElement;
  while (/^rgba.* 0\)$/.test(getComputedStyle(ground).backgroundColor)) ground = ground.parentElement;
  const colours = [style.outlineColor, getComputedStyle(ground).backgroundColor];
  const [dark, bright] = colours.map(light).sort((one, other) => one - other);
  return {
    element: element.outerHTML.slice(0, 120),
    hasOutline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && bright / dark >= 3,
    isSeen: element.contains(document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)),
  };
}"""


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/en/", "/ar/the-movement/", "/km/everything/blocks/", "/es/contact/"])
def test_the_focus_is_seen_wherever_it_goes(path, color_scheme, visit):
    page = visit(320, color_scheme=color_scheme)
    page.goto(path)
    page.evaluate(OPEN, "main")
    seen = []

    page.keyboard.press("Tab")
    while focused := page.evaluate(FOCUSED):
        seen.append(focused)
        page.keyboard.press("Tab")

    assert len(seen) > 8
    assert [each for each in seen if not (each["hasOutline"] and each["isSeen"])] == []


@pytest.mark.parametrize("code", ["en", "ar"])
def test_the_first_key_leads_past_the_header(code, visit):
    page = visit(320)
    page.goto(f"/{code}/the-movement/")
    skip = page.locator("a.skip")

    page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    expect(skip).not_to_be_in_viewport()
    page.keyboard.press("Tab")

    expect(page.locator("main a").first).to_be_focused()


# --- What readers change for themselves --------------------------------------------------------

SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
"""As WCAG 1.4.12 has it."""

CUT_OR_COVERED = """() => {
  const blocks = [...document.querySelectorAll("body *")].filter(element =>
    element.checkVisibility({ visibilityProperty: true }) && getComputedStyle(element).display !== "inline"
    && !element.closest(".visually-hidden, .language-word, .tool-word, .trap, .skip, .offer, svg")
    && [...element.childNodes].some(({ nodeType, data }) => nodeType === Node.TEXT_NODE && data.trim()));
  const boxes = blocks.map(element => element.getBoundingClientRect());
  const cut = blocks.filter(element => getComputedStyle(element).overflowY !== "visible"
    && element.localName !== "textarea" && element.scrollHeight > element.clientHeight + 1);
  const covered = blocks.filter((one, number) => blocks.some((other, next) =>
    next > number && !one.contains(other)
    && Math.min(boxes[number].right, boxes[next].right) - Math.max(boxes[number].left, boxes[next].left) > 1
    && Math.min(boxes[number].bottom, boxes[next].bottom) - Math.max(boxes[number].top, boxes[next].top) > 1));
  return [...cut, ...covered].map(element => element.outerHTML.slice(0, 120));
}"""


@pytest.mark.parametrize("code", ["en", "ar", "km"])
def test_nothing_is_lost_when_letters_and_lines_are_set_apart(code, visit):
    page, lost = visit(320), {}
    for path in ("", "everything/", "our-values/dark-money/", "our-values/dark-money/?with=es", "contact/", "nothing/"):
        page.goto(f"/{code}/{path}")
        page.evaluate(SPACED)
        page.evaluate(OPEN, "main")
        lost[path] = page.evaluate(CUT_OR_COVERED)
        page.evaluate(OPEN, "header")
        lost[path] += page.evaluate(TOO_WIDE)

    assert {path: found for path, found in lost.items() if found} == {}


def test_nothing_moves_for_who_wants_no_motion(visit):
    page = visit(320, reduced_motion="reduce")
    for path in ("/en/", "/en/everything/", "/en/contact/"):
        page.goto(path)
        page.evaluate(OPEN, "body")

        moving = page.evaluate("""() => [...document.querySelectorAll("*")].filter(element =>
          ["", "::before", "::after"].some(part => {
            const style = getComputedStyle(element, part);
            return style.animationName !== "none" || style.scrollBehavior !== "auto"
              || style.transitionDuration.split(", ").some(time => parseFloat(time) > 0);
          })).map(element => element.outerHTML.slice(0, 120))""")

        assert moving == []


@pytest.mark.parametrize("summary", [".language-switch summary", ".question summary"])
def test_in_colours_of_the_readers_own_focus_and_disclosures_are_seen(summary, visit):
    page = visit(1280, forced_colors="active")
    page.goto("/en/the-movement/")
    summary = page.locator(summary).first
    box = summary.bounding_box()
    edge = {"x": box["x"] - 8, "y": box["y"] - 8, "width": box["width"] + 16, "height": box["height"] + 16}

    looks = [page.screenshot(clip=edge)]
    summary.focus()
    looks.append(page.screenshot(clip=edge))
    looks.append(page.screenshot(clip=box))
    summary.press("Enter")
    looks.append(page.screenshot(clip=box))

    assert len(set(looks)) == 4


# --- What does not come as it should -----------------------------------------------------------


@pytest.mark.parametrize("width", [320, 1280])
def test_a_page_without_its_style_sheet_is_read_and_used(width, visit):
    page = visit(width)
    page.route("**/*.css", lambda route: route.abort())
    page.goto("/es/the-movement/")

    assert max(each.bounding_box()["height"] for each in page.locator("svg").all()) <= 96, "a picture is in the way"
    tops = [each.bounding_box()["y"] for each in page.locator("h1, h2, summary, footer p").all() if each.is_visible()]
    assert tops == sorted(tops)
    page.locator("main summary").last.click()
    page.get_by_role("link", name="Esta pregunta en su propia página").locator("visible=true").click()
    expect(page.locator("h1")).to_be_in_viewport()
    page.locator("footer a[href='/es/contact/']").click()
    expect(page.get_by_label("Su pregunta")).to_be_visible()


LETTERS = {"ar": "Arabic", "fa": "Arabic", "km": "Khmer", "zh-hant": "Han", "zh-hans": "Han", "ja": "Han"}

SPOKEN = r"""() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  for (let node; (node = walker.nextNode());) {
    const around = node.parentElement.closest("[lang]"), directed = node.parentElement.closest("[dir]");
    const script = ["Arabic", "Khmer", "Han"].find(name => new RegExp(`\\p{Script=${name}}`, "u").test(node.data))
      ?? (node.data.trim().split(/\s+/).length > 4 ? "Latin" : null);
    if (script) found.push([node.data.trim(), script, around.lang, directed.dir, directed.contains(around)]);
  }
  return found;
}"""


@pytest.mark.parametrize("code", ["ar", "km", "zh-hant"])
def test_text_in_another_language_says_so(code, visit):
    """Told by its letters: whatever has words in Latin ones alone is in another language than the page."""
    page = visit(320)
    for path in ("", "everything/", "everything/blocks/", "our-values/dark-money/?with=en", "contact/", "nothing/"):
        page.goto(f"/{code}/{path}")

        spoken = page.evaluate(SPOKEN)

        assert {script for _, script, *_ in spoken} >= {LETTERS[code]}
        for text, script, lang, direction, _ in spoken:
            assert script == LETTERS.get(lang, "Latin"), (path, text)
            assert direction == language(lang).direction, (path, text)
