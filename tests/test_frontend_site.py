"""The static site, made from the API of a real server alone, beside the server's own pages."""

import json
import re
import shutil
import urllib.request
from functools import cache

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from playwright.sync_api import expect

from faq_pages.languages import language_codes
from tests.copies import run_on_copy
from tests.running import running_site
from tests.static_site import SET_FRONT_END, StaticSite, prepare_packages
from tests.test_accessibility import AXE, LEFT_TO_PEOPLE, LOOK_THROUGH, OPEN

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

OFTEN = ["es", "ar", "zh-hant"]
"""Languages that are translated here; in the others English stands in. ``long`` has all."""
WITHOUT = "km"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
QUESTION = "our-values/dark-money/"


@pytest.fixture(scope="module")
def codes(request) -> list[str]:
    is_long = any(item.get_closest_marker("long") for item in request.session.items if item.path == request.path)
    return language_codes()[1:] if is_long else OFTEN


@pytest.fixture(scope="module")
def made(codes, loaded, tmp_path_factory):
    """The site and its server; the pages say that they are where the site is."""
    prepare_packages()
    content = tmp_path_factory.mktemp("content")
    for name in ("faq.yaml", "glossary.yaml", *(f"{code}.po" for code in codes)):
        shutil.copy(settings.CONTENT / name, content)
    site = StaticSite("", tmp_path_factory.mktemp("static"))
    database = f"sqlite:///{loaded / 'faq.sqlite3'}"
    run_on_copy(database, loaded, SET_FRONT_END.format(url=site.url))
    with running_site(loaded, CONTENT_DIR=str(content)) as server:
        site.server = server.url
        first = site.build()
        assert first.code == 0, first.said
        with site.served():
            yield site, server, first


@pytest.fixture(scope="module")
def site(made) -> StaticSite:
    return made[0]


@pytest.fixture
def reader(chromium, site):
    """Opens a page of a new reader, who has a script or none. Nothing may go wrong or be refused in it."""
    contexts, errors = [], []

    def read(*, script=True, wish="en-US", size=PHONE, meant="", **look):
        context = chromium.new_context(
            base_url=site.url, java_script_enabled=script, locale=wish, viewport=size, **look
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda message: (
                message.type in {"error", "warning"}
                and not (meant and re.search(meant, message.text))
                and errors.append(message.text)
            ),
        )
        return page

    yield read
    for context in contexts:
        context.close()
    assert errors == []


# --- The same pages as the server's --------------------------------------------------------------


def fetched(address: str) -> str:
    with urllib.request.urlopen(address, timeout=60) as response:
        return response.read().decode()


def told(html: str) -> dict:
    """What a page says of itself and to its readers."""
    soup = BeautifulSoup(html, "html.parser")
    facts = [json.loads(block.string) for block in soup.select("script[type='application/ld+json']")]
    page = {
        "title": soup.title.get_text(),
        "language": (soup.html["lang"], soup.html["dir"]),
        "canonical": soup.select_one("link[rel=canonical]")["href"],
        "hreflang": [(link["hreflang"], link["href"]) for link in soup.select("link[rel=alternate][hreflang]")],
        "description": soup.select_one("meta[name=description]")["content"],
        "robots": [meta["content"] for meta in soup.select("meta[name=robots]")],
        "shared": [
            (meta["property"], meta["content"])
            for meta in soup.select("meta[property]")
            if "image" not in meta["property"]
        ],
        "facts": re.sub(r"\s*(</?\w[^<>]*>)\s*", r"\1", json.dumps(facts, ensure_ascii=False)),
    }
    for unseen in soup.select("script, style"):
        unseen.decompose()
    for link in soup.select(".text a[hreflang]"):
        # The API says of each link in a text in which language its end is; the server's pages of some alone.
        del link["hreflang"]
    page["parts"] = [
        (each.name, each.get("lang"), each.get("dir"), each.get("hreflang"), each.get("class"), each.get("id"))
        for each in soup.body.find_all(["h1", "h2", "h3", "a", "bdi", "p", "div", "aside", "details", "article", "nav"])
    ]
    page["text"] = " ".join(soup.body.get_text(" ").split())
    return page


def server_addresses(server: str) -> list[str]:
    """The paths of all pages in the server's sitemap."""
    parts = re.findall("<loc>([^<]+)", fetched(f"{server}/sitemap.xml"))
    return [address.removeprefix(server) for part in parts for address in re.findall("<loc>([^<]+)", fetched(part))]


def differences(site: StaticSite, paths: list[str]) -> list[str]:
    """In what the pages of the site and the server's own differ."""
    found = []
    for path in paths:
        # Its calls and files stay on the server, whoever shows the pages.
        theirs = re.sub(rf"{site.server}(?=/(?:[\w-]+/)*(?:[\w-]+\.md)?[\"<?\\])", "HERE", fetched(site.server + path))
        one, other = told(theirs), told(site.read(path).replace(site.url, "HERE"))
        found += [f"{path} {name}: {one[name]!r} is {other[name]!r}" for name in one if one[name] != other[name]]
    return found


