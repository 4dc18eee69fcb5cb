"""The page of the API in a real browser, on the site as `make run` serves it, without any other host."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.running import running_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture(scope="module")
def site(loaded):
    with running_site(loaded) as site:
        yield site


@pytest.fixture
def reader(chromium, site):
    """A page on a small phone. What it asks of other hosts, and what its console says, is a failure."""
    context = chromium.new_context(base_url=site.url, viewport={"width": 360, "height": 740})
    page = context.new_page()
    elsewhere, said = [], []
    own = urlsplit(site.url).netloc
    page.on(
        "request", lambda request: elsewhere.append(request.url) if urlsplit(request.url).netloc not in {own, ""} else 0
    )
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert (elsewhere, said) == ([], [])


def test_the_page_shows_every_call_and_tries_one_out(reader):
    reader.goto("/api/v1/docs/")
    schema = reader.request.get("/api/v1/schema/").json()
    expect(reader.locator(".opblock")).to_have_count(sum(map(len, schema["paths"].values())))

    call = reader.locator("#operations-content-question")
    call.locator(".opblock-summary-control").click()
    call.get_by_role("button", name="Try it out").click()
    call.get_by_role("button", name="Execute").click()

    answer = call.locator(".live-responses-table")
    expect(answer).to_contain_text("/en/the-movement/what-is-calexit/", timeout=20_000)
    expect(answer.locator(".response-col_status").last).to_contain_text("200")
    assert reader.evaluate("document.documentElement.scrollWidth") == 360


def test_only_reading_can_be_tried_out(reader):
    reader.goto("/api/v1/docs/")

    call = reader.locator("#operations-visitors-enquiry")
    call.locator(".opblock-summary-control").click()

    expect(call.get_by_text("Ask a question that the FAQ does not answer")).to_be_visible()
    expect(call.get_by_role("button", name="Try it out")).to_have_count(0)
