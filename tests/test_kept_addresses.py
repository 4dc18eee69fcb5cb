"""Which requests are answered with what is kept, and under which key: nobody's cookie, header or parameter in it."""

import pytest
from django.core.handlers.wsgi import WSGIRequest

from faq_pages.delivery.freshness import Lifetime, Tag
from faq_pages.delivery.kept.addresses import (
    LONGEST,
    Address,
    _forwarded,
    encoding_for,
    own_hosts,
    takes_json,
    wanted,
)
from faq_pages.delivery.kept.answers import Kept
from tests.keeping import environ_of

PAGE = "/es/the-movement/what-is-calexit/"
CALL = "/api/v1/faq/"


def address(path, method="GET", **headers) -> Address | None:
    """What is asked for, if it may be kept."""
    asked = wanted(environ_of(path, method, {name.replace("_", "-"): value for name, value in headers.items()}))
    return asked and asked.address


@pytest.fixture(autouse=True)
def _hosts():
    own_hosts.cache_clear()
    yield
    own_hosts.cache_clear()


# --- Through to Django --------------------------------------------------------------------------

THROUGH = {
    "the choice of a language": "/",
    "the admin": "/admin/",
    "below the admin": "/admin/pages/3/edit/",
    "style sheets": "/static/faq_pages/site.css",
    "images": "/media/images/a.webp",
    "documents": "/documents/1/platform.pdf",
    "health": "/health/ready",
    "the search": "/es/search/?q=voto",
    "the search without words": "/es/search/",
    "the form to write to us": "/zh-hant/contact/",
    "the form for what is wrong": "/es/feedback/3b967d95-edb6-567c-9635-1557b6b9b480/",
    "the log of changes": "/api/v1/changes/",
    "a challenge": "/api/v1/challenge/",
    "a preview": "/api/v1/preview/?token=x",
    "calls of the search": "/api/v1/search/?q=voto",
    "its suggestions": "/api/v1/search/suggestions/?q=v",
    "the schema, which has two forms": "/api/v1/schema/",
    "its page": "/api/v1/docs/",
    "a query that no page knows": PAGE + "?x=1",
    "a parameter that hides in another": PAGE + "?with=es%26x=1",
    "one twice": PAGE + "?with=es&with=ar",
    "a language that none is": PAGE + "?with=e",
    "a tracking parameter's double": PAGE + "?utm_source_and_more_than_twenty_letters=1",
    "a parameter without a name": PAGE + "?=ref",
    "a path that is too long": "/es/" + "a" * LONGEST,
    "a query that is too long": CALL + "?fields=" + "a" * LONGEST,
    "a NUL": "/es/a%00b/",
    "a NUL alone": "/%00",
    "no path": "",
    "no slash in front": "es/",
}


@pytest.mark.parametrize("path", THROUGH.values(), ids=THROUGH)
def test_what_depends_on_more_than_the_address_goes_through(path):
    assert address(path) is None


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get", "PURGE", ""]
)
def test_nothing_but_reading_is_answered_with_what_is_kept(method):
    assert address(PAGE, method) is None
    assert address(CALL, method) is None


def test_a_visitor_with_a_session_gets_pages_from_django_and_calls_like_everybody():
    for cookie in ("sessionid=abc", "a=b; sessionid=abc", "sessionid=", "a=b;sessionid=abc; c=d"):
        assert address(PAGE, cookie=cookie) is None
        assert address(CALL, cookie=cookie) == address(CALL)


def test_other_cookies_change_nothing():
    assert address(PAGE, cookie="language=es; _ga=GA1.2; csrftoken=x") == address(PAGE)


def test_a_site_below_a_path_of_the_server_goes_through():
    assert wanted(environ_of(PAGE) | {"SCRIPT_NAME": "/faq"}) is None


# --- Addresses ----------------------------------------------------------------------------------


def test_reading_and_asking_whether_it_is_there_are_the_same():
    assert address(PAGE, "HEAD") == address(PAGE, "GET") is not None