def test_every_page_of_the_servers_sitemap_is_there_and_says_the_same(site, codes):
    paths = server_addresses(site.server)

    assert {path.split("/")[1] for path in paths} == {"en", *codes}
    assert differences(site, paths) == []


def test_where_a_translation_is_missing_the_pages_say_the_same_as_the_servers(site, codes):
    if WITHOUT in codes:
        pytest.skip("All languages are translated here.")
    paths = [
        path.replace("/en/", f"/{WITHOUT}/", 1) for path in server_addresses(site.server) if path.startswith("/en/")
    ]

    assert differences(site, paths) == []
    assert 'data-state="fallback"' in site.read(paths[0])


def test_the_sitemap_names_the_same_pages_and_alternates_as_the_servers(site):
    def named(text: str, here: str) -> list[str]:
        return re.sub(r"<lastmod>[^<]*</lastmod>", "", text.replace(here, "HERE")).split()

    for part in re.findall("<loc>[^<]+/(sitemap-[^<]+)", fetched(f"{site.server}/sitemap.xml")):
        ours, theirs = (site.output / part).read_text(), fetched(f"{site.server}/{part}")
        assert named(ours, site.url) == named(theirs, site.server)
    assert f"Sitemap: {site.url}/sitemap.xml" in (site.output / "robots.txt").read_text()


# --- Reading -------------------------------------------------------------------------------------


@pytest.mark.parametrize("script", [True, False])
def test_a_question_is_found_read_and_read_in_another_language(reader, script):
    page = reader(script=script)
    page.goto("/en/")
    page.get_by_role("link", name="Regarding Our Values").click()
    answer = page.locator("#dark-money")
    expect(answer).to_be_hidden()
    page.get_by_text("funded by dark and dirty money").click()
    expect(answer).to_be_visible()
    page.locator(".language-switch summary").click()
    page.get_by_role("link", name="العربية").click()

    expect(page).to_have_url(re.compile("/ar/our-values/"))
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    if script:
        # Their place on the page and their choice are kept.
        expect(page.locator("#dark-money")).to_be_visible()
        page.goto("/")
        expect(page).to_have_url(re.compile("/ar/$"))
    else:
        page.goto("/")
        page.get_by_role("link", name="Español").click()
        expect(page).to_have_url(re.compile("/es/$"))


def test_the_front_door_leads_to_the_language_that_a_browser_wishes_for(reader):
    for wish, code in [("es-MX", "es"), ("zh-TW", "zh-hant"), ("fr-FR", "en")]:
        page = reader(wish=wish)
        page.goto("/")
        expect(page).to_have_url(re.compile(f"/{code}/$"))


def test_english_stands_beside_a_translation_without_a_script(reader):
    page = reader(script=False, size=DESK)
    page.goto(f"/ar/{QUESTION}")
    page.locator(".beside a.button").click()

    expect(page.locator(".pair-language")).to_have_text(["العربية", "English"])
    [mine, theirs] = page.locator(".pair").first.locator("> div").all()
    assert mine.bounding_box()["x"] > theirs.bounding_box()["x"]
    expect(page.locator("meta[name=robots]")).to_have_attribute("content", "noindex")


def test_two_translations_are_put_together_by_a_script(reader):
    page = reader()
    page.goto(f"/ar/{QUESTION}")
    page.get_by_text("اختيار اللغة").click()
    page.locator(".beside").get_by_role("link", name="Español").click()

    expect(page.locator(".pair-language")).to_have_text(["العربية", "Español"])
    page.goto(f"/ar/{QUESTION}?with=en")
    expect(page).to_have_url(re.compile("/with/en/$"))


# --- Searching -----------------------------------------------------------------------------------


def test_questions_are_found_while_somebody_types(reader):
    page = reader()
    page.goto("/es/")
    field = page.get_by_role("searchbox")
    field.press_sequentially("demócr", delay=20)
    found = page.locator(".suggestions a")
    expect(found.first).to_be_visible()
    expect(page.locator("mark").first).to_have_text(re.compile("demócr", re.IGNORECASE))
    page.keyboard.press("ArrowDown")
    expect(found.first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/es/our-values/"))

    page.goto("/es/")
    field.fill("Californa")
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"/es/search/\?q=Californa$"))
    expect(page.locator(".hits li").first).to_be_visible()
    field.fill("zzzzzz")
    expect(page.locator("[data-status]")).to_contain_text("zzzzzz")
    expect(page.locator(".language-switch [data-language=ar]")).to_have_attribute(
        "href", re.compile(r"/ar/search/\?q=zzzzzz$")
    )


def test_a_search_without_a_script_is_answered_by_the_server(reader, site):
    page = reader(script=False)
    page.goto("/es/")
    page.get_by_role("searchbox").fill("impuestos")
    page.get_by_role("searchbox").press("Enter")

    expect(page).to_have_url(f"{site.server}/es/search/?q=impuestos")
    expect(page.locator(".hits li").first).to_be_visible()


# --- What readers send ---------------------------------------------------------------------------


