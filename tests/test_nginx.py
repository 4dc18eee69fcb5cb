"""deploy/nginx.conf, by a real nginx: what it keeps, what it lets through, and what it tells the site."""

import gzip
import http.client
import json
import re
import socket
import ssl
import threading
import time
from dataclasses import dataclass

import brotli
import pytest

from tests.copies import served_copy
from tests.nginx import HOST, deployed
from tests.origin import PUBLIC, origin

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

KEPT_SECONDS = 2.1
"""A little longer than an answer is kept: nginx counts whole seconds."""

SIGNED_IN = {"Cookie": "language=es; sessionid=abc"}

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "tests.production",
    "SECRET_KEY": "for-tests-only-" + "x" * 50,
    "ALLOWED_HOSTS": HOST,
    "BASE_URL": f"https://{HOST}",
    "TRUSTED_PROXIES": "1",
}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def came_from(self) -> str:
        """What nginx says of its cache."""
        told = [value for value in self.headers.get_all("Cache-Status", []) if value.startswith("nginx; ")]
        return told[0].removeprefix("nginx; ") if told else ""


class Visitor:
    """Asks a server over TLS, by the site's name."""

    def __init__(self, front):
        self.front = front

    def connect(self, name=HOST, source="127.0.0.1"):
        trusting = ssl.create_default_context(cafile=self.front.folder / "fullchain.pem")
        plain = socket.create_connection(("127.0.0.1", self.front.port), timeout=20, source_address=(source, 0))
        return trusting.wrap_socket(plain, server_hostname=name)

    def ask(self, address="/", method="GET", body=None, headers=None, source="127.0.0.1"):
        connection = http.client.HTTPConnection(HOST)
        connection.sock = self.connect(source=source)
        try:
            connection.request(method, address, body=body, headers=headers or {})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()


@pytest.fixture
def site():
    """One that answers as the test wants."""
    with origin() as running:
        yield running


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def visitor(site, data, tmp_path):
    folder = tmp_path / "nginx"
    folder.mkdir()
    with deployed(folder, [site.port], data) as front:
        yield Visitor(front)


# --- What is kept ---------------------------------------------------------------------------------------


def test_what_was_asked_for_is_kept_for_a_moment(visitor, site):
    first, second = visitor.ask("/en/"), visitor.ask("/en/")
    site.body = b"Something else."
    time.sleep(KEPT_SECONDS)
    third = visitor.ask("/en/")

    assert [first.came_from, second.came_from, third.came_from] == ["fwd=uri-miss", "hit", "fwd=stale"]
    assert [first.body, second.body, third.body] == [b"Yes.", b"Yes.", b"Something else."]
    assert len(site.asked) == 2
    assert second.headers["Cache-Control"] == PUBLIC["Cache-Control"]


def test_who_has_an_answer_is_told_so_whether_it_is_kept_or_not(visitor, site):
    site.headers["ETag"] = '"one"'

    answers = [visitor.ask("/en/", headers={"If-None-Match": '"one"'}) for _ in range(2)]

    assert [(answer.status, answer.body, answer.headers["ETag"]) for answer in answers] == [(304, b"", '"one"')] * 2
    assert len(site.asked) == 1
    # What is kept is the whole answer.
    assert visitor.ask("/en/").body == b"Yes."


def test_a_head_is_answered_by_what_is_kept(visitor, site):
    head, page = visitor.ask("/en/", "HEAD"), visitor.ask("/en/")

    assert (head.status, head.body, page.came_from) == (200, b"", "hit")
    assert site.asked[0].method == "GET"


def test_who_is_signed_in_gets_and_leaves_nothing_that_is_kept(visitor, site):
    site.body = b"For the editor."
    own = [visitor.ask("/en/", headers=SIGNED_IN) for _ in range(2)]
    site.body = b"For all."
    others = [visitor.ask("/en/", headers={"Cookie": "language=es"}) for _ in range(2)]
    site.body = b"For the editor."
    again = visitor.ask("/en/", headers=SIGNED_IN)

    assert [answer.body for answer in own] == [b"For the editor."] * 2
    assert [answer.body for answer in others] == [b"For all."] * 2
    assert (again.body, again.came_from) == (b"For the editor.", "fwd=bypass")
    assert site.asked[0].headers["cookie"] == SIGNED_IN["Cookie"]


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, {"Cache-Control": "private"}),
        (200, {"Cache-Control": "no-store"}),
        (200, {"Cache-Control": "public, max-age=0, must-revalidate"}),
        (200, {"Cache-Control": ""}),
        (200, PUBLIC | {"Set-Cookie": "sessionid=abc"}),
        (200, PUBLIC | {"Vary": "Cookie"}),
        (200, PUBLIC | {"Vary": "Accept-Language, Accept-Encoding"}),
        (200, PUBLIC | {"Vary": "*"}),
        (302, PUBLIC | {"Location": "/es/"}),
        (404, PUBLIC),
        (500, PUBLIC),
    ],
)
def test_nothing_is_kept_that_is_not_for_all(visitor, site, status, headers):
    site.status, site.headers = status, headers

    answers = [visitor.ask("/en/") for _ in range(2)]

    assert [answer.status for answer in answers] == [status] * 2
    assert len(site.asked) == 2


