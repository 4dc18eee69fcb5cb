"""Answers that are kept are the bytes that Django says, for everybody who asks in whatever form, and of one version."""

import gzip
import json
import random
import re
from datetime import timedelta

import brotli
import pytest
from django.utils import timezone
from django.utils.http import http_date, parse_http_date

from faq_pages.delivery.changes import catch_up
from faq_pages.delivery.freshness import Lifetime, Tag
from faq_pages.delivery.kept.addresses import Address
from faq_pages.delivery.kept.answers import Kept
from faq_pages.delivery.version import content_version, schedule, sum_up, touch
from faq_pages.models import FaqQuestionPage
from tests.keeping import kept_site

pytestmark = pytest.mark.django_db

OWN = {"Cache-Control", "Cache-Status", "Content-Length", "ETag", "Last-Modified", "Vary"}
"""Headers that the keeper writes itself."""


@pytest.fixture
def site(db, tmp_path):
    with kept_site(tmp_path / "kept") as site:
        yield site


@pytest.fixture
def addresses(question):
    key, section = question.translation_key, question.get_parent().translation_key
    return [
        *("/en/", "/es/", "/ar/", "/en/the-movement/", "/es/the-movement/what-is-calexit/"),
        *("/ar/the-movement/what-is-calexit/", "/en/the-movement/what-is-calexit/?with=es"),
        *("/es.md", "/es/the-movement/what-is-calexit.md", "/llms.txt"),
        *("/robots.txt", "/sitemap.xml", "/sitemap-en.xml", "/sitemap-ar.xml"),
        *("/api/v1/locales/", "/api/v1/faq/?locale=en", "/api/v1/faq/?locale=es&fallback=chain", "/api/v1/faq/"),
        *(f"/api/v1/questions/{key}/?locale=es", f"/api/v1/questions/{key}/", f"/api/v1/sections/{section}/?locale=en"),
        *("/api/v1/questions/?locale=en&limit=3", "/api/v1/sections/?locale=es"),
        "/api/v1/resolve/?path=/es/the-movement/what-is-calexit/",
        *("/api/wagtail/v2/pages/", f"/api/wagtail/v2/pages/{question.pk}/", "/api/wagtail/v2/images/"),
    ]


def own(answer):
    return {name: value for name, value in answer.headers.items() if name not in OWN}


def varied(answer):
    return {name.strip() for name in answer.headers.get("Vary", "").split(",")} - {""}


@pytest.fixture(params=["the log is behind", "the log has followed"])
def _log(request, site):
    """Once it has followed, answers may be put together from parts."""
    if request.param == "the log has followed":
        catch_up()
        site.look()


@pytest.mark.usefixtures("_log")
def test_they_are_what_django_says_and_django_is_asked_once(site, addresses):
    for address in addresses:
        language = {"Accept_Language": "es"} if "/api/" in address else {}
        says = site.past(address, **language)
        site.asked.clear()

        first, again = site.get(address, **language), site.get(address, **language)

        assert says.status == first.status == again.status == 200, address
        assert says.body == first.body == again.body, address
        assert own(says) == own(first) == own(again), address
        assert varied(says) <= varied(first) <= varied(says) | {"Accept-Encoding"}, address
        assert (first.is_hit, again.is_hit) == (False, True), address
        assert len(site.asked) == 1, address
        for answer in (first, again):
            assert answer.headers["Content-Length"] == str(len(answer.body))
            assert "X-Keep" not in answer.headers


@pytest.mark.usefixtures("_log")
def test_parts_that_were_put_together_are_what_django_says_of_them(site, addresses):
    """Asked for once to make the parts, and after another publication to put them together."""
    for address in addresses:
        site.get(address)
    touch()
    catch_up()
    site.look()

    for address in addresses:
        assert site.get(address).body == site.past(address).body, address


def test_a_call_is_kept_for_each_language_that_is_wished_for(site):
    says = {code: site.past("/api/v1/faq/", Accept_Language=code) for code in ("en", "es", "ar")}

    for _ in range(2):
        for code, expected in says.items():
            answer = site.get("/api/v1/faq/", Accept_Language=code)
            assert answer.body == expected.body
            assert answer.headers["Content-Language"] == expected.headers["Content-Language"]
            assert "Accept-Language" in varied(answer)


# --- Encodings ----------------------------------------------------------------------------------

DECODE = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