def test_a_question_reaches_the_editors_and_what_is_wrong_with_it_is_said(reader, made):
    _site, server, _first = made
    page = reader()
    page.goto("/ar/contact/")
    page.locator("form .button-main").click()
    alert = page.get_by_role("alert")
    expect(alert).to_be_focused()
    expect(page.locator("#id_text")).to_have_attribute("aria-invalid", "true")
    page.locator("#id_text").fill("من يدفع؟")
    page.locator("#id_email").fill("no address")
    page.locator("form .button-main").click()
    expect(page.locator("#id_email")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#id_text")).to_have_value("من يدفع؟")
    page.locator("#id_email").fill("")
    page.locator("form .button-main").click()

    expect(page.locator("[data-answer] [role=status]")).to_be_focused(timeout=30_000)
    asked = "from faq_pages.models import Enquiry; print([(e.text, e.language) for e in Enquiry.objects.all()])"
    assert run_on_copy(f"sqlite:///{server.data / 'faq.sqlite3'}", server.data, asked).strip() == "[('من يدفع؟', 'ar')]"


def test_a_vote_is_counted_and_too_many_are_refused_in_words(reader):
    page = reader(meant="429")
    page.goto(f"/es/{QUESTION}")
    page.get_by_role("button", name="Sí").click()
    expect(page.locator(".feedback [role=status]")).to_be_focused(timeout=30_000)
    expect(page.locator(".vote")).to_have_count(0)

    page.get_by_role("link", name="Avisar de un error").or_(page.locator(".feedback a")).first.click()
    expect(page).to_have_url(re.compile("/wrong/$"))
    page.locator("input[type=radio]").nth(1).check()
    page.locator("form .button-main").click()
    expect(page.get_by_role("alert")).to_contain_text("1", timeout=30_000)
    expect(page.locator("input[type=radio]").nth(1)).to_be_checked()


def test_without_a_script_a_form_goes_to_the_servers_own_page(reader, site):
    page = reader(script=False, meant="403")
    page.goto("/es/contact/")
    page.locator("#id_text").fill("¿Quién paga?")
    page.locator("form .button-main").click()

    expect(page).to_have_url(f"{site.server}/es/contact/")
    # It did not come from there, so it is looked through once more; nothing is lost.
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("textbox").first).to_have_value(re.compile("¿Quién paga?"))


# --- What is not there ---------------------------------------------------------------------------


def test_a_page_that_is_not_there_says_so_in_the_language_of_the_address(reader, site):
    # The browser lets no page that came from nowhere ask the API.
    page = reader(meant="404|loopback|ERR_FAILED")
    answer = page.goto("/ar/nothing/here/")
    assert answer.status == 404
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    # As on hosts that know one such page for all.
    page.route("**/ar/nothing/too/", lambda route: route.fulfill(status=404, path=site.output / "404.html"))
    page.goto("/ar/nothing/too/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")

    page.goto("/zh-TW/our-values/")
    expect(page).to_have_url(re.compile("/zh-hant/our-values/$"))


def test_an_address_that_leads_outside_leads_there(site):
    leads = [line.split() for line in (site.output / "_redirects").read_text().splitlines() if line.endswith("302!")]

    assert {path.split("/")[2] for path, _, _ in leads}
    for path, url, _ in leads:
        assert url.startswith("https://"), path
        assert f"url={url.replace('&', '&amp;')}" in site.read(path)


# --- For everybody -------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier(reader, site, code, scheme):
    page = reader(meant="404", size={"width": 360, "height": 800}, color_scheme=scheme)
    page.context.add_init_script(path=AXE)
    key = re.search(r'data-key="([0-9a-f-]+)"', site.read(f"/ar/{QUESTION}"))[1]
    own = (
        [f"{QUESTION}with/es/", f"feedback/{key}/"]
        if code == "en"
        else [f"{QUESTION}with/en/", f"feedback/{key}/wrong/"]
    )
    for path in ["", "our-values/", QUESTION, "search/?q=California", "contact/", "nothing/", *own]:
        page.goto(f"/{code}/{path}")
        if "?" in path:
            expect(page.locator(".hits li").first).to_be_visible()
        page.evaluate(OPEN, "main")
        wrong = [each for each in page.evaluate(LOOK_THROUGH, "html") if not LEFT_TO_PEOPLE.search(each)]
        assert wrong == [], path


@cache
def policy(text: str) -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in text.split(";"))


def test_pages_allow_what_is_ours_and_the_api(site):
    with urllib.request.urlopen(f"{site.url}/en/") as response:
        sent, page = policy(response.headers["Content-Security-Policy"]), response.read().decode()
    said = policy(BeautifulSoup(page, "html.parser").select_one("meta[http-equiv]")["content"])

    assert sent == {**said, "frame-ancestors": "'none'"}
    assert said["default-src"] == "'none'"
    assert said["script-src"] == said["style-src"] == "'self'"
    assert said["connect-src"] == f"'self' {site.server}"
    assert "unsafe" not in str(sent)
    assert re.findall(r"<script(?![^>]*\b(?:src|ld\+json))|<style|\sstyle=|\son\w+=", page) == []
