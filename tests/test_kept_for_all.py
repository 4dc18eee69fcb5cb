"""What is kept is kept for all: nothing of one visitor gets into it, and nobody fills it with what nobody asks for."""

import random

import pytest
from wagtail.models import Page, PageViewRestriction, Site

from faq_pages import discovery
from faq_pages.delivery.kept.addresses import own_hosts
from faq_pages.delivery.kept.layer import LONG, MOST_UNDERSTOOD
from faq_pages.delivery.version import touch
from faq_pages.models import FaqQuestionPage
from tests.keeping import environ_of, kept_site

pytestmark = pytest.mark.django_db

PAGE = "/en/the-movement/what-is-calexit/"


@pytest.fixture
def site(db, tmp_path):
    with kept_site(tmp_path / "kept") as site:
        yield site


# --- Never kept ---------------------------------------------------------------------------------

NEVER = {
    "/": 302,
    "/en": 301,
    "/zh-TW/": 301,
    "/en/no-such-page/": 404,
    "/xx/": 404,
    "/en/the-movement/what-is-calexit": 301,
    "/en/search/?q=vote": 200,
    "/en/search/": 200,
    "/en/contact/": 200,
    "/admin/": 302,
    "/admin/login/": 200,
    "/static/faq_pages/site.css": 200,
    "/health/ready": 200,
    "/documents/1/a.pdf": 404,
    "/api/v1/": 404,
    "/api/v1/changes/": 200,
    "/api/v1/challenge/": 200,
    "/api/v1/preview/": 400,
    "/api/v1/schema/": 200,
    "/api/v1/docs/": 200,
    "/api/v1/search/?q=vote&locale=en": 200,
    "/api/v1/search/suggestions/?q=vo&locale=en": 200,
    "/api/v1/enquiries/": 405,
    "/api/v1/faq/?locale=xx": 400,
    "/api/v1/locales/?x=1": 400,
    "/api/v1/questions/3b967d95-0000-567c-9635-1557b6b9b480/": 404,
    "/api/wagtail/v2/pages/?order=random": 200,
    "/api/wagtail/v2/pages/find/?html_path=/en/": 302,
    "/api/wagtail/v2/pages/999999/": 404,
    "/en/?x=1": 200,
    "/en/%00/": 400,
    "/en/" + "a" * 9000 + "/": 404,
}


@pytest.mark.parametrize("address", NEVER, ids=lambda text: text[:50])
def test_what_is_not_the_same_for_all_or_is_no_page_is_never_kept(address, site):
    for _ in range(2):
        answer = site.get(address)
        assert answer.status == NEVER[address]
        assert "Cache-Status" not in answer.headers
        assert "X-Keep" not in answer.headers
    assert site.entries() == 0


@pytest.mark.parametrize(
    "address", ["/en/no-such-page/", "/en/the-movement/what-is-calexit?ref=1", "/en?utm_source=a", "/admin/"]
)
def test_what_is_not_kept_is_what_django_says_to_the_very_request(address, site):
    says, answer = site.past(address), site.get(address)

    assert (answer.status, answer.body) == (says.status, says.body)
    assert answer.headers == says.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_nothing_but_reading_is_answered_with_what_is_kept(method, site):
    for address in (PAGE, "/api/v1/locales/"):
        kept = site.get(address)
        answer = site.get(address, method)
        assert answer.status == site.past(address, method).status != 304
        assert "Cache-Status" not in answer.headers
        assert answer.body != kept.body
    assert site.entries() == 2


def test_a_visitor_with_a_session_gets_pages_made_for_them(site):
    kept = site.get(PAGE)

    for _ in range(2):
        answer = site.get(PAGE, Cookie="language=es; sessionid=abc")
        assert answer.body == kept.body
        assert "Cache-Status" not in answer.headers
    assert site.entries() == 1


def restrict(question, kind):
    return PageViewRestriction.objects.create(page=Page.objects.get(pk=question.pk), restriction_type=kind)


@pytest.mark.parametrize("kind", ["login", "groups"])
def test_a_page_that_is_not_for_everybody_is_not_kept_any_more(kind, site, question):
    assert site.get(PAGE, Accept_Encoding="br").status == 200
    restrict(question, kind)
    site.look()

    for encoding in ("br", ""):
        answer = site.get(PAGE, Accept_Encoding=encoding)
        assert answer.status == 302
        assert "/login/" in answer.headers["Location"]
    assert site.entries() == 0


def test_what_a_signed_in_reader_sees_is_kept_for_nobody(site, question, admin_user, client):
    restrict(question, "login")
    site.look()
    client.force_login(admin_user)
    cookie = f"sessionid={client.cookies['sessionid'].value}"

    assert site.get(PAGE, Cookie=cookie).status == 200
    assert site.get(PAGE).status == 302
    key = question.translation_key
    assert site.get(f"/api/v1/questions/{key}/?locale=en", Cookie=cookie).status == 404
    assert site.entries() == 0


