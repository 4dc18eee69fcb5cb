"""The page on which visitors ask: with and without a script, in every language, and not for robots."""

import secrets
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.signing import TimestampSigner, b62_encode
from django.test import Client
from django.utils import timezone

from faq_pages.languages import language_codes
from faq_pages.models import Claim, Enquiry
from faq_pages.visitors import posting, proofs, stamps

pytestmark = pytest.mark.django_db

PAGE = "/en/contact/"
HERE = {"HTTP_SEC_FETCH_SITE": "same-origin"}


@pytest.fixture(autouse=True)
def _easy(settings):
    settings.FAQ_PROOF_DIFFICULTY = 4


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


def old_stamp(**age) -> str:
    """The stamp of a form that was shown some time ago."""
    signer = TimestampSigner(salt=stamps.SALT)
    shown = b62_encode(int((timezone.now() - timedelta(**age)).timestamp()))
    return super(TimestampSigner, signer).sign(f"{secrets.token_urlsafe(12)}:{shown}")


def html(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def ask(client, page=PAGE, **fields):
    headers = {name: fields.pop(name) for name in list(fields) if name.isupper()}
    fields = {"text": "Who pays?", "email": "", "stamp": old_stamp(minutes=1), **fields}
    return client.post(page, fields, **{**HERE, **headers})


def proof() -> dict:
    challenge = proofs.new_challenge()
    return {"challenge": challenge.challenge, "number": proofs.solve(challenge)}


def minute_later():
    Claim.objects.filter(until__lte=timezone.now() + timedelta(minutes=2)).update(until=timezone.now())


def told(response) -> str:
    return " ".join(html(response).select_one("[role=alert]").get_text(" ").split())


# --- Asking ------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", language_codes())
def test_every_language_has_the_page_and_leads_to_it_in_the_others(code, visitor):
    response = visitor.get(f"/{code}/contact/")

    page = html(response)
    assert response.status_code == 200
    assert page.html["lang"] == response["Content-Language"] == code
    switch = page.select("nav.language-switch a")
    assert [a["href"] for a in switch] == [f"/{other}/contact/" for other in language_codes()]
    assert not any(a.select(".quiet") for a in switch), "nothing is missing in any language"
    assert page.select_one("meta[name=robots]")["content"] == "noindex"
    assert "Set-Cookie" not in response
    assert response["Cache-Control"] == "private, no-cache"


def test_a_question_is_kept_in_the_language_of_the_page(visitor):
    response = ask(visitor, "/es/contact/", text=" ¿Quién paga?\r\n\x0b¿Yo? ", email="ana@example.org")

    kept = Enquiry.objects.get()
    assert (response.status_code, response["Location"]) == (303, "/es/contact/?sent")
    assert (kept.text, kept.language, kept.email) == ("¿Quién paga?\n¿Yo?", "es", "ana@example.org")
    assert "Set-Cookie" not in response
    thanks = html(visitor.get(response["Location"]))
    assert thanks.select_one("[role=status][autofocus][tabindex='-1']")
    assert not thanks.select("main form")


def test_the_form_carries_a_stamp_that_is_good_after_some_seconds(visitor, monkeypatch):
    # However slow the computer is that tests.
    monkeypatch.setattr(stamps, "SHORTEST", timedelta(minutes=10))
    stamp = html(visitor.get(PAGE)).select_one("input[name=stamp]")["value"]

    early = ask(visitor, stamp=stamp)

    assert early.status_code == 403
    assert "Wait a few seconds" in told(early)
    again = html(early)
    assert again.select_one("input[name=stamp]")["value"] == stamp, "its seconds go on"
    assert again.textarea.get_text().strip() == "Who pays?"


@pytest.mark.parametrize("stamp", ["", "x", "a:b:c", "x" * 5000])
def test_without_a_stamp_of_ours_nothing_is_kept_and_nothing_lost(stamp, visitor):
    response = ask(visitor, stamp=stamp, email="ana@example.org")

    page = html(response)
    assert response.status_code == 403
    assert page.textarea.get_text().strip() == "Who pays?"
    assert page.select_one("input[name=email]")["value"] == "ana@example.org"
    assert page.select_one("input[name=stamp]")["value"] != stamp
    assert not Enquiry.objects.exists()


def test_a_stamp_expires(visitor):
    assert ask(visitor, stamp=old_stamp(hours=13)).status_code == 403
    assert ask(visitor, stamp=old_stamp(hours=11)).status_code == 303


def test_a_stamp_counts_once_and_the_same_again_is_taken_for_the_same(visitor):
    stamp = old_stamp(minutes=1)
    assert ask(visitor, stamp=stamp).status_code == 303
    assert ask(visitor, stamp=stamp).status_code == 303
    minute_later()

    other = ask(visitor, stamp=stamp, text="Who else?")

    assert other.status_code == 403
    assert html(other).select_one("input[name=stamp]")["value"] != stamp
    assert Enquiry.objects.count() == 1


def test_one_question_a_minute_and_the_page_says_when_again(visitor):
    ask(visitor)

    response = ask(visitor, text="Who else?")

    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 60
    assert "Try again in 1 minute." in told(response)
    assert html(response).textarea.get_text().strip() == "Who else?"
    minute_later()
    assert ask(visitor, text="Who else?").status_code == 303


def test_an_address_may_send_five_a_day_without_a_proof(visitor):
    for number in range(5):
        assert ask(visitor, text=f"Question {number}").status_code == 303
        minute_later()

    refused = ask(visitor, text="One too many")

    assert refused.status_code == 429
    assert "Try again in 24 hours." in told(refused)
    assert ask(visitor, text="Another network", REMOTE_ADDR="192.0.2.9").status_code == 303
    minute_later()
    assert ask(visitor, text="With a proof", **proof()).status_code == 303


def test_all_together_may_send_sixty_an_hour_without_a_proof(visitor, monkeypatch):
    monkeypatch.setitem(posting.CAPS, "enquiry", posting.Cap(5, 3))
    for number in range(3):
        assert ask(visitor, text=f"Question {number}", REMOTE_ADDR=f"192.0.2.{number}").status_code == 303

    refused = ask(visitor, text="One too many", REMOTE_ADDR="192.0.2.77")

    assert refused.status_code == 429
    assert "Try again in 60 minutes." in told(refused)
    assert Enquiry.objects.count() == 3
    Claim.objects.update(until=timezone.now())
    assert ask(visitor, text="An hour later", REMOTE_ADDR="192.0.2.77").status_code == 303


def test_a_proof_needs_no_stamp_and_counts_once(visitor):
    own = proof()
    assert ask(visitor, stamp="", **own).status_code == 303
    minute_later()

    assert ask(visitor, stamp="", text="Who else?", **own).status_code == 403
    assert Enquiry.objects.count() == 1


@pytest.mark.parametrize("number", ["", "-1", "1e3", "٣", "9" * 17, "x"])
def test_what_is_no_number_proves_nothing(number, visitor, settings):
    settings.FAQ_PROOF_DIFFICULTY = 0  # Any number would do.
    challenge = proofs.new_challenge().challenge

    assert ask(visitor, challenge=challenge, number=number, stamp="").status_code == 403
    assert ask(visitor, challenge=challenge, number=number).status_code == 303


def test_what_a_robot_fills_in_is_thanked_for_and_not_kept(visitor):
    response = ask(visitor, website="https://example.org/")

    assert (response.status_code, response["Location"]) == (303, f"{PAGE}?sent")
    assert not Enquiry.objects.exists()
    trap = html(visitor.get(PAGE)).select_one("input[name=website]")
    assert (trap["tabindex"], trap["autocomplete"]) == ("-1", "off")
    assert trap.find_parent(attrs={"aria-hidden": "true"})


# --- What cannot be ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "name", "message"),
    [
        ({"text": ""}, "text", "Write your question."),
        ({"text": " \u200b ? "}, "text", "Write your question."),
        ({"text": "x" * 2001}, "text", "The text has 2001 characters. At most 2000 are possible."),
        ({"email": "ana"}, "email", "This is not a complete e-mail address."),
        ({"email": "a@example.org\nBcc: b@example.org"}, "email", "This is not a complete e-mail address."),
        ({"email": f"{'a' * 250}@example.org"}, "email", "This is not a complete e-mail address."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_above_and_nothing_is_lost(fields, name, message, visitor):
    response = ask(visitor, **fields)

    page = html(response)
    field = page.select_one(f"[name={name}]")
    summary = page.select_one("[role=alert][autofocus][tabindex='-1']")
    assert response.status_code == 400
    assert message in summary.select_one(f"a[href='#{field['id']}']").get_text()
    assert field["aria-invalid"] == "true"
    described = [page.find(id=id_).get_text() for id_ in field["aria-describedby"].split()]
    assert message in described[-1]
    assert page.title.get_text() == "Not sent yet"
    assert page.textarea.get_text().strip() == fields.get("text", "Who pays?").strip()
    assert not Enquiry.objects.exists()
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_SEC_FETCH_SITE": "", "HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_SEC_FETCH_SITE": "", "HTTP_ORIGIN": "null"},
        {"HTTP_SEC_FETCH_SITE": "", "HTTP_ORIGIN": "http://[::1"},
        {"HTTP_SEC_FETCH_SITE": "", "HTTP_REFERER": "https://evil.example/testserver/"},
    ],
)
def test_a_form_on_another_site_sends_nothing(headers, visitor):
    response = ask(visitor, text="<b>Buy</b>", **headers)

    assert response.status_code == 403
    assert "not sent from this page" in told(response)
    assert html(response).textarea.get_text().strip() == "<b>Buy</b>"
    assert not Enquiry.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_SEC_FETCH_SITE": "none"},
        {"HTTP_SEC_FETCH_SITE": ""},
        {"HTTP_SEC_FETCH_SITE": "", "HTTP_ORIGIN": "http://testserver"},
        {"HTTP_SEC_FETCH_SITE": "", "HTTP_ORIGIN": "https://TestServer"},
        {"HTTP_SEC_FETCH_SITE": "", "HTTP_REFERER": "http://testserver/en/contact/"},
    ],
)
def test_a_form_of_ours_is_known_by_what_browsers_say(headers, visitor):
    assert ask(visitor, **headers).status_code == 303