TRACKED = {
    "?utm_source=a&utm_medium=b": "",
    "?fbclid=1": "",
    "?ref=x": "",
    "?ref": "",
    "?UTM_SOURCE=a": None,
    "?utm%5Fsource=a": "",
    "?with=es&gclid=1": "with=es",
    "?gclid=1&with=es": "with=es",
    "?&&": "",
    "?": "",
    "?refer=1": None,
    "?ref=1&x=1": None,
}


@pytest.mark.parametrize("query", TRACKED)
def test_what_other_sites_add_to_the_addresses_of_pages_is_left_out(query):
    found = address(PAGE + query)

    assert (found and found.query) == TRACKED[query]


def test_an_answer_to_a_cleaned_address_is_only_kept_for_all():
    """A redirect would lead on without what was left out."""
    assert [
        wanted(environ_of(PAGE + query)).is_cleaned for query in ("", "?", "?ref=1", "?with=es", "?with=es&ref=1")
    ] == [*(False, False, True, False, True)]


def test_of_calls_nothing_is_left_out():
    assert address(CALL + "?locale=es&utm_source=a").query == "locale=es&utm_source=a"


def test_the_wish_for_a_language_counts_for_calls_that_name_none():
    assert address(CALL, accept_language="fr, es-MX;q=0.8").language == "es"
    assert address(CALL, accept_language="xx").language == "en"
    assert address(CALL + "?locale=ar", accept_language="es").language == "_"
    assert address(PAGE, accept_language="ar").language == "_"


def test_however_a_language_is_wished_for_there_are_no_more_keys_than_languages():
    wishes = [f"x{number}-YY, de;q=0.{number % 9 + 1}, *;q=0" for number in range(500)] + ["a" * 9000, "\x00", ";;,,"]

    assert {address(CALL, accept_language=wish).language for wish in wishes} == {"en"}


def test_keys_differ_by_all_that_an_answer_depends_on():
    base = {"scheme": "https", "host": "a.org", "path": "/es/", "query": "", "language": "_"}
    others = {"scheme": "http", "host": "b.org", "path": "/ar/", "query": "with=es", "language": "es"}

    keys = {Address(**base | {name: value}).key for name, value in others.items()} | {Address(**base).key}

    assert len(keys) == 6


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"path": "/a\nb", "query": "c"}, {"path": "/a", "query": "b\nc"}),
        ({"path": "/a", "query": "\n_"}, {"path": "/a\n", "query": "_"}),
        ({"host": "a\n/b", "path": "/c"}, {"host": "a", "path": "/b\n/c"}),
    ],
)
def test_a_line_break_in_an_address_makes_it_no_other_address(one, other):
    base = {"scheme": "http", "host": "a", "path": "/", "query": "", "language": "_"}
    kept = Kept(Address(**base | one), 1, Tag(1, "_", "0" * 16, "0" * 16), Lifetime.PAGE, (), b"")

    assert Kept.of_bytes(kept.to_bytes()).address != Address(**base | other)


def test_bytes_that_are_no_text_are_kept_as_they_are():
    found = address("/es/%ff%fe/")

    assert found.path == "/es/\xff\xfe/"
    assert WSGIRequest(found.environ()).path_info == WSGIRequest(environ_of("/es/%ff%fe/")).path_info


INVENTED = {
    "/es/": True,
    "/es/?with=ar": True,
    "/es/?with=ES": False,
    CALL: True,
    CALL + "?locale=es": True,
    CALL + "?locale=ES": False,
    CALL + "?locale=es&": False,
    CALL + "?locale=xx": False,
    CALL + "?fields=a": False,
    "/sitemap-en/2.xml": True,
    "/sitemap-en/02.xml": False,
    "/sitemap-en/0000000000002.xml": False,
    "/api/wagtail/v2/pages/17/": True,
    "/api/wagtail/v2/pages/017/": False,
    "/en/2026/0-fees/": True,
}


@pytest.mark.parametrize("path", INVENTED)
def test_addresses_of_which_there_can_be_any_number_are_kept_apart(path):
    assert address(path).is_plain == INVENTED[path]


# --- Hosts --------------------------------------------------------------------------------------


