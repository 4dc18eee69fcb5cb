"""``resolve/`` says of every address what the site itself does there, and no more."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from jsonschema import Draft202012Validator
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction, Site

from faq_pages.languages import language_codes
from faq_pages.models import FaqQuestionPage, FrontEnd, LinkPage
from tests.crawling import SOME
from tests.factories import FaqQuestionPageFactory, LinkPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

CALL = "/api/v1/resolve/"
HOST = "http://testserver"
QUESTION = "/the-movement/what-is-calexit/"
OTHERWISE = re.compile(r"^/(static|media|api)/|\.md$|^/[\w-]+/feedback/")
"""What is no page: files, the API, texts for programs, and forms for what programs have calls of their own."""


def ask(client, address, **headers):
    return client.get(CALL, {"path": address}, headers=headers)


def in_spanish(page) -> Page:
    return Page.objects.get(translation_key=page.translation_key, locale__language_code="es").specific


def restrict(page) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


# --- The site and the API say the same -------------------------------------------------------------


def compare(client, address) -> set[str]:
    """Hold what the site answers against what ``resolve/`` says; return the addresses found on the page."""
    site, response = client.get(address), ask(client, address)
    if site.status_code in {400, 404}:
        assert response.status_code == site.status_code, address
        assert response["Content-Type"] == "application/problem+json"
        return set()
    assert response.status_code == 200, (address, response.content)
    said = response.json()
    if site.status_code in {301, 302}:
        location = urljoin(HOST + address, site["Location"])
        assert (said["redirect"]["status"], said["redirect"]["url"]) == (site.status_code, location), address
        return {location.removeprefix(HOST)} if location.startswith(f"{HOST}/") else set()
    assert (site.status_code, said["redirect"]) == (200, None), address
    if said["type"] == "document":
        return set()
    html = BeautifulSoup(site.content, "html.parser")
    assert said["requested_locale"] == site["Content-Language"] == html.html["lang"], address
    assert said["locale"] == html.h1.get("lang", html.html["lang"]) == response["Content-Language"], address
    if said["type"] not in {"contact", "search"}:
        assert said["canonical_url"] == html.find("link", rel="canonical")["href"], address
    assert (said["state"] == "fallback") == bool(html.select("[role=note][data-state=fallback]")), address
    assert said["url"] == HOST + urlsplit(address).path
    found = [tag.get("href") or tag.get("src") for tag in html.select("[href], [src]")]
    # What follows a question mark is the page's own business.
    places = {re.split(r"[?#]", urljoin(HOST + address, each))[0].removeprefix(HOST) for each in found}
    return {each for each in places if each.startswith("/") and not OTHERWISE.search(each)}


def test_every_address_that_a_visitor_can_find_is_told_as_it_is(section, question, document, client):
    """The whole tree in some languages; of the others a front page and a question."""
    in_spanish(question).unpublish()
    anchor = f'<a linktype="document" id="{document.id}">platform</a>'
    FaqQuestionPageFactory(parent=section, slug="papers", answer=[{"type": "paragraph", "value": f"<p>{anchor}</p>"}])
    some = {f"/{code}{path}" for code in SOME.others for path in ("/", QUESTION)}
    seen, left = set(), {"/"}
    while left:
        address = left.pop()
        seen.add(address)
        left |= {each for each in compare(client, address) - seen if each in some or not SOME.is_of_others(each)}

    assert {f"/{code}{QUESTION}" for code in language_codes()} <= seen
    assert {f"/{code}/register-to-vote/" for code in SOME.whole} <= seen
    assert document.url in seen
    assert len(seen) > 15 * len(SOME.whole) + len(some)


@pytest.fixture
def left_addresses(section, question, django_capture_on_commit_callbacks):
    """Addresses that pages have left, and what editors redirect."""
    with django_capture_on_commit_callbacks(execute=True):
        for page, slug in ((question, "calexit"), (section, "movement")):
            page.slug = slug
            page.save_revision().publish()
    Redirect.add_redirect("/faq", "https://example.org/")
    Redirect.add_redirect("/es/voto?de=carta", "http://testserver/es/register-to-vote/?x=1")
    Redirect.add_redirect("/en/short", question, is_permanent=False)
    Redirect.add_redirect("/km/ចលនា", "https://example.org/km")
    Redirect.add_redirect("/en/script", "javascript:alert(1)")
    Redirect.add_redirect("/en/nowhere")


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/es",
        "/es?a=1&b=%C3%A9",
        "/es/?a=1",
        "/ES/",
        "/es-MX/our-values/dark-money/?x=%E1%9E%80",
        "/zh-TW",
        "/tl/nothing/here",
        "/pa-Arab/",
        "/xx/",
        "/es/our-values/dark-money",
        "/es/our-values/dark-money?q",
        "/es/our-values//dark-money/",
        "/es/our-values/dark-money/%0A",
        "/es/our-values/dark-money/extra/",
        "/es/dark-money/",
        "/es/nothing",
        "/es/the-movement/what-is-calexit/",
        "/km/the-movement/what-is-calexit?q=1",
        "/en/the-movement/calexit/",
        "/ar/the-movement",
        "/es/movement/calexit/",
        "/faq",
        "/faq/?a=1",
        "/es/voto/?de=carta",
        "/es/voto/",
        "/es-MX/voto/?de=carta",
        "/en/short",
        "/en/short/?a=1",
        "/es/short/",
        "/km/ចលនា",
        "/km/%E1%9E%85%E1%9E%9B%E1%9E%93%E1%9E%B6/",
        "/en/script/",
        "/en/nowhere/",
        "/en/%FF/",
        "/en/%00/",
        "/en/?x=%00",
        "/en/a%2F..%2Fb/",
        "/en/\\evil.example/",
        "/es-MX//evil.example/%5C",
        "/documents/1/nothing.pdf",
        "/documents/99999999999999999999999/nothing.pdf",
        "/nothing/",
        "/en/" + "a/" * 500,
    ],
)
def test_each_other_address_is_told_as_it_is(address, left_addresses, client):
    compare(client, address)


def test_the_language_that_the_visitor_wishes_is_where_the_first_page_leads(client):
    for wish in ("es-MX, en;q=0.5", "xx", "zh-TW"):
        site = client.get("/", headers={"Accept-Language": wish})
        response = ask(client, "/", **{"Accept-Language": wish})
        assert response.json()["redirect"] == {"status": 302, "url": HOST + site["Location"], "path": site["Location"]}
        assert (response.json()["type"], response["Vary"]) == ("language_choice", "Accept-Language")
    assert "Vary" not in ask(client, "/es/")


# --- What is told --------------------------------------------------------------------------------------


def test_a_question_is_told_with_everything_that_leads_to_its_content(question, client):
    said = ask(client, f"/es{QUESTION}").json()

    assert said == {
        "type": "question",
        "key": str(question.translation_key),
        "title": in_spanish(question).title,
        "requested_locale": "es",
        "locale": "es",
        "state": "machine",
        "url": f"{HOST}/es{QUESTION}",
        "canonical_url": f"{HOST}/es{QUESTION}",
        "api_url": f"{HOST}/api/v1/questions/{question.translation_key}/?locale=es",
        "redirect": None,
    }


def test_a_language_that_stands_in_is_told(question, client):
    response = ask(client, f"/km{QUESTION}")

    said = response.json()
    assert (said["requested_locale"], said["locale"], said["state"]) == ("km", "en", "fallback")
    assert (said["url"], said["canonical_url"]) == (f"{HOST}/km{QUESTION}", f"{HOST}/en{QUESTION}")
    assert (response["Content-Language"], said["title"]) == ("en", question.title)
    assert client.get(said["api_url"]).json()["url"] == said["canonical_url"]


@pytest.mark.parametrize(
    ("address", "kind", "has_call"),
    [("/es/", "index", True), ("/es/our-values/", "section", True), ("/es/register-to-vote/", "link", False)],
)
def test_each_type_is_named(address, kind, has_call, client):
    said = ask(client, address).json()

    assert (said["type"], said["locale"], said["url"]) == (kind, "es", HOST + address)
    assert bool(said["api_url"]) == has_call
    if has_call:
        assert client.get(said["api_url"]).json()["key"] == said["key"]


def test_a_link_page_leads_outside_in_the_language_of_the_address(index, client):
    link = LinkPage.objects.get(slug="register-to-vote", locale__language_code="es")
    LinkPage.objects.filter(pk=link.pk).update(destination="https://example.org/voto")

    for code, to in (("es", "https://example.org/voto"), ("km", "https://registertovote.ca.gov/")):
        said = ask(client, f"/{code}/register-to-vote/").json()
        assert (said["type"], said["redirect"]) == ("link", {"status": 302, "url": to, "path": None})


@pytest.mark.parametrize("destination", ["javascript:alert(1)", "mailto:a@example.org", "", "//example.org/"])
def test_a_link_page_that_leads_to_no_web_page_is_not_there(destination, index, client):
    link = LinkPageFactory(parent=index, slug="odd")
    LinkPage.objects.filter(pk=link.pk).update(destination=destination)

    compare(client, "/en/odd/")
    assert ask(client, "/en/odd/").status_code == 404


def test_a_redirect_on_the_site_gives_the_path_for_the_next_call(left_addresses, client):
    for address, to in (
        ("/es/the-movement/calexit/?q=%C3%A9", "/es/movement/calexit/?q=%C3%A9"),
        ("/es/voto/?de=carta", "/es/register-to-vote/?x=1"),
        ("/tl/movement/?a=b", "/fil/movement/?a=b"),
    ):
        said = ask(client, address).json()
        assert (said["type"], said["redirect"]["path"], said["redirect"]["url"]) == ("redirect", to, HOST + to)
        assert {said[name] for name in ("key", "title", "requested_locale", "locale", "state", "url", "api_url")} == {
            None
        }
        assert ask(client, said["redirect"]["path"]).status_code == 200


# --- How an address may be written -------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "http://testserver/es/",
        "https://testserver/es/",
        "HTTP://TESTSERVER:80/es/",
        "https://testserver:443/es/?a=1",
        "http://localhost/es/",
        "/es/#page.main",
        "//testserver/es/",
    ],
)
def test_a_full_address_of_the_site_is_understood(written, client):
    Site.objects.update(hostname="localhost", port=80)

    said = ask(client, written).json()

    assert (said["type"], said["url"]) == ("index", f"{HOST}/es/")
    assert ask(client, "http://testserver").json()["type"] == "language_choice"


@pytest.mark.parametrize(
    "written",
    [
        "http://evil.example/es/",
        "//evil.example/es/",
        "http://testserver@evil.example/es/",
        "http://me:secret@testserver/es/",
        "http://testserver.evil.example/es/",
        "http://testserver:81/es/",
        "http://testserver:99999999/es/",
        "http://testserver:x/es/",
        "http://[::1/es/",
        "http://\u2100.example/es/",
        "http:///es/",
        "///es/",
        "//",
        "//?x",
        "ftp://testserver/es/",
        "javascript:alert(1)",
        "es/",
        "",
        " /es/",
        "/es/\n",
        "/e\ts/",
        "/es/\0/",
        "/es/%00/",
        "\\\\testserver/es/",
        "/" + "a" * 2000,
    ],
)
def test_what_is_no_address_of_the_site_is_refused(written, client):
    response = ask(client, written)

    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert "'path'" in response.json()["detail"]


@pytest.mark.parametrize("query", ["", "?path=/es/&path=/en/", "?path=/es/&locale=es", "?path=/es/&site=evil.example"])
def test_parameters_are_checked(query, client):
    response = client.get(CALL + query)

    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


# --- What is not told ----------------------------------------------------------------------------------


def test_what_is_not_public_is_not_there(section, question, left_addresses, client):
    draft = FaqQuestionPageFactory(parent=section, live=False)
    private = FaqQuestionPageFactory(parent=section)
    restrict(private)
    restrict(question)
    Redirect.add_redirect("/en/secret", private)
    Redirect.add_redirect("/en/draft", draft)

    pages = [f"/{code}/movement/{page.slug}/" for page in (draft, private, question) for code in ("en", "es", "km")]
    ways = ["/en/secret/", "/en/draft/", "/en/short/", "/es/the-movement/what-is-calexit/"]
    for place in pages + ways:
        response = ask(client, place)
        assert response.status_code == 404, place
        assert response.json()["detail"] == "Nothing that readers can see lives at this address."


def test_a_private_translation_gives_way_to_the_next_language(question, client):
    restrict(in_spanish(question))

    assert ask(client, f"/es{QUESTION}").json()["locale"] == "en"
    compare(client, f"/es{QUESTION}")


def test_who_asks_makes_no_difference(question, client, admin_user):
    restrict(question)
    before = ask(client, f"/en{QUESTION}")
    client.force_login(admin_user)
    client.cookies["language"] = "es"

    assert ask(client, f"/en{QUESTION}").content == before.content
    assert ask(client, "/").json()["redirect"]["path"] == "/en/"


def test_a_private_document_is_not_there(document, client):
    assert ask(client, document.url).json()["url"] == HOST + document.url
    restricted = Collection.get_first_root_node().add_child(name="Private")
    CollectionViewRestriction.objects.create(collection=restricted, restriction_type="login")
    document.collection = restricted
    document.save()

    assert ask(client, document.url).status_code == 404


@pytest.mark.parametrize(
    "address", ["/admin/", "/admin", "/admin/login/", "/api/v1/faq/", "/health/live", "/en/_util/login/", "/static/x"]
)
def test_what_is_no_business_of_readers_is_not_there(address, client):
    assert ask(client, address).status_code == 404


# --- Pages beside the tree -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["search", "contact"])
def test_the_sites_own_pages_are_named(name, client):
    response = ask(client, f"/es/{name}/?q=voto")

    said = response.json()
    assert (said["type"], said["locale"], said["key"], said["api_url"]) == (name, "es", None, None)
    assert (said["url"], response["Content-Language"]) == (f"{HOST}/es/{name}/", "es")
    assert ask(client, f"/es/{name}").json()["redirect"]["path"] == f"/es/{name}/"


# --- Several sites -------------------------------------------------------------------------------------


def test_the_site_is_the_one_that_is_named_never_the_one_of_the_request(section, client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    Site.objects.create(hostname="other.example", port=8443, root_page=Page.objects.get(depth=1))

    for site in ("other.example", "OTHER.example:8443"):
        response = client.get(CALL, {"path": "/es/our-values/", "site": site})
        assert response.status_code == 404, "nothing lives there"
        assert client.get(CALL, {"path": "http://testserver/es/", "site": site}).status_code == 400
    said = ask(client, "/es/our-values/", Host="other.example:8443").json()
    assert said["url"] == f"{HOST}/es/our-values/"


# --- A front end's own address -------------------------------------------------------------------------

FRONT = "https://party.example/faq"


@pytest.fixture
def front_end():
    return FrontEnd.objects.create(site=Site.objects.get(is_default_site=True), address=FRONT)


def test_addresses_of_pages_are_those_of_the_front_end(question, document, front_end, client):
    said = ask(client, f"/km{QUESTION}").json()
    assert (said["url"], said["canonical_url"]) == (f"{FRONT}/km{QUESTION}", f"{FRONT}/en{QUESTION}")
    assert said["api_url"].startswith(f"{HOST}/api/v1/")
    assert ask(client, "/tl/x/").json()["redirect"] == {"status": 301, "url": f"{FRONT}/fil/x/", "path": "/fil/x/"}
    assert ask(client, document.url).json()["url"] == HOST + document.url

    faq = client.get("/api/v1/faq/?locale=es").json()
    questions = [question for section in faq["sections"] for question in section["questions"]]
    items = [faq, *faq["sections"], *questions]
    items += [other for item in items for other in item["alternates"]] + [r for q in questions for r in q["related"]]
    assert {item["url"].startswith((f"{FRONT}/es/", f"{FRONT}/en/")) for item in items} == {True}
    assert f'href="{FRONT}/es/register-to-vote/"' in str(faq)
    assert {item["api_url"] or HOST for item in items if "api_url" in item} != {HOST}
    assert "party.example/api" not in str(faq)
    one = client.get(said["api_url"]).json()
    assert (one["url"], one["section"]["url"]) == (f"{FRONT}/en{QUESTION}", f"{FRONT}/en/the-movement/")


def test_addresses_of_the_front_end_and_of_the_site_are_both_understood(front_end, client):
    for written in (f"{FRONT}/es/", f"{HOST}/es/", "/es/"):
        assert ask(client, written).json()["url"] == f"{FRONT}/es/"
    assert ask(client, FRONT).json()["type"] == "language_choice"
    for written in ("https://party.example/es/", "https://party.example/faqs/es/"):
        assert ask(client, written).status_code == 400


def test_a_changed_front_end_counts_at_once(front_end, client):
    ask(client, "/es/")
    front_end.address = "https://new.example"
    front_end.save()
    assert ask(client, "/es/").json()["url"] == "https://new.example/es/"
    front_end.delete()
    assert ask(client, "/es/").json()["url"] == f"{HOST}/es/"


def test_the_sites_own_pages_stay_where_they_are(front_end, client):
    assert FRONT not in client.get(f"/en{QUESTION}").content.decode()


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://a.example", "https://me:pw@a.example", "https://a.example/?x=1", "a"]
)
def test_a_front_end_that_is_none_is_refused(address, front_end):
    front_end.address = address
    with pytest.raises(ValidationError):
        front_end.full_clean()


def test_an_administrator_sets_the_front_end(editor):
    site = Site.objects.get(is_default_site=True)

    response = editor.post(f"/admin/settings/faq_pages/frontend/{site.pk}/", {"address": "https://party.example/faq/"})

    assert response.status_code == 302
    assert FrontEnd.objects.get().address == FRONT


# --- Schema and cost ---------------------------------------------------------------------------------------


def test_answers_and_errors_fit_the_schema(document, left_addresses, client):
    schema = client.get("/api/v1/schema/").json()
    for address in ("/", "/es/", "/km/movement/calexit/", "/es/register-to-vote/", "/tl/", document.url, "/x/", "x"):
        response = ask(client, address)
        described = schema["paths"][CALL]["get"]["responses"][str(response.status_code)]
        form = described["content"][response["Content-Type"]]["schema"]
        Draft202012Validator({**form, "components": schema["components"]}).validate(response.json())


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/", 2),
        ("/tl/our-values/", 2),
        ("/es/", 7),
        ("/es/our-values/dark-money/", 8),
        ("/es/nothing/", 8),
        ("/es/our-values", 4),
    ],
)
def test_the_cost_of_an_answer(address, queries, section, client, django_assert_num_queries):
    for number in (1, 9):
        FaqQuestionPageFactory.create_batch(number, parent=section)
        ask(client, "/en/")  # Fills the caches of site roots and base addresses.
        with django_assert_num_queries(queries):
            ask(client, address)
    assert FaqQuestionPage.objects.child_of(section).count() == 12