@pytest.mark.parametrize("address", ["/admin/", "/documents/1/a.pdf", "/health/ready"])
def test_nothing_is_kept_of_what_editors_see(visitor, site, address):
    for _ in range(2):
        visitor.ask(address)

    assert len(site.asked) == 2


def test_a_message_reaches_the_site_whole_every_time(visitor, site):
    answers = [visitor.ask("/api/v1/enquiries/", "POST", b'{"text": "Why?"}') for _ in range(2)]

    assert [answer.status for answer in answers] == [200, 200]
    assert [asked.body for asked in site.asked] == [b'{"text": "Why?"}'] * 2


def test_what_the_site_takes_away_is_gone(visitor, site):
    visitor.ask("/en/")
    site.status, site.headers = 404, {}
    time.sleep(KEPT_SECONDS)

    assert visitor.ask("/en/").status == 404


@pytest.mark.parametrize("status", [500, 503])
def test_while_the_site_fails_the_last_answer_is_shown(visitor, site, status):
    visitor.ask("/en/")
    site.status, site.headers, site.body = status, {}, b"Sorry."
    time.sleep(KEPT_SECONDS)
    answer, other = visitor.ask("/en/"), visitor.ask("/es/")

    assert (answer.status, answer.body, answer.came_from) == (200, b"Yes.", "hit; detail=away")
    assert other.status in {status, 503}


def test_while_the_site_is_away_the_last_answer_is_shown_and_others_told_to_wait(data, tmp_path):
    with origin() as site, deployed(tmp_path, [site.port], data) as front:
        visitor = Visitor(front)
        visitor.ask("/en/")
        site.stop()
        time.sleep(KEPT_SECONDS)
        answer, other, message = visitor.ask("/en/"), visitor.ask("/es/"), visitor.ask("/en/", "POST", b"a")

    assert (answer.status, answer.body, answer.came_from) == (200, b"Yes.", "hit; detail=away")
    for refused in (other, message):
        assert (refused.status, refused.headers["Retry-After"], refused.headers["Cache-Control"]) == (
            503,
            "10",
            "no-store",
        )


