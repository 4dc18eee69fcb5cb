"""What readers think of an answer, from the page that they read: with and without a script."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import Locale, PageViewRestriction

from faq_pages.languages import language_codes
from faq_pages.models import Claim, FaqQuestionPage, Feedback
from faq_pages.visitors import posting
from tests.factories import FaqSectionPageFactory
from tests.test_contact import HERE, html, minute_later, old_stamp, proof, told

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture(autouse=True)
def _easy(settings):
    settings.FAQ_PROOF_DIFFICULTY = 4


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.fixture
def spanish(question) -> FaqQuestionPage:
    return FaqQuestionPage.objects.get(translation_key=question.translation_key, locale__language_code="es")


def address(page, code="") -> str:
    return f"/{code or page.locale.language_code}/feedback/{page.translation_key}/"


def post(client, to, **fields):
    headers = {name: fields.pop(name) for name in list(fields) if name.isupper()}
    return client.post(to, fields, **{**HERE, **headers})


def report(client, page, **fields):
    return post(client, address(page), **{"stamp": old_stamp(minutes=1), "block": "", "comment": "", **fields})


# --- Helpful or not ----------------------------------------------------------------------------


@pytest.mark.parametrize(("pressed", "kind"), [("yes", "helpful"), ("no", "unhelpful")])
def test_a_vote_is_kept_with_its_language_and_revision(pressed, kind, spanish, visitor):
    page = html(visitor.get(spanish.url))
    form = page.select_one(".feedback form")
    button = form.select_one(f"button[name=helpful][value={pressed}]")

    response = post(visitor, form["action"], **{button["name"]: button["value"]})

    kept = Feedback.objects.get()
    assert response.status_code == 303
    assert (kept.kind, kept.page, kept.language, kept.revision) == (kind, spanish, "es", spanish.live_revision)
    assert "Set-Cookie" not in response
    thanks = html(visitor.get(response["Location"]))
    assert thanks.select_one("[role=status][autofocus]")
    assert thanks.select_one("main a")["href"] == spanish.url
    assert thanks.select_one("meta[name=robots]")["content"] == "noindex"


def test_words_can_be_added_to_a_vote_once(spanish, visitor):
    thanks = html(visitor.get(post(visitor, address(spanish), helpful="no")["Location"]))
    ticket = thanks.select_one("input[name=ticket]")["value"]

    response = post(visitor, address(spanish), ticket=ticket, comment=" Too long.\r\nBut true. ")

    assert response.status_code == 303
    assert Feedback.objects.get().comment == "Too long.\nBut true."
    assert not html(visitor.get(response["Location"])).select("main form")
    assert post(visitor, address(spanish), ticket=ticket, comment="Too long.\nBut true.").status_code == 303
    refused = post(visitor, address(spanish), ticket=ticket, comment="Buy this.")
    assert refused.status_code == 400
    assert html(refused).textarea.get_text().strip() == "Buy this."
    assert Feedback.objects.get().comment == "Too long.\nBut true."


@pytest.mark.parametrize("ticket", ["", "x", "1", "1:a:b", "9" * 4000])
def test_words_need_the_ticket_of_a_vote(ticket, question, visitor):
    kept = Feedback.objects.create(page=question, language="en", kind="helpful")

    response = post(visitor, address(question), ticket=ticket, comment="Buy this.")

    kept.refresh_from_db()
    assert response.status_code == 400
    assert kept.comment == ""


@pytest.mark.parametrize("comment", ["", " \x00 ", "x" * 1001])
def test_words_that_cannot_be_are_refused_and_kept_in_the_form(comment, question, visitor):
    kept = Feedback.objects.create(page=question, language="en", kind="helpful")

    response = post(visitor, address(question), ticket=posting.ticket_for(kept), comment=comment)

    assert response.status_code == 400
    assert html(response).textarea.get_text().strip() == comment.strip(" \x00")
    assert html(response).textarea["aria-invalid"] == "true"


def test_one_vote_a_minute_and_twenty_a_day_without_a_proof(question, visitor, monkeypatch):
    assert post(visitor, address(question), helpful="yes").status_code == 303
    assert post(visitor, address(question), helpful="yes").status_code == 303, "the same again"
    soon = post(visitor, address(question), helpful="no")
    assert soon.status_code == 429
    assert "Try again in 1 minute." in told(soon)
    assert html(soon).select(".vote button")
    assert Feedback.objects.count() == 1

    monkeypatch.setitem(posting.CAPS, "feedback", posting.Cap(1, 300))
    minute_later()
    assert post(visitor, address(question), helpful="no").status_code == 429
    assert post(visitor, address(question), helpful="no", **proof()).status_code == 303


def test_all_votes_without_a_proof_have_a_cap(question, visitor, monkeypatch):
    monkeypatch.setitem(posting.CAPS, "feedback", posting.Cap(20, 2))

    answers = [
        post(visitor, address(question), helpful="yes", REMOTE_ADDR=f"192.0.2.{number}").status_code
        for number in range(3)
    ]

    assert answers == [303, 303, 429]


def test_a_vote_from_another_site_or_of_a_robot_is_not_kept(question, visitor):
    assert post(visitor, address(question), helpful="yes", HTTP_SEC_FETCH_SITE="cross-site").status_code == 403
    assert post(visitor, address(question), helpful="yes", website="x").status_code == 303
    assert not Feedback.objects.exists()
    assert not Claim.objects.exists()


@pytest.mark.parametrize("helpful", ["", "maybe", "\x00", "yes" * 500])
def test_what_is_no_vote_shows_the_two_buttons(helpful, question, visitor):
    response = post(visitor, address(question), helpful=helpful)

    assert len(html(response).select(".vote button")) == 2
    assert not Feedback.objects.exists()


# --- A wrong translation -----------------------------------------------------------------------


def test_every_part_of_a_translation_can_be_chosen(spanish, visitor):
    link = html(visitor.get(spanish.url)).select_one(".feedback a[rel=nofollow]")["href"]

    page = html(visitor.get(link))

    choices = {box["value"]: box.find_parent("label").get_text(" ", strip=True) for box in page.select("[type=radio]")}
    blocks = [child["id"] for child in spanish.answer.raw_data]
    assert list(choices) == ["", *blocks]
    assert page.select_one("[type=radio][checked]")["value"] == ""
    text = BeautifulSoup(str(spanish.answer[0]), "html.parser").get_text(" ", strip=True)
    assert choices[blocks[0]][:40] == " ".join(text.split())[:40]


def test_the_notice_of_a_translation_leads_to_it(spanish, visitor):
    ways = [a["href"] for a in html(visitor.get(spanish.url)).select(".notice .ways a")]

    assert f"{address(spanish)}?wrong" in ways


def test_a_fault_is_kept_with_its_block_and_words(spanish, visitor):
    block = spanish.answer.raw_data[-1]["id"]

    response = report(visitor, spanish, block=block, comment="Says the opposite.")

    kept = Feedback.objects.get()
    assert response.status_code == 303
    assert (kept.kind, kept.block, kept.comment) == ("wrong_translation", block, "Says the opposite.")
    assert (kept.language, kept.revision) == ("es", spanish.live_revision)
    assert not html(visitor.get(response["Location"])).select("main form")


def test_a_block_named_in_the_address_is_chosen(spanish, visitor):
    block = spanish.answer.raw_data[-1]["id"]

    page = html(visitor.get(f"{address(spanish)}?wrong={block}"))

    assert [box["value"] for box in page.select("[type=radio][checked]")] == [block]


@pytest.mark.parametrize(
    ("fields", "status", "message"),
    [
        ({}, 400, "Elija una parte del texto o escriba qué está mal."),
        ({"comment": "x" * 1001}, 400, "El texto tiene 1001 caracteres."),
        ({"comment": "Wrong.", "block": "c0ffee00"}, 400, "La página ha cambiado"),
        ({"comment": "Wrong.", "block": "\x00'"}, 400, ""),
        ({"comment": "Wrong.", "stamp": ""}, 403, "Vuelva a enviarla."),
        ({"comment": "Wrong.", "HTTP_SEC_FETCH_SITE": "cross-site"}, 403, "no se envió desde esta página"),
    ],
)
def test_a_report_that_cannot_be_is_refused_and_nothing_is_lost(fields, status, message, spanish, visitor):
    response = report(visitor, spanish, **fields)

    page = html(response)
    assert response.status_code == status
    assert message in told(response)
    assert page.textarea.get_text().strip() == fields.get("comment", "")
    assert not Feedback.objects.exists()


def test_the_original_has_no_faulty_translation(question, visitor):
    assert not html(visitor.get(question.url)).select(".feedback a[rel=nofollow]")
    assert visitor.get(f"{address(question)}?wrong")["Location"] == question.url
    assert report(visitor, question, comment="Wrong.")["Location"] == question.url
    assert visitor.get(f"{address(question, 'ja')}?wrong")["Location"] == question.url.replace("/en/", "/ja/")
    assert not Feedback.objects.exists()


# --- What is there -----------------------------------------------------------------------------


@pytest.mark.parametrize("code", language_codes())
def test_the_page_is_there_in_every_language_for_the_text_that_is_read(code, question, visitor):
    response = post(visitor, address(question, code), helpful="yes")

    expected = code if code in {"en", "es"} else "en"
    assert response.status_code == 303
    assert Feedback.objects.get().language == expected
    page = html(visitor.get(address(question, code)))
    assert page.html["lang"] == code
    assert len(page.select("nav.language-switch a")) == len(language_codes())


@pytest.mark.parametrize("what", ["draft", "private", "missing"])
def test_nothing_is_told_of_pages_that_are_not_public(what, question, visitor):
    at = address(question)
    if what == "draft":
        question.unpublish()
    elif what == "private":
        PageViewRestriction.objects.create(page=question, restriction_type="login")
    else:
        question.delete()

    for to in (at, f"{at}?wrong", f"{at}?done="):
        assert visitor.get(to).status_code == 404
    assert post(visitor, at, helpful="yes").status_code == 404
    assert not Feedback.objects.exists()


def test_drafts_and_private_pages_ask_for_no_feedback(question, editor):
    assert html(editor.get(question.url)).select(".feedback")
    PageViewRestriction.objects.create(page=question, restriction_type="login")

    assert not html(editor.get(question.url)).select(".feedback")
    draft = editor.get(f"/admin/pages/{question.pk}/view_draft/")
    assert draft.status_code == 200
    assert not html(draft).select(".feedback")


def test_the_address_is_the_sites_own(index):
    with pytest.raises(ValidationError, match="belongs to a page of the site itself"):
        FaqSectionPageFactory(parent=index, slug="feedback")


def test_a_language_that_is_not_there_is_no_address(question, visitor):
    assert Locale.objects.filter(language_code="es").exists()
    assert visitor.get(f"/xx/feedback/{question.translation_key}/").status_code == 404
    assert visitor.get("/en/feedback/1/").status_code == 404
    assert visitor.get("/en/feedback/").status_code == 404


VOTE_QUERIES, FAULT_PAGE_QUERIES = 24, 12


def test_what_the_pages_cost(spanish, visitor, django_assert_max_num_queries):
    with django_assert_max_num_queries(VOTE_QUERIES):
        post(visitor, address(spanish), helpful="yes")
    with django_assert_max_num_queries(FAULT_PAGE_QUERIES):
        visitor.get(f"{address(spanish)}?wrong")