def test_each_encoding_is_of_the_same_bytes_with_a_tag_of_its_own(site, addresses):
    for address in addresses:
        plain = site.get(address)
        found = {encoding: site.get(address, Accept_Encoding=encoding) for encoding in ("br", "gzip", "")}
        for wished, answer in found.items():
            encoding = answer.headers.get("Content-Encoding", "")
            assert encoding in {wished, ""}
            assert DECODE[encoding](answer.body) == plain.body, address
            assert answer.headers["Content-Length"] == str(len(answer.body))
            assert len(answer.body) <= len(plain.body)
            assert encoding == wished or len(plain.body) < 2000, address
            if encoding:
                assert "Accept-Encoding" in varied(answer) & varied(plain)
        tags = {(answer.headers["ETag"], answer.body) for answer in found.values()}
        assert len({tag for tag, _ in tags}) == len({body for _, body in tags}) == len(tags)


def test_an_encoding_is_made_once(site, monkeypatch):
    made = []
    monkeypatch.setattr(
        "faq_pages.delivery.kept.answers.brotli.compress", lambda body, **_: (made.append(1), body[: len(body) // 2])[1]
    )
    for _ in range(3):
        site.get("/en/", Accept_Encoding="br")
        site.layer._at_hand.clear()

    assert len(made) == len(site.asked) == 1


def test_images_are_not_compressed_again():
    head = Address("http", "a", "/", "", "_"), 1, Tag(1, "_", "0" * 16, "0" * 16), Lifetime.PAGE
    for kind, size, is_compressible in (
        ("image/webp", 5000, False),
        ("text/html; charset=utf-8", 5000, True),
        ("text/html", 300, False),
        ("application/json", 5000, True),
        ("image/svg+xml", 5000, True),
        ("application/zip", 5000, False),
    ):
        kept = Kept(*head, (("Content-Type", kind),), b"a" * size)
        assert (kept.encoded("br") is not kept) == is_compressible, kind
    assert Kept(*head, (("Content-Type", "text/html"),), random.Random(1).randbytes(500)).encoded("gzip").encoding == ""


# --- HEAD ---------------------------------------------------------------------------------------


def test_head_says_what_get_says_without_the_body(site, addresses):
    for address in addresses:
        for encoding in ("", "br"):
            get = site.get(address, Accept_Encoding=encoding)
            site.layer._at_hand.clear()
            head = site.get(address, "HEAD", Accept_Encoding=encoding)
            assert head.body == b""
            get.headers.pop("Cache-Status")
            head.headers.pop("Cache-Status")
            assert head.headers == get.headers


def test_who_asks_first_whether_it_is_there_keeps_the_whole(site):
    assert site.get("/en/", "HEAD").body == b""

    answer = site.get("/en/")

    assert answer.is_hit
    assert b"</html>" in answer.body


# --- 304 ----------------------------------------------------------------------------------------


def test_who_has_the_same_bytes_is_told_so_in_whatever_encoding_they_are(site, addresses):
    for address in addresses:
        tags = [site.get(address, Accept_Encoding=encoding).headers["ETag"] for encoding in ("", "gzip", "br")]
        for tag in [*tags, f"W/{tags[0]}", f'"x", {tags[1]}', "*", f'{tags[0][:-1]};gzip"']:
            for encoding in ("", "gzip", "br"):
                answer = site.get(address, If_None_Match=tag, Accept_Encoding=encoding)
                assert (answer.status, answer.body) == (304, b""), (address, tag)
                assert "Content-Length" not in answer.headers
                assert answer.headers["Cache-Control"].startswith("public")
                if tag in tags:
                    assert answer.headers["ETag"] == tag


def test_who_has_other_bytes_gets_these(site):
    tag = site.get("/en/").headers["ETag"]
    number, language, address, body = tag.strip('"').split(".")
    others = [
        f'"{number}.{language}.{address}.{"0" * 16}"',
        f'"{number}.{language}.{"0" * 16}.{body}"',
        f'"{number}.es.{address}.{body}"',
        *('"x"', "", ",", '"', f'"{"9" * 5000}"', tag[:-1], "x" * 9000),
    ]
    for other in others:
        answer = site.get("/en/", If_None_Match=other)
        assert (answer.status, answer.headers["ETag"]) == (200, tag), other


def test_after_a_publication_elsewhere_a_page_is_told_to_be_the_same(site):
    """Its cache knows it by the tag that it had."""
    tag = site.get("/en/").headers["ETag"]
    touch()
    site.look()

    answer = site.get("/en/", If_None_Match=tag)

    assert (answer.status, answer.headers["ETag"]) == (304, tag)
    assert site.get("/en/").headers["ETag"] != tag
    assert len(site.asked) == 2


def test_after_a_change_a_page_is_sent_anew(site, question):
    address = "/en/the-movement/what-is-calexit/"
    tag = site.get(address).headers["ETag"]
    FaqQuestionPage.objects.filter(pk=question.pk).update(title="Is this new?")
    touch()
    site.look()

    answer = site.get(address, If_None_Match=tag)

    assert answer.status == 200
    assert b"Is this new?" in answer.body


@pytest.fixture
def settled(site):
    """The last change is summed up, and long ago."""
    sum_up(now=timezone.now() - timedelta(days=1))
    site.look()
    return site


def test_who_has_it_since_the_last_change_is_told_so(settled):
    for address in ("/en/", "/api/v1/faq/?locale=en"):
        date = settled.get(address).headers["Last-Modified"]

        assert settled.get(address, If_Modified_Since=date).status == 304
        for other in (http_date(parse_http_date(date) + 9), http_date(parse_http_date(date) - 9), "yesterday", ""):
            assert settled.get(address, If_Modified_Since=other).status == 200
        assert settled.get(address, If_Modified_Since=date, If_None_Match='"x"').status == 200


def test_while_a_change_is_not_summed_up_no_date_is_good_enough(settled):
    date = settled.get("/en/").headers["Last-Modified"]
    touch()
    settled.look()

    answer = settled.get("/en/", If_Modified_Since=date)

    assert (answer.status, answer.headers["Last-Modified"]) == (200, date)


def test_an_answer_of_another_version_than_the_known_one_has_no_date(settled, monkeypatch):
    """It would be taken for that of the known version, by everybody who asks with a date alone."""
    touch()
    sum_up()
    # Nobody has looked: the answer is of a later version than is known.
    monkeypatch.setattr(settled.current, "look_once", lambda: None)

    answer = settled.get("/en/")

    assert answer.status == 200
    assert "Last-Modified" not in answer.headers


# --- How long -----------------------------------------------------------------------------------


def test_calls_are_fresh_for_a_minute_and_pages_for_caches_alone(site):
    call, page = (site.get(path).headers["Cache-Control"] for path in ("/api/v1/locales/", "/en/"))

    assert call == "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
    assert page == "public, max-age=0, s-maxage=60, stale-while-revalidate=600, stale-if-error=86400"


@pytest.mark.parametrize(("seconds", "fresh", "later"), [(30.5, 30, 0), (100.5, 60, 40), (0.5, 0, 0)])
def test_no_lifetime_reaches_past_what_is_due(site, seconds, fresh, later):
    schedule(timezone.now() + timedelta(seconds=seconds))
    site.look()

    for _ in range(2):
        told = site.get("/api/v1/locales/").headers["Cache-Control"]
        numbers = dict(re.findall(r"([a-z-]+)=(\d+)", told))
        # Some seconds may go by on a slow machine.
        assert fresh - 9 <= int(numbers["max-age"]) <= fresh
        assert int(numbers["stale-while-revalidate"]) <= later
        assert int(numbers["stale-if-error"]) <= later


def test_what_is_at_hand_grows_no_younger_as_it_is_due(site, monkeypatch):
    due = timezone.now() + timedelta(seconds=45)
    schedule(due)
    site.look()
    site.get("/api/v1/locales/")
    clock = [due.timestamp() - 20]
    monkeypatch.setattr("faq_pages.delivery.kept.layer.time.time", lambda: clock[0])

    ages = []
    for _ in range(4):
        ages.append(int(re.search(r"max-age=(\d+)", site.get("/api/v1/locales/").headers["Cache-Control"])[1]))
        clock[0] += 9

    assert ages == [20, 11, 2, 0]


def test_every_answer_tells_the_version_that_it_is_of(site, addresses):
    number = content_version().number

    assert {site.get(address).headers["ETag"].strip('"').split(".")[0] for address in addresses} == {str(number)}


# --- One version --------------------------------------------------------------------------------


def test_what_is_of_another_version_is_made_anew(site, question):
    address = f"/api/v1/questions/{question.translation_key}/?locale=en"
    for number in range(4):
        FaqQuestionPage.objects.filter(pk=question.pk).update(title=f"Number {number}?")
        touch()
        site.look()
        for encoding in ("", "br", "gzip", ""):
            answer = site.get(address, Accept_Encoding=encoding)
            body = DECODE[answer.headers.get("Content-Encoding", "")](answer.body)
            assert json.loads(body)["title"] == f"Number {number}?"
    assert len(site.asked) == 4


def test_what_another_process_keeps_is_sent(site):
    first = site.get("/en/", Accept_Encoding="br")
    site.layer._at_hand.clear()
    site.layer._understood.clear()

    again = site.get("/en/", Accept_Encoding="br")

    assert again.is_hit
    assert again.body == first.body
    assert again.headers["ETag"] == first.headers["ETag"]


def test_a_restart_keeps_what_is_kept(site, tmp_path):
    first = site.get("/en/")
    site.store.close()

    with kept_site(tmp_path / "kept") as again:
        answer = again.get("/en/")

    assert answer.is_hit
    assert answer.body == first.body
    assert again.asked == []