def test_a_new_answer_is_fetched_once_however_many_wait_for_it(visitor, site):
    site.gate.clear()
    bodies = []
    threads = [threading.Thread(target=lambda: bodies.append(visitor.ask("/en/").body)) for _ in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    site.gate.set()
    for thread in threads:
        thread.join()

    assert bodies == [b"Yes."] * 8
    assert len(site.asked) == 1


# --- What an answer is kept by --------------------------------------------------------------------------


def test_encodings_are_kept_apart_and_ways_to_ask_for_one_together(visitor, site):
    asked = {"gzip, deflate": "gzip", "br, gzip": "br", "GZIP": "gzip", "gzip;q=0": "", "gzip, deflate, br, zstd": "br"}
    for accepted, understood in asked.items():
        site.body = understood.encode()
        answer = visitor.ask("/en/", headers={"Accept-Encoding": accepted})

        assert answer.body == understood.encode()

    assert [asked.headers.get("accept-encoding", "") for asked in site.asked] == ["gzip", "br", ""]


@pytest.mark.parametrize("other", ["/en/?a=1", "/en//", "/e%6E/", "/EN/", "//en/", "/en/%2e%2e/en/"])
def test_each_way_to_write_an_address_is_kept_by_itself_and_goes_to_the_site_as_it_is(visitor, site, other):
    visitor.ask("/en/")
    site.body = b"Other."

    assert visitor.ask(other).body == b"Other."
    assert site.asked[-1].address == other
    assert visitor.ask("/en/").body == b"Yes."


FORGED = [
    *("Forwarded", "Proxy", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Scheme"),
    *("X-Forwarded-Server", "X-Forwarded-Ssl", "X-Host", "X-HTTP-Method", "X-HTTP-Method-Override"),
    *("X-Method-Override", "X-Original-Host", "X-Original-URL", "X-Real-IP", "X-Rewrite-URL"),
    *("X_Forwarded_For", "X_Forwarded_Host", "X_Forwarded_Proto", "X.Forwarded.Host"),
]


def test_what_a_visitor_forges_does_not_reach_the_site(visitor, site):
    visitor.ask("/en/", headers=dict.fromkeys([*FORGED, "X-Forwarded-For", "X-Forwarded-Proto", "Connection"], "evil"))

    told = site.asked[0].headers
    assert "evil" not in told.values()
    assert (told["host"], told["x-forwarded-for"], told["x-forwarded-proto"]) == (HOST, "127.0.0.1", "https")


def raw(connection, text):
    """The answer to a request as it is written here."""
    connection.sendall(text.encode())
    return connection.makefile("rb").read()


@pytest.mark.parametrize(
    "request_line",
    [
        "GET /en/ HTTP/1.1\r\nHost: evil.example\r\n",
        f"GET https://evil.example/en/ HTTP/1.1\r\nHost: {HOST}\r\n",
        f"GET /en/ HTTP/1.1\r\nHost: {HOST}.evil.example\r\n",
        f"GET /en/ HTTP/1.1\r\nHost: evil.example\r\nHost: {HOST}\r\n",
        "GET /en/ HTTP/1.1\r\n",
        "GET /en/ HTTP/1.0\r\n",
    ],
)
def test_other_hosts_get_nothing(visitor, site, request_line):
    answer = raw(visitor.connect(), f"{request_line}Connection: close\r\n\r\n")

    assert answer == b"" or answer.startswith(b"HTTP/1.1 400 ")
    assert site.asked == []


def test_no_certificate_is_shown_to_who_asks_for_another_name(visitor):
    with pytest.raises(ssl.SSLError, match=r"(?i)unrecognized.name"):
        visitor.connect("evil.example")


def test_plain_requests_are_led_to_tls(visitor, site):
    with socket.create_connection(("127.0.0.1", visitor.front.plain_port), timeout=20) as connection:
        own = raw(connection, f"GET /en/?a=1 HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n")
    with socket.create_connection(("127.0.0.1", visitor.front.plain_port), timeout=20) as connection:
        other = raw(connection, "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")

    assert own.startswith(b"HTTP/1.1 301 ")
    assert f"Location: https://{HOST}/en/?a=1\r\n".encode() in own
    assert other == b""
    assert site.asked == []


# --- Limits ---------------------------------------------------------------------------------------------


def test_large_bodies_are_for_editors_alone(visitor, site):
    large, larger = b"x" * 70_000, {"Content-Length": str(21 * 1024 * 1024)}

    assert visitor.ask("/api/v1/enquiries/", "POST", large).status == 413
    assert visitor.ask("/admin/login/", "POST", large).status == 413
    assert visitor.ask("/admin/images/add/", "POST", headers=larger).status == 413
    assert site.asked == []
    assert visitor.ask("/admin/images/add/", "POST", large).status == 200


def test_who_sends_very_many_messages_is_stopped_and_may_read_on(visitor, site):
    statuses = [visitor.ask("/api/v1/enquiries/", "POST", b"a").status for _ in range(30)]

    assert statuses[:20] == [200] * 20
    assert 429 in statuses[20:]
    assert visitor.ask("/en/").status == 200


def test_passwords_cannot_be_tried_without_end(visitor):
    statuses = [visitor.ask("/admin/login/", "POST", b"a").status for _ in range(15)]

    assert statuses[:10] == [200] * 10
    assert 429 in statuses[10:]
    assert visitor.ask("/admin/login/").status == 200


def test_the_state_of_the_site_is_for_its_own_machine(visitor):
    assert visitor.ask("/health/ready").status == 200
    assert visitor.ask("/health/ready", source="127.0.0.2").status == 403


def test_neither_visitors_nor_tokens_are_written_down(visitor):
    visitor.ask("/api/v1/preview/?token=secret", headers={"Referer": "https://example.org/private"})

    for _ in range(50):
        if log := (visitor.front.folder / "faq.log").read_text():
            break
        time.sleep(0.02)
    assert f"GET {HOST}/api/v1/preview/ 200" in log
    assert not re.search(r"secret|private|127\.0\.0\.1", log)


# --- Files ----------------------------------------------------------------------------------------------


def test_files_come_from_the_disk_and_those_named_by_their_content_for_good(visitor, site, data):
    (data / "static").mkdir()
    for name in ("site.css", "site.0123456789ab.css"):
        (data / "static" / name).write_text("a { }")
    (data / "static" / "site.0123456789ab.css.gz").write_bytes(gzip.compress(b"a { }"))
    named, plain = visitor.ask("/static/site.0123456789ab.css"), visitor.ask("/static/site.css")
    compressed = visitor.ask("/static/site.0123456789ab.css", headers={"Accept-Encoding": "gzip"})

    assert named.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert plain.headers["Cache-Control"] == "public, max-age=60"
    assert (compressed.headers["Content-Encoding"], compressed.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert {answer.headers["Content-Type"] for answer in (named, plain, compressed)} == {"text/css"}
    assert {answer.headers["X-Content-Type-Options"] for answer in (named, plain, compressed)} == {"nosniff"}
    assert site.asked == []


def test_of_what_was_uploaded_only_the_sizes_of_images_are_shown(visitor, site, data):
    for folder in ("images", "original_images", "documents"):
        (data / "media" / folder).mkdir(parents=True)
        (data / "media" / folder / "a.webp").write_bytes(b"RIFF")
    (data / "faq.sqlite3").write_text("secret")
    assert visitor.ask("/media/images/a.webp").body == b"RIFF"
    for address in (
        *("/media/original_images/a.webp", "/media/documents/a.webp", "/media/images/../documents/a.webp"),
        *("/media/images../documents/a.webp", "/media/images/%2e%2e/documents/a.webp", "/static../faq.sqlite3"),
        *("/static/../faq.sqlite3", "/static/%2e%2e/faq.sqlite3", "/media/images/"),
    ):
        answer = visitor.ask(address)

        assert answer.status in {403, 404} or answer.body == b"Yes.", address


# --- In front of the site itself ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reader(database, folder, tmp_path_factory):
    """Asks the real site, with production's settings."""
    with (
        served_copy(database, folder, **PRODUCTION) as port,
        deployed(tmp_path_factory.mktemp("nginx"), [port], folder) as front,
    ):
        yield Visitor(front)


PAGES = ["/en/", "/es/the-movement/", "/api/v1/faq/?locale=es", "/en/the-movement.md", "/robots.txt"]


@pytest.mark.parametrize("address", PAGES)
def test_what_the_site_says_is_kept_and_known_again(reader, address):
    reader.ask(address)
    kept = reader.ask(address)
    known = reader.ask(address, headers={"If-None-Match": kept.headers["ETag"]})

    assert (kept.status, kept.came_from) == (200, "hit")
    assert (known.status, known.body, known.headers["ETag"]) == (304, b"", kept.headers["ETag"])


@pytest.mark.parametrize("address", PAGES[:3])
def test_the_site_compresses_for_who_understands_it(reader, address):
    plain, packed, best = (
        reader.ask(address, headers={"Accept-Encoding": name}) for name in ("identity", "gzip", "gzip, br")
    )

    assert plain.headers["Content-Encoding"] is None
    assert gzip.decompress(packed.body) == brotli.decompress(best.body) == plain.body


@pytest.mark.parametrize("address", PAGES[:3])
def test_a_forged_request_does_not_change_what_others_read(reader, address):
    plain = reader.ask(address).body
    time.sleep(KEPT_SECONDS)
    forged = dict.fromkeys(FORGED, "evil.example") | {"X-Forwarded-Proto": "http", "X-Forwarded-For": "1.2.3.4"}
    first = reader.ask(address, headers=forged)
    second = reader.ask(address)

    assert first.body == second.body == plain
    assert b"evil.example" not in plain


def test_the_site_knows_that_it_is_read_over_tls_by_its_own_name(reader):
    page = reader.ask("/en/")

    assert f'<link rel="canonical" href="https://{HOST}/en/">'.encode() in page.body
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert page.headers.get_all("Server") == ["nginx"]


def test_an_editor_can_sign_in_and_is_shown_nothing_that_is_kept(reader):
    form = reader.ask("/admin/login/")
    token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', form.body)[1].decode()
    cookie = form.headers["Set-Cookie"].partition(";")[0]
    sent = f"csrfmiddlewaretoken={token}&username=nobody&password=nothing"
    headers = {"Cookie": cookie, "Referer": f"https://{HOST}/", "Content-Type": "application/x-www-form-urlencoded"}
    answer = reader.ask("/admin/login/", "POST", sent, headers)
    pages = [reader.ask("/en/", headers=SIGNED_IN) for _ in range(2)]

    # The site has read the form: a forged one would be a 403.
    assert answer.status == 200
    assert form.came_from == answer.came_from == ""
    assert [page.came_from for page in pages] == ["fwd=bypass"] * 2


def test_a_visitors_message_is_read_by_the_site(reader):
    answer = reader.ask("/api/v1/enquiries/", "POST", "{}", {"Content-Type": "application/json"})

    assert answer.status == 400
    assert json.loads(answer.body)["status"] == 400