SAID = {
    "a cookie": {"Set-Cookie": "a=b"},
    "that it varies by cookie": {"Vary": "Cookie"},
    "that it varies by all": {"Vary": "*"},
    "that it varies by what is unknown": {"Vary": "Accept-Encoding, Origin"},
    "that it is private": {"Cache-Control": "private"},
    "that it is not to be kept": {"Cache-Control": "no-store"},
    "that it is to be asked for each time": {"Cache-Control": "no-cache"},
}


@pytest.mark.parametrize("said", SAID)
def test_an_answer_that_says_so_is_not_kept(said, site, monkeypatch):
    render = discovery.render

    def saying(*arguments, **options):
        response = render(*arguments, **options)
        for name, value in SAID[said].items():
            if name == "Set-Cookie":
                response.set_cookie(*value.split("="))
            else:
                response[name] = value
        return response

    monkeypatch.setattr(discovery, "render", saying)

    for _ in range(2):
        answer = site.get("/robots.txt")
        assert answer.status == 200
        assert all(answer.headers[name].strip().startswith(value) for name, value in SAID[said].items())
        assert "Cache-Status" not in answer.headers
    assert site.entries() == 0


# --- Forged -------------------------------------------------------------------------------------

FORGED = {
    "another host": {"X-Forwarded-Host": "evil.example"},
    "a list of hosts": {"Forwarded": "host=evil.example;proto=https"},
    "another scheme": {"X-Forwarded-Proto": "https"},
    "another scheme, otherwise": {"X-Forwarded-Ssl": "on", "Front-End-Https": "on"},
    "another port": {"X-Forwarded-Port": "6666"},
    "another address": {"X-Original-URL": "/admin/", "X-Rewrite-URL": "/admin/"},
    "another method": {"X-HTTP-Method-Override": "POST", "X-Method-Override": "DELETE"},
    "another path of the server": {"X-Script-Name": "/evil", "X-Forwarded-Prefix": "/evil"},
    "a language that is none": {"Accept-Language": "xx-evil;q=9, \x7f, *"},
    "a language": {"Accept-Language": "ar"},
    "cookies": {"Cookie": "language=ar; csrftoken=evil; messages=evil"},
    "a part": {"Range": "bytes=0-9"},
    "a condition": {
        "If-None-Match": '"evil"',
        "If-Match": '"evil"',
        "If-Unmodified-Since": "yesterday",
    },
    "no cache": {"Cache-Control": "no-cache", "Pragma": "no-cache"},
    "what it takes": {"Accept": "evil/*, */*;q=0.1", "Accept-Charset": "utf-7", "Accept-Encoding": "evil, gzip"},
    "who asks": {"X-Forwarded-For": "203.0.113.9", "Authorization": "Basic eDp4", "Remote-User": "admin"},
    "what we say ourselves": {"X-Keep": "1 page", "Faq.Keep": "evil", "Faq-Keep": "1", "Cache-Status": "evil"},
    "line breaks": {"User-Agent": "a\r\nX-Evil: 1", "Referer": "https://evil.example/\r\n\r\n<html>"},
}


@pytest.mark.parametrize("forged", FORGED)
def test_whatever_the_first_visitor_sends_the_next_one_gets_what_django_says(forged, site):
    for address in (PAGE, "/api/v1/faq/", "/sitemap.xml"):
        says = site.past(address)
        entries = site.entries("plain")
        site.get(address, **{name.replace("-", "_"): value for name, value in FORGED[forged].items()})
        added = site.entries("plain") - entries

        clean = site.get(address)

        assert (clean.status, clean.body) == (200, says.body), address
        assert clean.headers.get("Vary", "").count("Accept-Language") == says.headers.get("Vary", "").count(
            "Accept-Language"
        )
        assert not [value for name, value in clean.headers.items() if "evil" in f"{name}{value}".lower()]
        # In the language that was wished for, and compressed.
        assert added <= 2
    assert site.entries("other") == 0


HOSTS = [
    "evil.example",
    "testserver.evil.example",
    "testserver:99999",
    "testserver:1",
    "testserver.",
    "",
    "a" * 300,
    "test server",
    "[::1",
    "@testserver",
    "TESTSERVER:80:80",
]


@pytest.mark.parametrize("host", HOSTS, ids=lambda text: text[:30])
def test_hosts_that_are_not_ours_keep_nothing(host, site):
    for address in (PAGE, "/api/v1/locales/"):
        says, answer = site.past(address, Host=host), site.get(address, Host=host)
        assert (answer.status, answer.body) == (says.status, says.body)
    assert site.entries() == 0
    assert site.get(PAGE).status == 200
    assert site.entries() == 1