def test_own_hosts_are_those_of_the_settings_with_the_ports_that_are_known(settings):
    settings.ALLOWED_HOSTS = ["faq.example", "[::1]", ".example.org", "*", "", "FAQ.Example.NET"]
    settings.BASE_URL, settings.FAQ_PORT = "https://faq.example:8443", 8000
    own_hosts.cache_clear()

    assert own_hosts() == {
        host + port for host in ("faq.example", "[::1]", "faq.example.net") for port in ("", ":8443", ":8000")
    }


@pytest.mark.parametrize(
    ("host", "name", "port"),
    [("faq.example", "faq.example", "80"), ("faq.example:8000", "faq.example", "8000"), ("[::1]:80", "[::1]", "80")],
)
def test_a_request_of_our_own_making_names_host_and_port(host, name, port):
    environ = Address("http", host, "/es/", "", "_").environ()

    assert (environ["HTTP_HOST"], environ["SERVER_NAME"], environ["SERVER_PORT"]) == (host, name, port)


def test_the_scheme_is_what_the_web_server_in_front_says_where_it_is_trusted(settings):
    assert address(PAGE, x_forwarded_proto="https").scheme == "http"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    _forwarded.cache_clear()

    found = {value: address(PAGE, x_forwarded_proto=value) for value in ("https", "http", "https, http", "HTTPS", "")}

    assert {value: each.scheme for value, each in found.items()} == {
        "https": "https",
        "http": "http",
        "https, http": "https",
        "HTTPS": "http",
        "": "http",
    }
    for value, each in found.items():
        assert (
            WSGIRequest(each.environ()).scheme
            == WSGIRequest(environ_of(PAGE, headers={"X-Forwarded-Proto": value})).scheme
        )
    _forwarded.cache_clear()


FORGED = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-For": "1.2.3.4",
    "X-Original-URL": "/admin/",
    "X-HTTP-Method-Override": "DELETE",
    "Cookie": "language=ar",
    "Authorization": "Basic eDp4",
    "Range": "bytes=0-1",
    "If-None-Match": "*",
    "Accept-Charset": "utf-7",
    "Forwarded": "host=evil.example",
    "Faq.Keep": "1",
    "User-Agent": "<script>",
}


def test_nothing_of_a_visitor_is_in_what_django_is_asked_for():
    asked = {name.upper().replace("-", "_") for name in FORGED}

    environ = wanted(environ_of(PAGE, headers=FORGED)).address.environ()

    assert environ["REMOTE_ADDR"] == "127.0.0.1"
    assert not [name for name in environ if name.removeprefix("HTTP_") in asked]
    assert not [value for value in environ.values() if value in FORGED.values()]


# --- Forms --------------------------------------------------------------------------------------

ENCODINGS = {
    "": "",
    "br": "br",
    "gzip": "gzip",
    "gzip, deflate, br, zstd": "br",
    "BR": "br",
    "br;q=0": "",
    "br;q=0.0, gzip": "gzip",
    "br ; q=0 , gzip": "gzip",
    "br;q=0.001": "br",
    "*": "",
    "identity": "",
    "gzip;q=1.0, *;q=0": "gzip",
    "deflate, zstd": "",
    ",,,;;;": "",
    "x" * 9000: "",
}


@pytest.mark.parametrize("accepted", ENCODINGS, ids=lambda text: text[:30])
def test_the_best_encoding_that_is_taken(accepted):
    assert encoding_for(accepted) == ENCODINGS[accepted]


TAKEN = {
    "": True,
    "*/*": True,
    "application/json": True,
    "application/*": True,
    "APPLICATION/JSON": True,
    "text/html,application/xhtml+xml,*/*;q=0.8": True,
    "application/json;q=0": False,
    "application/json;q=0.000": False,
    "application/json; indent=4": False,
    "application/json;q=0.5;indent=4": False,
    "application/json;version=2": False,
    "text/html": False,
    "application/problem+json": False,
    ";": False,
    ",": False,
    "x" * 9000: False,
}


@pytest.mark.parametrize("accept", TAKEN, ids=lambda text: text[:30])
def test_calls_are_kept_for_those_who_surely_take_json(accept):
    assert takes_json(accept) == TAKEN[accept]
    assert (address(CALL, accept=accept) is not None) == TAKEN[accept]
    assert address(PAGE, accept=accept) is not None
