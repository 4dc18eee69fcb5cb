"""
The whole site as files: every link leads to one, each is what the site answers, and nothing else is there.

English and Spanish are loaded, and the site speaks Arabic besides, which shows English: so every page is there as an
original, as a translation, and standing in for one.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from django.test import Client, TestCase, override_settings
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction

from faq_pages.api import paging
from faq_pages.delivery.export.asking import NOT_OF_THE_ANSWER
from faq_pages.delivery.export.exporting import export
from faq_pages.delivery.export.headers import WIDENED
from faq_pages.models import FaqQuestionPage, FaqSectionPage, LinkPage
from faq_pages.rendition_tasks import prepare_image
from tests.exporting import contents, delete_sections, kept_connection, manifest_of, names_in
from tests.factories import FaqQuestionPageFactory, FaqSectionPageFactory
from tests.test_fallback import restrict
from tests.translating import change

pytestmark = [pytest.mark.django_db]

HOST = "http://testserver"
LANGUAGES = [("en", "English"), ("es", "Spanish"), ("ar", "Arabic")]
CODES = [code for code, _ in LANGUAGES]
SECRET = "zyzzyva-7f3a9"
QUESTION = "the-movement/what-is-calexit"
AWAY = re.compile(rf"/(?:{'|'.join(CODES)})/(?:search|contact|feedback/[\w-]+)/")
"""What needs the server, and has a page in its stead."""
OF_THE_SERVER = {"/api/v1/challenge/"}
"""What scripts alone ask for, and do without."""


@pytest.fixture(autouse=True)
def _connection() -> Iterator[None]:
    with kept_connection():
        yield


def file_at(address: str) -> str:
    """The file that a host sends for an address: the folder of a query matters below the API alone."""
    parts = urlsplit(address)
    path = unquote(parts.path).removeprefix("/")
    if not path.endswith("/") and path:
        return path
    query = "".join(f"{name}={value}/" for name, value in parse_qsl(parts.query))
    is_call = path.startswith("api/v1/") and path != "api/v1/docs/"
    return f"{path}{query}index.json" if is_call else f"{path}index.html"


# --- A site with everything --------------------------------------------------------------------


def plant_secrets(section: FaqSectionPage) -> None:
    """What nobody may read who has no account, in every place where it could be."""
    text = f"<p>{SECRET}</p>"
    answer = [{"type": "paragraph", "value": text, "id": "c0ffee00-0000-4000-8000-0000000000ee"}]
    FaqQuestionPageFactory(parent=section, slug=f"draft-{SECRET}", answer=answer, live=False)
    restrict(FaqQuestionPageFactory(parent=section, slug="kept-private", title=SECRET, answer=answer))
    FaqQuestionPageFactory(parent=section, slug=f"gone-{SECRET}", title=SECRET, answer=answer).unpublish()
    closed = FaqSectionPageFactory(parent=section.get_parent(), slug=f"closed-{SECRET}", title=SECRET)
    FaqQuestionPageFactory(parent=closed, slug=f"below-{SECRET}", title=SECRET, answer=answer)
    restrict(closed)
    question = FaqQuestionPage.objects.get(slug=QUESTION.split("/")[1], locale=section.locale)
    question.title = question.note_to_translators = SECRET
    question.save_revision()
    own = Collection.get_first_root_node().add_child(name="Private")
    CollectionViewRestriction.objects.create(collection=own, restriction_type="login")
    file = ContentFile(SECRET.encode(), name="kept-private.pdf")
    private = get_document_model().objects.create(title="Private", file=file, collection=own)
    # Links that an editor wrote by hand are shown wherever they lead.
    by_hand = [private.url, "/en/our-values/kept-private/", "/en/nowhere/", "/admin/", "/en/our-values", f"{HOST}/es"]
    links = " ".join(f'<a href="{address}">there</a>' for address in by_hand)
    FaqQuestionPageFactory(parent=section, slug="hand-written", answer=[("paragraph", f"<p>{links}</p>")])


def make_everything() -> None:
    section = FaqSectionPage.objects.get(slug="our-values", locale__language_code="en")
    image = get_image_model().objects.create(title="Ballot box", file=get_test_image_file())
    prepare_image.call(image.pk)
    document = get_document_model().objects.create(title="Platform", file=ContentFile(b"%PDF-1.4", name="platform.pdf"))
    link = LinkPage.objects.get(slug="register-to-vote", locale=section.locale)
    FaqQuestionPageFactory(
        parent=section,
        slug="all-blocks",
        answer=[
            ("paragraph", f'<p>See <a linktype="page" id="{link.pk}">here</a>.</p>'),
            ("image", {"image": image, "decorative": False, "alt_text": "A box", "caption": ""}),
            ("document", {"document": document, "text": "The platform"}),
            ("video", {"url": "https://youtu.be/abcdefghijk", "title": "How", "transcript": "Open it."}),
        ],
    )
    delete_sections("the-road-to-independence")
    moved = FaqQuestionPageFactory(parent=section, slug="before")
    with TestCase.captureOnCommitCallbacks(execute=True):
        change(moved, slug="after")
    Redirect.objects.create(old_path="/old.html", redirect_link="https://example.org/?a=$b", is_permanent=True)
    Redirect.objects.create(old_path="/en/our-values/all-blocks", redirect_link="/admin/")
    Redirect.objects.create(old_path="/to-the-admin", redirect_link="/admin/")
    plant_secrets(section)


@pytest.fixture(scope="module")
def languages() -> Iterator[None]:
    with override_settings(LANGUAGES=LANGUAGES, WAGTAIL_CONTENT_LANGUAGES=LANGUAGES):
        yield


@pytest.fixture(scope="module")
def whole(django_db_setup, django_db_blocker, tmp_path_factory, languages) -> Iterator[Path]:
    """The export of a site that has everything, and secrets."""
    folder = tmp_path_factory.mktemp("export")
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), transaction.atomic(), media, pytest.MonkeyPatch.context() as patch:
        cache.clear()
        make_everything()
        patch.setattr(paging, "DEFAULT_LIMIT", 4)
        with kept_connection():
            export(folder, WSGIHandler())
        yield folder
        transaction.set_rollback(True)
    cache.clear()


@pytest.fixture(scope="module")
def files(whole) -> dict[str, dict]:
    return manifest_of(whole)["files"]


@pytest.mark.any_database
def test_every_file_is_what_the_site_answers_with_its_headers(whole, files):
    client, wrong = Client(), []
    answered = {name: entry for name, entry in files.items() if not entry["made_here"]}
    for name, entry in answered.items():
        response = client.get(entry["address"])
        headers = {key: value for key, value in response.headers.items() if key.lower() not in NOT_OF_THE_ANSWER}
        same = (response.status_code, response.getvalue(), headers)
        if same != (entry["status"], (whole / name).read_bytes(), entry["headers"]):
            wrong.append((name, headers, entry["headers"]))

    assert wrong == []
    assert Counter(entry["status"] for entry in answered.values())[404] == len(CODES) + 1
    assert {"ETag", "Last-Modified", "Cache-Control"} <= set(files["api/v1/faq/locale=es/index.json"]["headers"])
    assert "Link" in files["es/our-values.md"]["headers"]


@pytest.mark.any_database
def test_everything_that_is_public_is_there_in_every_language(whole, files):
    pages = ["", "the-movement/", f"{QUESTION}/", "our-values/all-blocks/", "our-values/after/", "our-values/"]
    wanted = {f"{code}/{page}index.html" for code in CODES for page in pages}
    wanted |= {f"{code}/{page}".rstrip("/") + ".md" for code in CODES for page in pages}
    wanted |= {f"{code}/404.html" for code in CODES} | {"404.html", "robots.txt", "llms.txt", "index.html"}
    wanted |= {"sitemap.xml", "sitemap-en.xml", "sitemap-es.xml", "static/faq_pages/share/es.png"}
    wanted |= {f"static/faq_pages/{name}" for name in ("site.css", "site.js", "proof.js", "visitors.js", "poppy.svg")}
    wanted |= {f"api/v1/{call}/index.json" for call in ("locales", "schema", "faq", "sections", "questions")}
    wanted |= {f"api/v1/{call}/locale={code}/index.json" for call in ("sections", "questions") for code in CODES}
    wanted |= {f"api/v1/faq/locale={code}/fallback=chain/index.json" for code in CODES}
    wanted |= {"api/v1/faq/locale=es/index.json", "api/v1/docs/index.html"}
    keys = set(FaqQuestionPage.objects.filter(live=True, slug="all-blocks").values_list("translation_key", flat=True))
    wanted |= {f"api/v1/questions/{key}/locale=en/index.json" for key in keys}

    assert wanted - files.keys() == set()
    assert [name for name in files if name.startswith("media/images/") and name.endswith(".webp")]
    assert [name for name in files if re.fullmatch(r"documents/\d+/platform.*\.pdf", name)]


@pytest.mark.any_database
def test_the_parts_of_a_list_are_all_there(whole):
    titles, name = [], "api/v1/questions/locale=en/index.json"
    while name:
        part = json.loads((whole / name).read_bytes())
        titles += [each["title"] for each in part["results"]]
        name = file_at(part["next"]) if part["next"] else ""

    assert len(titles) == part["count"] > 8


def links_of_page(text: str) -> Iterator[str]:
    soup = BeautifulSoup(text, "html.parser")
    for element in soup.find_all(True):
        for name, value in element.attrs.items():
            if name in {"href", "src", "action", "data-proof", "data-challenge", "data-schema"}:
                yield value
            elif name == "srcset":
                yield from (part.split(" ")[0] for part in value.split(", "))
            elif name == "content" and value.startswith("http"):
                yield value
    for data in soup.find_all("script", type="application/ld+json"):
        yield from addresses_in(json.loads(data.string))


def addresses_in(value) -> Iterator[str]:
    """Every text of a JSON answer that is an address, and every address inside its HTML."""
    if isinstance(value, str):
        if re.match("https?://", value):
            yield value
        elif "<a " in value:
            yield from links_of_page(value)
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from addresses_in(each)


def links_of_file(name: str, body: bytes) -> Iterator[str]:
    match name.rpartition(".")[2]:
        case "html":
            yield from links_of_page(body.decode())
        case "xml":
            root = ElementTree.fromstring(body)
            yield from (each.text or "" for each in root.iter() if each.tag.endswith("}loc"))
            yield from (each.get("href", "") for each in root.iter() if each.tag.endswith("}link"))
        case "json" if not name.startswith("api/v1/schema/"):
            yield from addresses_in(json.loads(body))
        case "md" | "txt":
            yield from re.findall(r"https?://[^\s)>]+", body.decode())
        case "css":
            yield from re.findall(r"url\((?![\"']?data:)[\"']?([^)\"']+)", body.decode())


@pytest.mark.any_database
def test_every_link_leads_to_a_file(whole, files):
    broken, followed = set(), Counter()
    for name, entry in files.items():
        base = HOST + entry["address"]
        links = [*links_of_file(name, (whole / name).read_bytes())]
        links += re.findall("<([^>]+)>", entry["headers"].get("Link", ""))
        links += [entry["headers"]["Location"]] if "Location" in entry["headers"] else []
        for link in links:
            full = urljoin(base, link)
            parts = urlsplit(full)
            is_elsewhere = f"{parts.scheme}://{parts.netloc}" != HOST
            if is_elsewhere or parts.path in OF_THE_SERVER or full.partition("#")[0] == base:
                continue
            followed[Path(name).suffix] += 1
            if not (whole / file_at(full)).is_file():
                broken.add(full)

    # Editors wrote these by hand; on the site they lead nowhere, to a form to sign in, or to the address with a slash.
    at_hand = (
        rf"{HOST}(?:/en/nowhere/|/admin/|/en/our-values/kept-private/|/documents/\d+/kept-private.*|/en/our-values|/es)"
    )
    assert {link for link in broken if not re.fullmatch(at_hand, link)} == set()
    assert len(broken) == 6
    assert all(followed[suffix] > 10 for suffix in (".html", ".json", ".xml", ".md", ".txt")), followed


@pytest.mark.any_database
def test_nothing_private_is_in_any_file(whole, files):
    assert [name for name in names_in(whole) if SECRET in name or "kept-private" in name] == []
    assert [name for name, body in contents(whole).items() if SECRET.encode() in body] == []
    assert SECRET not in (whole / "headers.json").read_text()


# --- What no file can do -----------------------------------------------------------------------


@pytest.mark.any_database
def test_a_page_says_in_the_readers_language_what_needs_the_server_and_leads_there(whole, files):
    away = [entry for entry in files.values() if AWAY.fullmatch(entry["address"])]
    assert len(away) >= len(CODES) * 8

    for entry in away:
        name = file_at(entry["address"])
        soup = BeautifulSoup((whole / name).read_bytes(), "html.parser")
        code = name.split("/")[0]
        assert soup.html["lang"] == code
        assert soup.select_one("main a.address")["href"] == HOST + entry["address"]
        assert (soup.find("form"), soup.find("script", src=re.compile("visitors|search"))) == (None, None)
        assert {link["href"] for link in soup.select(".language-switch a")} == {
            f"/{other}/{entry['address'].split('/', 2)[2]}" for other in CODES
        }
        assert (entry["status"], entry["headers"]["Cache-Control"]) == (200, "no-cache")
        assert (entry["headers"]["Content-Language"], entry["made_here"]) == (code, True)
    spanish = BeautifulSoup((whole / "es/search/index.html").read_bytes(), "html.parser").main.get_text()
    assert "Esta es una copia del sitio" in spanish


@pytest.mark.any_database
def test_the_front_door_offers_every_language(whole, files):
    soup = BeautifulSoup((whole / "index.html").read_bytes(), "html.parser")

    assert [link["href"] for link in soup.select("main nav a")] == [f"/{code}/" for code in CODES]
    assert [(link["lang"], link["dir"]) for link in soup.select("main nav a")][-1] == ("ar", "rtl")
    assert files["index.html"]["headers"]["Cache-Control"] == "no-cache"


@pytest.mark.any_database
def test_redirects_are_pages_that_lead_on_and_rules(whole, files):
    places = {
        "es/register-to-vote/index.html": (302, "https://registertovote.ca.gov/"),
        "ar/our-values/before/index.html": (301, "/ar/our-values/after/"),
        "old.html": (301, "https://example.org/?a=$b"),
    }
    for name, (status, location) in places.items():
        soup = BeautifulSoup((whole / name).read_bytes(), "html.parser")
        assert (files[name]["status"], files[name]["headers"]["Location"]) == (status, location)
        assert soup.find("meta", attrs={"http-equiv": "refresh"})["content"] == f"0; url={location}"
        assert soup.a["href"] == location
        assert f"{files[name]['address']} {location} {status}!" in (whole / "_redirects").read_text().splitlines()
    # One is at the address of a page, one leads to what is the server's alone.
    assert files["en/our-values/all-blocks/index.html"]["status"] == 200
    assert not any("admin" in entry["headers"].get("Location", "") for entry in files.values())
    assert "to-the-admin/index.html" not in files


# --- Rules for hosts ---------------------------------------------------------------------------


def netlify_rules(text: str) -> dict[str, dict[str, str]]:
    rules, place = {}, ""
    for line in text.splitlines():
        if line.startswith("  "):
            key, _, value = line.strip().partition(": ")
            rules[place][key] = value
        elif line.startswith("/"):
            place = line
            assert place not in rules
            rules[place] = {}
    return rules


@pytest.mark.any_database
def test_the_rules_send_the_headers_of_every_file(whole, files):
    rules = netlify_rules((whole / "_headers").read_text())
    by_host = {"ETag", "Last-Modified", "Content-Type"}

    for entry in files.values():
        if entry["status"] != 200 or "?" in entry["address"]:
            continue
        fitting = [
            rule
            for rule in rules
            if rule == entry["address"] or (rule[-1] == "*" and entry["address"].startswith(rule[:-1]))
        ]
        said = Counter(key for rule in fitting for key in rules[rule])
        sent = {key: value for rule in fitting for key, value in rules[rule].items()}
        depends = {"Content-Language", "Vary"} if entry["address"].startswith("/api/") else set()
        assert set(said.values()) <= {1}, entry["address"]
        wanted = {key: value for key, value in entry["headers"].items() if key not in by_host | depends}
        assert {key: sent.get(key) for key in wanted} == wanted, entry["address"]
        spare = sent.keys() - wanted.keys() - by_host - depends
        assert spare <= WIDENED, entry["address"]


@pytest.mark.any_database
def test_the_rules_find_the_file_of_every_call(whole, files):
    lines = [line.split() for line in (whole / "_redirects").read_text().splitlines() if line.startswith("/api/")]
    calls = [
        entry["address"]
        for entry in files.values()
        if entry["address"].startswith("/api/v1/") and "?" in entry["address"]
    ]
    assert lines[-1] == ["/api/*", "/api/unavailable.json", "503"]
    assert len(calls) > 30

    for address in calls:
        path, _, query = address.partition("?")
        parameters = dict(parse_qsl(query))
        for form, *asked, target, status in lines[:-1]:
            match = re.fullmatch(re.sub(":key", "(?P<key>[^/]+)", form), path)
            if match and {each.split("=")[0] for each in asked} == parameters.keys():
                for name, value in {**match.groupdict(), **parameters}.items():
                    target = target.replace(f":{name}", value)
                assert (target, status) == (f"/{file_at(address)}", "200")
                break
        else:
            raise AssertionError(address)
    # Without a query it would fit all of them, and give English to whoever wants another language.
    assert not any(line[0] in {"/api/v1/faq/", "/api/v1/questions/"} and len(line) == 3 for line in lines)


@pytest.mark.any_database
def test_nothing_in_a_redirect_is_a_variable_to_nginx(whole):
    text = (whole / "nginx-http.conf").read_text()

    assert '"/old.html" "https://example.org/?a=${faq_dollar}b";' in text
    assert 'geo $faq_dollar { default "$"; }' in text