def test_what_was_written_is_never_markup(visitor):
    response = ask(visitor, text="</textarea><script>alert(1)</script>", email='"><script>')

    assert b"<script>alert" not in response.content
    assert b'"><script>' not in response.content


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(method, visitor):
    assert getattr(visitor, method)(PAGE).status_code == 405


def test_a_body_that_is_no_form_is_an_empty_form(visitor):
    response = visitor.post(PAGE, b"\x00\xff{", content_type="application/json", **HERE)

    assert response.status_code == 400
    assert not Enquiry.objects.exists()


def test_showing_the_form_costs_nothing_but_the_site(visitor, django_assert_max_num_queries):
    with django_assert_max_num_queries(0):
        visitor.get(PAGE)


ASKING_QUERIES = 28


def test_what_asking_without_a_script_costs(visitor, django_assert_num_queries):
    with django_assert_num_queries(ASKING_QUERIES):
        assert ask(visitor, email="ana@example.org", stamp=old_stamp(minutes=1)).status_code == 303


def test_the_page_is_found_by_the_api_and_not_listed_for_robots(visitor):
    found = visitor.get("/api/v1/resolve/?path=/es/contact/").json()

    assert (found["type"], found["locale"]) == ("contact", "es")
    assert "Disallow: /*/feedback/" in visitor.get("/robots.txt").content.decode()
