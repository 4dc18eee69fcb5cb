"""What visitors send: kept as they wrote it, once, for a while, and only by those who are no robots."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.signing import TimestampSigner
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from jsonschema import Draft202012Validator
from wagtail.models import ModelLogEntry, PageViewRestriction

from faq_pages.background.sweeps import SWEEPS
from faq_pages.background.worker import Worker
from faq_pages.models import Claim, Enquiry, FaqQuestionPage, Feedback
from faq_pages.visitors import claims, posting, proofs
from faq_pages.visitors.addresses import network_of
from faq_pages.visitors.retention import forget
from tests.admin_scene import member
from tests.test_settings import manage

pytestmark = pytest.mark.django_db

ENQUIRIES = "/api/v1/enquiries/"


@pytest.fixture(autouse=True)
def _easy(settings):
    settings.FAQ_PROOF_DIFFICULTY = 4


@pytest.fixture
def spanish(question) -> FaqQuestionPage:
    return FaqQuestionPage.objects.get(translation_key=question.translation_key, locale__language_code="es")


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def proof() -> dict:
    challenge = proofs.new_challenge()
    return {"challenge": challenge.challenge, "number": proofs.solve(challenge)}


def send(client, address, body, **extra):
    if isinstance(body, dict) and "proof" not in body:
        body = {"proof": proof(), **body}
    return client.post(address, body, content_type="application/json", **extra)


def vote(client, page, **members):
    members = {"locale": page.locale.language_code, "helpful": True, **members}
    address = f"/api/v1/questions/{page.translation_key}/feedback/"
    extra = {name: members.pop(name) for name in ("REMOTE_ADDR", "HTTP_X_FORWARDED_FOR") if name in members}
    return send(client, address, {name: value for name, value in members.items() if value is not None}, **extra)


def enquire(client, **members):
    members = {"locale": "es", "text": "¿Quién paga?", **members}
    extra = {name: members.pop(name) for name in ("REMOTE_ADDR", "HTTP_X_FORWARDED_FOR") if name in members}
    return send(client, ENQUIRIES, {name: value for name, value in members.items() if value is not None}, **extra)


def minute_later():
    """Let every minute that is claimed be over."""
    Claim.objects.update(until=timezone.now())


def is_refused(response, status: int) -> bool:
    return response.status_code == status and response["Content-Type"] == "application/problem+json"


# --- What is kept ------------------------------------------------------------------------------


@pytest.mark.parametrize(("helpful", "kind"), [(True, "helpful"), (False, "unhelpful")])
def test_a_vote_is_kept_with_its_language_and_revision(helpful, kind, spanish, visitor):
    response = vote(visitor, spanish, helpful=helpful, comment="Too long.\r\nBut true.")

    kept = Feedback.objects.get()
    assert (response.status_code, response.json()) == (202, {"received": True})
    assert response["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response
    assert (kept.kind, kept.page, kept.language, kept.comment) == (kind, spanish, "es", "Too long.\nBut true.")
    assert kept.revision == spanish.live_revision is not None


def test_a_wrong_translation_is_kept_with_its_block(spanish, visitor):
    block = spanish.answer.raw_data[0]["id"]

    response = vote(visitor, spanish, helpful=None, translation_wrong=True, block=block, comment="Says the opposite.")

    kept = Feedback.objects.get()
    assert response.status_code == 202
    assert (kept.kind, kept.block, kept.comment) == ("wrong_translation", block, "Says the opposite.")


def test_an_enquiry_is_kept_with_its_language_and_address(visitor):
    response = enquire(visitor, locale="ZH-Hant", email="ana@example.org", text="  <b>誰付錢?</b> ")

    kept = Enquiry.objects.get()
    assert (response.status_code, response.json()) == (202, {"received": True})
    assert (kept.text, kept.language, kept.email) == ("<b>誰付錢?</b>", "zh-hant", "ana@example.org")
    assert kept.status == "new"


def test_neither_the_address_of_a_computer_nor_an_e_mail_is_kept_beside(visitor):
    enquire(visitor, email="ana@example.org", REMOTE_ADDR="192.0.2.77")

    claimed = json.dumps(list(Claim.objects.values("key", "fingerprint")))
    assert Claim.objects.count() == 3, "the challenge, the address, the mailbox"
    assert "192.0.2.77" not in claimed
    assert "ana" not in claimed


# --- What cannot be ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"helpful": None}, "Give either helpful or translation_wrong."),
        ({"translation_wrong": True}, "Give either helpful or translation_wrong."),
        ({"helpful": None, "translation_wrong": False}, "translation_wrong: It can only be true."),
        ({"helpful": "true"}, "helpful: Must be a valid boolean."),
        ({"helpful": 1}, "helpful: Must be a valid boolean."),
        ({"helpful": []}, "helpful: Must be a valid boolean."),
        ({"block": "c0ffee00"}, "block: It goes with translation_wrong alone."),
        ({"helpful": None, "translation_wrong": True, "block": "c0ffee00"}, "The answer has no such block."),
        ({"helpful": None, "translation_wrong": True, "block": 7}, "block: Not a valid string."),
        ({"comment": "x" * 1001}, "comment: Ensure this field has no more than 1000 characters."),
        ({"comment": 5}, "comment: Not a valid string."),
        ({"locale": "tlh"}, "locale: There is no such locale. Locales: en, es,"),
        ({"locale": ["es"]}, "locale: There is no such locale."),
        ({"locale": None}, "locale: This field is required."),
        ({"langauge": "es"}, "langauge: There is no such member. Members: locale, proof, website, helpful,"),
        ({"proof": "x"}, "proof: Invalid data. Expected a dictionary, but got str."),
        ({"proof": {"challenge": "x"}}, "proof.number: This field is required."),
        ({"proof": {"challenge": "x", "number": "7"}}, "proof.number: A valid integer is required."),
        ({"proof": {"challenge": "x", "number": True}}, "proof.number: A valid integer is required."),
        ({"proof": {"challenge": "x", "number": -1}}, "proof.number: Ensure this value is greater"),
        ({"proof": {"challenge": "x", "number": 2**53}}, "proof.number: Ensure this value is less"),
        ({"proof": {"challenge": "x", "number": 1, "z": 1}}, "proof.z: There is no such member."),
    ],
)
def test_a_vote_that_cannot_be_is_refused_with_the_reason(members, told, spanish, visitor):
    response = vote(visitor, spanish, **members)

    assert is_refused(response, 400), response.content
    assert response.json()["detail"].startswith(told)
    assert not Feedback.objects.exists()


def test_the_members_at_fault_are_named_one_by_one(visitor):
    problem = enquire(visitor, email="nobody", text="").json()

    assert problem["invalid"] == [
        {"member": "text", "detail": "This field may not be blank."},
        {"member": "email", "detail": "This is no e-mail address."},
    ]


def test_an_original_is_no_wrong_translation(question, visitor):
    response = vote(visitor, question, helpful=None, translation_wrong=True)

    assert is_refused(response, 400)
    assert response.json()["detail"] == "This text is the original and not a translation."


def test_a_vote_on_a_language_that_is_not_there_lists_those_that_are(question, visitor):
    response = vote(visitor, question, locale="ko")

    assert is_refused(response, 404)
    assert response.json()["locales"] == ["en", "es"]


def test_what_is_not_public_cannot_be_told_from_what_is_not_there(question, visitor):
    PageViewRestriction.objects.create(page=question, restriction_type="login")

    assert is_refused(vote(visitor, question), 404)


HOSTILE = ["a\0b", "\x1b[31mred", "a\x85b", "\x7f", "a\rb", "\ud800"]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
@pytest.mark.parametrize("name", ["text", "email", "website"])
def test_control_characters_are_refused(name, text, visitor):
    assert is_refused(enquire(visitor, **{name: text}), 400)
    assert not Enquiry.objects.exists()


@pytest.mark.parametrize("text", ["\u200b\u200b", " \n\t ", "", "x" * 2001, None, 7, {}, []], ids=ascii)
def test_no_question_is_refused(text, visitor):
    assert is_refused(enquire(visitor, text=text), 400)


@pytest.mark.parametrize(
    "email",
    [
        "ana@example.org\nBcc: all@example.org",
        "ana@example.org\r\n",
        "ana@example.org, bob@example.org",
        "ana@example.org%0aBcc:bob@example.org?x",
        "Ana <ana@example.org>",
        "ana@" + "x" * 250 + ".org",
        "ana",
        5,
        ["ana@example.org"],
    ],
)
def test_only_one_plain_address_is_an_e_mail(email, visitor):
    response = enquire(visitor, email=email)

    kept = Enquiry.objects.first()
    assert is_refused(response, 400) or (kept and kept.email == "ana@example.org"), response.content


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"7",
        b'"x"',
        b"\xff\xfe",
        b"{}",
        b'{"text": NaN}',
        b'{"text": 1e999}',
        b'{"text": "a", "text": "b"}',
        b'{"text": ' + b"[" * 9000 + b"]" * 9000 + b"}",
        b'{"text": ' + b"9" * 9000 + b"}",
        b'{"proof": {"challenge": {"a": 1}, "number": 1e3}}',
        '{"text": "x"}'.encode("utf-16"),
        rb'{"\ud800": 1}',
        b'{"' + b"x" * 9000 + b'": 1}',
    ],
    ids=lambda body: ascii(body[:20]),
)
def test_a_body_that_is_no_message_is_refused(body, visitor):
    assert is_refused(send(visitor, ENQUIRIES, body), 400)


def test_a_megabyte_is_refused_before_it_is_read(visitor):
    body = json.dumps({"text": "x" * 1_000_000}).encode()

    assert is_refused(send(visitor, ENQUIRIES, body), 413)
    # A client may lie about the length.
    assert is_refused(send(visitor, ENQUIRIES, body, CONTENT_LENGTH="10"), 400)
    assert is_refused(send(visitor, ENQUIRIES, b"{}", CONTENT_LENGTH="9" * 5000), 400)


def test_the_longest_question_fits_with_every_letter_escaped(visitor):
    assert enquire(visitor, text="\U0001f5f3a" * 1000).status_code == 202


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"])
def test_only_json_is_taken(kind, visitor):
    assert is_refused(visitor.post(ENQUIRIES, "a=b", content_type=kind), 415)


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("method", ["post", "options"])
def test_without_the_slash_at_the_end_the_whole_message_is_sent_on(method, debug, visitor, settings):
    settings.DEBUG = debug

    response = getattr(visitor, method)("/api/v1/enquiries?x=1")

    assert (response.status_code, response["Location"]) == (308, "/api/v1/enquiries/?x=1")


def test_a_browser_may_ask_what_is_possible(visitor):
    assert visitor.options(ENQUIRIES).status_code == 204


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_other_methods_are_refused(method, visitor):
    assert is_refused(getattr(visitor, method)(ENQUIRIES), 405)


def test_unknown_parameters_are_refused(visitor, question):
    for address in (ENQUIRIES, f"/api/v1/questions/{question.translation_key}/feedback/"):
        assert is_refused(send(visitor, address + "?x=1", {}), 400)
    assert is_refused(visitor.get("/api/v1/challenge/?x=1"), 400)


# --- The proof of work -------------------------------------------------------------------------


def test_a_challenge_can_be_solved_and_is_not_to_be_kept(visitor):
    response = visitor.get("/api/v1/challenge/")

    told = response.json()
    number = next(n for n in range(10_000) if proofs.zero_bits(told["challenge"], n) >= told["difficulty"])
    assert response["Cache-Control"] == "no-store"
    assert told["difficulty"] == 4
    assert enquire(visitor, proof={"challenge": told["challenge"], "number": number}).status_code == 202


def test_each_challenge_counts_once(question, visitor):
    solved = proof()
    enquire(visitor, proof=solved)
    minute_later_for_addresses()

    assert is_refused(enquire(visitor, proof=solved, text="And another?"), 403)
    assert is_refused(vote(visitor, question, proof=solved), 403)
    assert (Enquiry.objects.count(), Feedback.objects.count()) == (1, 0)


def minute_later_for_addresses():
    soon = timezone.now() + 2 * posting.INTERVAL
    Claim.objects.filter(until__lt=soon).update(until=timezone.now())


def test_a_wrong_number_is_refused(visitor, settings):
    settings.FAQ_PROOF_DIFFICULTY = 24
    challenge = proofs.new_challenge().challenge
    number = next(n for n in range(1000) if proofs.zero_bits(challenge, n) < 10)

    assert is_refused(enquire(visitor, proof={"challenge": challenge, "number": number}), 403)


def test_a_challenge_of_somebody_elses_is_refused(visitor):
    own = proof()
    signed = own["challenge"]
    forged = [
        "x",
        "",
        "::",
        "ñ:ñ:ñ",
        TimestampSigner(salt="another").sign("x.1"),
        TimestampSigner(key="another", salt=proofs.SALT).sign("x.1"),
        signed.replace(".4:", ".1:"),
        signed[:-1],
        signed + "=",
        signed.swapcase(),
    ]

    for challenge in forged:
        response = enquire(visitor, proof={**own, "challenge": challenge})
        assert is_refused(response, 400 if challenge == "" else 403), challenge
    assert not Enquiry.objects.exists()


def test_without_a_proof_nothing_is_written_or_locked(question, visitor, django_assert_num_queries):
    forged = {"challenge": "x", "number": 1}
    assert question.locale.language_code == "en"  # Read before it is counted.

    with django_assert_num_queries(0):
        assert is_refused(enquire(visitor, proof=forged, email="ana@example.org"), 403)
    with django_assert_num_queries(3):  # The site and the page, as for every call that reads it.
        assert is_refused(vote(visitor, question, proof=forged), 403)


def test_a_challenge_expires(visitor, monkeypatch):
    solved = proof()
    monkeypatch.setattr(proofs, "LIFETIME", timedelta(seconds=-1))

    response = enquire(visitor, proof=solved)

    assert is_refused(response, 403)
    assert response.json()["detail"] == "The challenge has expired. Ask for a new one."


def test_a_spent_challenge_is_remembered_longer_than_it_lasts(visitor):
    solved = proof()
    before = timezone.now()
    enquire(visitor, proof=solved)

    spent = Claim.objects.get(key=claims.keyed_hash(f"challenge {solved['challenge']}"))
    assert spent.until > before + proofs.LIFETIME


def test_what_is_refused_spends_no_challenge(visitor):
    solved = proof()
    assert enquire(visitor, proof=solved, text="").status_code == 400

    assert enquire(visitor, proof=solved).status_code == 202


# --- Once a minute -----------------------------------------------------------------------------


def test_an_address_may_send_one_message_of_a_kind_a_minute(question, spanish, visitor):
    assert enquire(visitor).status_code == 202
    assert vote(visitor, spanish).status_code == 202

    second = enquire(visitor, text="And who else?")
    assert is_refused(second, 429)
    assert 1 <= int(second["Retry-After"]) <= 60
    assert second["Cache-Control"] == "no-store"
    assert is_refused(vote(visitor, question), 429)
    assert (Enquiry.objects.count(), Feedback.objects.count()) == (1, 1)

    minute_later()
    assert enquire(visitor, text="And who else?").status_code == 202
    assert vote(visitor, question).status_code == 202


def test_waiting_does_not_cost_the_work(visitor):
    enquire(visitor)
    solved = proof()
    assert enquire(visitor, text="And who else?", proof=solved).status_code == 429
    minute_later()

    assert enquire(visitor, text="And who else?", proof=solved).status_code == 202


SAME_MAILBOX = ["ana@bücher.example", "Ana@BÜCHER.example", "ana+1@bücher.example", "ana@xn--bcher-kva.example"]


def test_a_mailbox_may_be_used_once_a_minute_from_wherever(visitor):
    assert enquire(visitor, email="ana@bücher.example", REMOTE_ADDR="192.0.2.1").status_code == 202

    for number, email in enumerate(SAME_MAILBOX, start=2):
        response = enquire(visitor, email=email, text=f"Number {number}", REMOTE_ADDR=f"192.0.2.{number}")
        assert is_refused(response, 429), email
    assert enquire(visitor, email="bob@example.org", REMOTE_ADDR="192.0.2.9").status_code == 202


def test_the_same_again_is_received_and_counts_once(spanish, visitor):
    solved = proof()
    answers = [
        vote(visitor, spanish, proof=solved),
        vote(visitor, spanish, proof=solved),  # A client that lost the answer sends the same again.
        vote(visitor, spanish),  # And a visitor who presses twice.
    ]
    minute_later_for_addresses()
    answers.append(vote(visitor, spanish, proof=solved))

    assert [(answer.status_code, answer.json()) for answer in answers] == [(202, {"received": True})] * 4
    assert Feedback.objects.count() == 1


def test_another_vote_in_the_same_minute_is_not_the_same(spanish, visitor):
    vote(visitor, spanish)

    assert is_refused(vote(visitor, spanish, helpful=False), 429)
    assert is_refused(vote(visitor, spanish, comment="Really."), 429)


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "network"),
    [
        (0, "192.0.2.1", "198.51.100.7", "192.0.2.1"),
        (1, "10.0.0.1", "198.51.100.7", "198.51.100.7"),
        (1, "10.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (2, "10.0.0.1", "203.0.113.9, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (2, "10.0.0.1", "203.0.113.9", "10.0.0.1"),
        (1, "10.0.0.1", "", "10.0.0.1"),
        (1, "10.0.0.1", "unknown", "10.0.0.1"),
        (1, "10.0.0.1", "198.51.100.7:4711", "198.51.100.7"),
        (1, "10.0.0.1", "[2001:db8:1:2::7]:4711", "2001:db8:1:2::/64"),
        (0, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        (0, "fe80::1%eth0", "", "fe80::/64"),
        (0, "::ffff:192.0.2.1", "", "192.0.2.1"),
        (0, "", "198.51.100.7", ""),
        (0, "\0", "", ""),
    ],
)
def test_a_network_is_told_from_what_the_own_proxies_wrote(proxies, remote, forwarded, network, settings):
    settings.FAQ_TRUSTED_PROXIES = proxies

    assert network_of({"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": forwarded}) == network


def test_a_forged_header_does_not_get_round_the_minute(visitor):
    answers = [
        enquire(visitor, text=f"Number {number}", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}") for number in range(3)
    ]

    assert [answer.status_code for answer in answers] == [202, 429, 429]


def test_a_whole_ipv6_network_is_one_visitor(visitor):
    answers = [
        enquire(visitor, text=f"Number {number}", REMOTE_ADDR=f"2001:db8:1:{number // 2}::{number}")
        for number in range(4)
    ]

    assert [answer.status_code for answer in answers] == [202, 429, 202, 429]


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"TRUSTED_PROXIES": "-1"}, "Error: TRUSTED_PROXIES '-1' is not a number from 0 to 10."),
        ({"TRUSTED_PROXIES": "all"}, "Error: TRUSTED_PROXIES 'all' is not a number from 0 to 10."),
        ({"PROOF_DIFFICULTY": "0"}, "Error: PROOF_DIFFICULTY '0' is not a number from 1 to 24."),
        ({"PROOF_DIFFICULTY": "64"}, "Error: PROOF_DIFFICULTY '64' is not a number from 1 to 24."),
    ],
)
def test_a_setting_that_cannot_be_is_told_in_one_line(environment, message, tmp_path):
    done = manage("check", tmp_path=tmp_path, **environment)

    assert (done.returncode, done.stderr) == (1, message + "\n")


def test_no_proxy_is_trusted_unless_the_operator_says_so(settings):
    assert settings.FAQ_TRUSTED_PROXIES == 0


# --- Robots ------------------------------------------------------------------------------------


def test_a_robot_that_fills_in_everything_notices_nothing(spanish, visitor):
    real = vote(visitor, spanish)
    trapped = [enquire(visitor, website="https://spam.example"), vote(visitor, spanish, website="x", helpful=False)]

    assert [answer.status_code for answer in trapped] == [202, 202]
    assert {answer.content for answer in trapped} == {real.content}
    assert not Enquiry.objects.exists()
    assert Feedback.objects.get().kind == "helpful"


# --- Forgetting --------------------------------------------------------------------------------


def test_what_nobody_took_up_is_forgotten_after_30_days(spanish):
    old = timezone.now() - timedelta(days=30)
    for status in ("new", "taken_up", "answered"):
        Enquiry.objects.create(text=f"old {status}", language="es", status=status)
        Feedback.objects.create(page=spanish, language="es", kind="helpful", comment=f"old {status}", status=status)
    Enquiry.objects.update(changed_at=old, created_at=old)
    Feedback.objects.update(changed_at=old, created_at=old)
    Enquiry.objects.create(text="young new", language="es")
    answered = Enquiry.objects.create(text="answered today", language="es", status="taken_up")
    Enquiry.objects.filter(pk=answered.pk).update(changed_at=old, created_at=old)
    answered.status = "answered"
    answered.save()

    forget()

    assert set(Enquiry.objects.values_list("text", flat=True)) == {"old taken_up", "young new", "answered today"}
    assert [row.comment for row in Feedback.objects.all()] == ["old taken_up"]


def test_the_worker_forgets_by_itself():
    old = Enquiry.objects.create(text="Old", language="es")
    Enquiry.objects.update(changed_at=timezone.now() - timedelta(days=30))

    Worker().start()
    assert not Enquiry.objects.filter(pk=old.pk).exists()
    assert SWEEPS["faq_pages.visitors.retention.forget"].seconds <= 3600


def test_of_many_claims_none_is_left(monkeypatch):
    monkeypatch.setattr(claims, "MOST_AT_ONCE", 2)
    Claim.objects.bulk_create(Claim(key=str(number), until=timezone.now()) for number in range(5))

    with CaptureQueriesContext(connection) as queries:
        forget()

    assert not Claim.objects.exists()
    if connection.features.has_select_for_update:
        # A visitor who claims two of them anew would else wait for this, and this for the visitor.
        assert any("SKIP LOCKED" in query["sql"] for query in queries)


def test_claims_are_forgotten_when_they_are_over(visitor):
    enquire(visitor)
    Claim.objects.filter(until__lt=timezone.now() + 2 * posting.INTERVAL).update(until=timezone.now())

    forget()

    assert Claim.objects.count() == 1, "the challenge"


def test_feedback_goes_with_its_page_and_not_with_its_revision(spanish, visitor):
    vote(visitor, spanish)
    type(spanish).objects.filter(pk=spanish.pk).update(live_revision=None, latest_revision=None)
    spanish.live_revision.delete()
    assert Feedback.objects.get().revision is None

    spanish.refresh_from_db()
    spanish.delete()
    assert not Feedback.objects.exists()


# --- The admin ---------------------------------------------------------------------------------

SCREENS = ["/admin/enquiry/", "/admin/enquiry/edit/{}/", "/admin/feedback/"]


@pytest.fixture
def enquiry() -> Enquiry:
    return Enquiry.objects.create(text="<script>alert(1)</script> Why?", language="es", email="ana@example.org")


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def moderator(django_user_model) -> Client:
    user = django_user_model.objects.create_user("moderator")
    user.groups.add(Group.objects.get(name="Moderators"))
    return signed_in(user)


def test_editors_read_what_came_and_mark_it(moderator, enquiry, spanish):
    Feedback.objects.create(page=spanish, language="es", kind="wrong_translation", comment="<b>No!</b>")

    voted = Feedback.objects.get()
    voted.revision = spanish.live_revision
    voted.save()

    shown = [moderator.get(screen.format(enquiry.pk)) for screen in SCREENS]
    assert b"&lt;b&gt;No!" in moderator.get(f"/admin/feedback/edit/{voted.pk}/").content
    pages = [page.content.decode() for page in shown]
    saved = moderator.post(f"/admin/enquiry/edit/{enquiry.pk}/", {"status": "taken_up", "text": "Changed"})

    assert [page.status_code for page in shown] == [200, 200, 200]
    assert "&lt;script&gt;alert(1)" in pages[0]
    assert "<script>alert(1)" not in "".join(pages)
    assert "ana@example.org" not in pages[0]
    assert "ana@example.org" in pages[1]
    assert "&lt;b&gt;No!" in pages[2]
    assert spanish.title in pages[2]
    enquiry.refresh_from_db()
    assert saved.status_code == 302
    assert (enquiry.status, enquiry.text) == ("taken_up", "<script>alert(1)</script> Why?")


def test_the_lists_can_be_searched_and_filtered(moderator, enquiry, spanish):
    Feedback.objects.create(page=spanish, language="es", kind="helpful", comment="Fine")

    assert b"Why?" in moderator.get("/admin/enquiry/?q=Why&status=new&language=es").content
    assert b"Why?" not in moderator.get("/admin/enquiry/?status=answered").content
    assert b"Fine" in moderator.get("/admin/feedback/?q=fine&kind=helpful").content


def test_editors_delete_and_the_log_tells_no_words(moderator, enquiry):
    done = moderator.post(f"/admin/enquiry/delete/{enquiry.pk}/")

    assert done.status_code == 302
    assert not Enquiry.objects.exists()
    logged = str(list(ModelLogEntry.objects.values("label", "data")))
    assert "Why" not in logged
    assert "ana" not in logged


@pytest.mark.parametrize("role", ["translator", "reviewer"])
def test_people_of_a_language_see_none_of_it(role, enquiry):
    client = signed_in(member("es", role))

    for screen in SCREENS:
        response = client.get(screen.format(enquiry.pk))
        assert response.status_code == 302
        assert response["Location"] == "/admin/"
    assert b"/admin/enquiry/" not in client.get("/admin/").content


def test_nobody_writes_enquiries_in_the_admin(editor, enquiry):
    assert editor.get("/admin/enquiry/new/").status_code == 404
    assert b"/new/" not in editor.get("/admin/enquiry/").content


def test_the_lists_cost_does_not_grow(editor, spanish):
    costs = []
    for _ in range(2):
        for _ in range(5):
            Feedback.objects.create(page=spanish, language="es", kind="helpful", revision=spanish.live_revision)
        editor.get("/admin/feedback/")
        with CaptureQueriesContext(connection) as queries:
            editor.get("/admin/feedback/")
        costs.append(len(queries))

    assert costs[0] == costs[1]


# --- Schema and cost ---------------------------------------------------------------------------


def test_bodies_answers_and_errors_fit_the_schema(spanish, visitor):
    schema = visitor.get("/api/v1/schema/").json()
    vote_path = "/api/v1/questions/{key}/feedback/"
    requests = [
        (vote_path, "post", vote(visitor, spanish)),
        (vote_path, "post", vote(visitor, spanish, helpful=None)),
        (vote_path, "post", vote(visitor, spanish, locale="ko")),
        (vote_path, "post", vote(visitor, spanish, helpful=False)),
        (vote_path, "post", vote(visitor, spanish, proof={"challenge": "x", "number": 1})),
        (ENQUIRIES, "post", enquire(visitor)),
        (ENQUIRIES, "post", enquire(visitor, email="x")),
        (ENQUIRIES, "post", send(visitor, ENQUIRIES, b"x" * 40_000)),
        (ENQUIRIES, "post", visitor.post(ENQUIRIES, {"a": "b"})),
        ("/api/v1/challenge/", "get", visitor.get("/api/v1/challenge/")),
        ("/api/v1/challenge/", "get", visitor.get("/api/v1/challenge/?x=1")),
    ]

    assert [response.status_code for *_, response in requests] == [
        202, 400, 404, 429, 403, 202, 400, 413, 415, 200, 400
    ]  # fmt: skip
    for path, method, response in requests:
        described = schema["paths"][path][method]["responses"][str(response.status_code)]
        form = described["content"][response["Content-Type"]]["schema"]
        Draft202012Validator({**form, "components": schema["components"]}).validate(response.json())
    for name in ("Feedback", "Enquiry"):
        assert not {"email", "text", "comment"} & set(schema["components"]["schemas"].get("Received", {})["properties"])
        assert schema["components"]["schemas"][name]["properties"]["proof"]
    assert "Retry-After" in schema["paths"][ENQUIRIES]["post"]["responses"]["429"]["headers"]


def test_no_call_gives_back_what_visitors_sent(spanish, visitor):
    enquire(visitor, email="ana@example.org", text="zq7 why?")
    vote(visitor, spanish, comment="zq7 fine")

    for address in ("faq/?locale=es", f"questions/{spanish.translation_key}/?locale=es", "locales/"):
        answer = visitor.get("/api/v1/" + address).content
        assert b"zq7" not in answer
        assert b"ana@" not in answer


VOTE_QUERIES = 16
"""
The sites, what hides pages, the page; a transaction around the rest: two; the challenge and the address: five each,
of which two are a savepoint; the vote.
"""
ENQUIRY_QUERIES = 18
"""The same without the page, and with the mailbox."""


def test_what_a_message_costs(spanish, visitor, django_assert_num_queries):
    assert spanish.locale.language_code == "es"  # Read before it is counted.
    with django_assert_num_queries(VOTE_QUERIES):
        vote(visitor, spanish)
    with django_assert_num_queries(ENQUIRY_QUERIES):
        enquire(visitor, email="ana@example.org")
    with django_assert_num_queries(0):
        visitor.get("/api/v1/challenge/")
        enquire(visitor, text="")
        enquire(visitor, text="x" * 1_000_000)
