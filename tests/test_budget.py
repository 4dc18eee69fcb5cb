"""What a page costs a reader with a slow line and an old telephone, measured in a browser."""

import gzip
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from faq_pages.models import FaqQuestionPage
from tests.many_languages import served_in
from tests.running import in_background

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

CODES = ["en", "es", "ar", "km"]
PATHS = {"index": "", "section": "the-movement/", "question": "the-movement/who-does-what/"}

MOST_BYTES = 30_000
"""Of HTML, styles and scripts together. The longest section and question that there are come to some 17,000."""

WEIGHED = {"document", "stylesheet", "script"}

LONG = pytest.mark.long

SECONDS_LATE = 0.15

SHIFTS = """() => new Promise(resolve => {
  const found = [];
  new PerformanceObserver(list => found.push(...list.getEntries()))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(found.map(({ value, sources }) =>
    [value, sources.map(({ node }) => node?.outerHTML?.slice(0, 80))])), 200);
})"""


@pytest.fixture(scope="module")
def site(chromium, django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), served_in(CODES[2:], tmp_path_factory.mktemp("content")) as address:
        yield address


@pytest.fixture
def visit(chromium, site):
    """Opens a page of a new visitor, whose browser has kept nothing."""
    contexts = []

    def new(*, width=390, locale="en-US"):
        context = chromium.new_context(base_url=site, locale=locale, viewport={"width": width, "height": 844})
        contexts.append(context)
        return context.new_page()

    yield new
    for context in contexts:
        context.close()


@pytest.mark.parametrize("kind", PATHS)
@pytest.mark.parametrize("code", [*(pytest.param(code, marks=LONG) for code in ("es", "ar")), "en", "km"])
def test_a_page_is_light_and_asks_nobody_else(code, kind, visit, site):
    """The server of the tests does not compress, so it is done here as the web server in front would."""
    page, answers, failed = visit(), [], []
    page.on("response", lambda answer: answers.append(answer))
    page.on("requestfailed", lambda request: failed.append(request.url))

    page.goto(f"/{code}/{PATHS[kind]}", wait_until="networkidle")

    kinds = {answer.request.resource_type for answer in answers}
    assert failed == []
    assert {answer.status for answer in answers} == {200}
    assert {"{0.scheme}://{0.netloc}".format(urlsplit(answer.url)) for answer in answers} == {site}
    assert kinds >= WEIGHED
    assert "font" not in kinds
    bodies = [answer.body() for answer in answers if answer.request.resource_type in WEIGHED]
    assert sum(len(gzip.compress(body)) for body in bodies) <= MOST_BYTES


@pytest.mark.parametrize("kind", PATHS)
def test_only_the_style_sheet_is_waited_for(kind, visit):
    page = visit()
    page.goto(f"/en/{PATHS[kind]}")

    waited_for = page.evaluate(
        "performance.getEntriesByType('resource').filter(each => each.renderBlockingStatus === 'blocking')"
        ".map(each => new URL(each.name).pathname)"
    )
    scripts = page.evaluate("[...document.scripts].map(({ type, src, defer }) => [type, Boolean(src), defer])")

    assert waited_for == ["/static/faq_pages/site.css"]
    # Data for search engines is no script.
    assert [each for each in scripts if each[0] not in {"module", "application/ld+json"} and not each[2]] == []


@pytest.mark.parametrize(
    ("code", "width"),
    [
        *[("en", 320), ("es", 1280), ("ar", 1280), ("km", 320)],
        *(pytest.param(*each, marks=LONG) for each in [("en", 1280), ("es", 320), ("ar", 320), ("km", 1280)]),
    ],
)
def test_nothing_moves_when_something_comes_late(code, width, visit):
    """Scripts, pictures and fonts, if there are any; and with them the line that offers the reader's own language."""
    page, shifts = visit(width=width, locale="en-US" if code == "es" else "es-MX"), {}

    def late(route):
        if route.request.resource_type not in {"document", "stylesheet"}:
            time.sleep(SECONDS_LATE)
        route.continue_()

    page.route("**/*", late)
    for path in PATHS.values():
        page.goto(f"/{code}/{path}")
        expect(page.locator(".offer")).to_be_visible()
        shifts[path] = page.evaluate(SHIFTS)

    assert {path: found for path, found in shifts.items() if found} == {}


@pytest.mark.parametrize("path", ["en/", "ar/the-movement/who-does-what/"])
def test_a_header_that_comes_in_two_pieces_does_not_move(path, visit, site):
    page = visit(width=320)
    page.goto(f"/{path}")
    body = page.request.get(f"/{path}").body().replace(b'"/static/', f'"{site}/static/'.encode())
    seen = body.index(b"</a>", body.index(b"search-link")) + len("</a>")

    with served_in_pieces(body[:seen], body[seen:]) as address:
        page.goto(address)

    assert page.evaluate(SHIFTS) == []


@contextmanager
def served_in_pieces(first: bytes, rest: bytes) -> Iterator[str]:
    """A page of which the browser has long seen the first piece when the rest arrives."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(first)
            time.sleep(2 * SECONDS_LATE)
            self.wfile.write(rest)

        def log_message(self, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with in_background(server):
        yield f"http://127.0.0.1:{server.server_port}/"


def test_a_second_page_brings_its_text_alone(visit):
    page = visit()
    page.goto("/en/the-movement/who-does-what/", wait_until="networkidle")

    page.goto("/en/our-values/dark-money/")

    brought = page.evaluate(
        "performance.getEntriesByType('resource').map(each => [new URL(each.name).pathname, each.transferSize])"
    )
    # A browser asks for the icon when it has time.
    sizes = {path: size for path, size in brought if not path.endswith(".svg")}
    assert len(sizes) == 3
    assert set(sizes.values()) == {0}


@pytest.mark.parametrize("code", ["en", "ar"])
def test_a_page_may_load_what_is_ours_and_nothing_else(code, visit):
    page = visit()
    key = FaqQuestionPage.objects.get(slug="dark-money", locale__language_code="en").translation_key
    paths = [*PATHS.values(), "our-values/dark-money/?with=es", "contact/", f"feedback/{key}/", "nothing/"]

    for path in paths:
        policy = page.request.get(f"/{code}/{path}").headers["content-security-policy"]

        rules = {name: set(sources) for name, *sources in map(str.split, policy.split(";"))}
        assert rules["default-src"] == {"'none'"}
        assert set.union(*rules.values()) == {"'none'", "'self'"}
        # What the default does not reach.
        assert rules.keys() >= {"base-uri", "form-action", "frame-ancestors"}