def test_the_hosts_of_all_sites_are_ours_and_each_is_answered_for_itself(site, index, settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    own_hosts.cache_clear()
    other = Site.objects.create(hostname="other.example", port=8080, root_page=index)
    site.look()

    for host in ("testserver", "other.example", "other.example:8080", "TESTSERVER"):
        says = site.past(PAGE, Host=host)
        for _ in range(2):
            answer = site.get(PAGE, Host=host)
            assert (answer.status, answer.body) == (200, says.body)
    assert site.entries() == 3
    other.delete()
    site.look()
    site.get(PAGE, Host="other.example:8080")
    assert site.entries() == 3


# --- Invented -----------------------------------------------------------------------------------


def invented(chance):
    """An address, and headers, that nobody asks for who means no harm."""
    word = f"{chance.randrange(10**12):x}"
    return chance.choice(
        [
            (f"{PAGE}?{word}={word}", {}),
            (f"{PAGE}?utm_{word}={word}&ref={word}", {}),
            (f"{PAGE}?with={word[:5]}x", {}),
            (f"/api/v1/faq/?locale=en&{word}=1", {}),
            (f"/api/v1/locales/?{word}", {}),
            (f"/api/v1/questions/?locale=en&limit=1&offset={chance.randrange(10**6)}", {}),
            (f"/api/v1/resolve/?path=/{word}/", {}),
            (f"/api/wagtail/v2/pages/?_={chance.randrange(10**9)}&limit=0", {}),
            (f"/api/wagtail/v2/pages/{'0' * chance.randrange(1, 400)}3/?fields=_,id", {}),
            (f"/sitemap-en/{'0' * chance.randrange(1, 400)}1.xml", {}),
            (f"/{word}/", {}),
            (f"/en/{word}/", {}),
            (f"/en/%{chance.randrange(128, 256):x}{word}/", {}),
            (PAGE, {"Host": f"{word}.example"}),
            (PAGE, {"Host": f"testserver:{chance.randrange(1, 65536)}"}),
            (PAGE, {"Accept_Encoding": word, "Accept": word, "User_Agent": word, "Cookie": f"a={word}"}),
            ("/api/v1/locales/", {"Accept_Language": word, "X_Forwarded_Host": word, "Cookie": f"sessionid={word}"}),
        ]
    )


@pytest.mark.parametrize("number", [400, pytest.param(10_000, marks=pytest.mark.long)])
def test_invented_requests_push_nothing_out_that_visitors_ask_for(number, site):
    chance = random.Random(4)
    asked_for = ["/en/", PAGE, "/api/v1/locales/", "/api/v1/faq/?locale=en"]
    before = {address: site.get(address, Accept_Encoding="br") for address in asked_for}
    entries = site.entries("plain")
    for _ in range(number):
        address, headers = invented(chance)
        site.get(address, **headers)

    # One for each call that is not compressed.
    assert site.entries("plain") <= entries + 2
    assert site.entries("other") > 0
    assert (site.folder / "data.mdb").stat().st_size <= 1.5 * site.store.size + 300 * 4096
    site.layer._at_hand.clear()
    for address, answer in before.items():
        again = site.get(address, Accept_Encoding="br")
        assert again.is_hit
        assert again.body == answer.body


def test_what_a_process_remembers_is_bounded(site):
    """However long headers are."""
    for number in range(MOST_UNDERSTOOD + 500):
        site.layer._understand(environ_of(PAGE, headers={"Cookie": f"a={number}"}))
        site.layer._understand(environ_of(PAGE, headers={"Cookie": f"a={number}" + "b" * 60_000}))
        site.layer._understand(environ_of(f"{PAGE}{number}" + "b" * 60_000))

    forms = site.layer._understood
    assert 0 < len(forms) <= MOST_UNDERSTOOD
    assert max(sum(len(part) for part in form if part) for form in forms) < LONG


def test_what_is_at_hand_is_bounded(site, monkeypatch):
    monkeypatch.setattr("faq_pages.delivery.kept.layer.MOST_AT_HAND", 300_000)
    site.layer._room = 300_000
    for number in range(400):
        site.get(f"/en/?with={'es' if number % 2 else 'ar'}", Accept_Encoding=("br", "gzip", "")[number % 3])
        site.get(PAGE)
        site.get(f"/api/v1/questions/?locale=en&limit={number % 20 + 1}")
        assert sum(len(ready.kept.body) for ready in site.layer._at_hand.values()) <= 300_000


def test_an_answer_that_grows_takes_its_room(site, question):
    site.layer._room = 1_000_000
    site.get(PAGE)
    before = site.layer._room
    FaqQuestionPage.objects.filter(pk=question.pk).update(short_answer="word " * 10_000)
    touch()
    site.look()
    site.get(PAGE)

    assert site.layer._room < before - 50_000


def test_a_fault_of_djangos_is_told_and_not_kept(site, monkeypatch):
    monkeypatch.setattr("faq_pages.discovery.render", lambda *_, **__: 1 / 0)

    for _ in range(2):
        answer = site.get("/robots.txt")
        assert answer.status == 500
    assert site.entries() == 0
