"""What editors make of what visitors sent: the urgent first, counted by question, and questions of enquiries."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageLogEntry

from faq_pages.models import Enquiry, FaqQuestionPage, Feedback
from faq_pages.visitors.drafts import draft_question, sections_for
from tests.admin_scene import member
from tests.test_contact import html

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def spanish(question) -> FaqQuestionPage:
    return FaqQuestionPage.objects.get(translation_key=question.translation_key, locale__language_code="es")


@pytest.fixture
def moderator(django_user_model) -> Client:
    user = django_user_model.objects.create_user("moderator")
    user.groups.add(Group.objects.get(name="Moderators"))
    client = Client()
    client.force_login(user)
    return client


def say(page, kind, number=1, **values):
    for _ in range(number):
        Feedback.objects.create(page=page, language=page.locale.language_code, kind=kind, **values)


def rows(response) -> list[list[str]]:
    return [
        [" ".join(cell.get_text(" ").split()).removesuffix(" Edit Delete") for cell in row.select("td")]
        for row in html(response).select("table.listing tbody tr")
    ]


# --- Lists -------------------------------------------------------------------------------------


def test_enquiries_that_nobody_answered_come_first(moderator):
    for status in ("answered", "new", "taken_up", "new", "answered"):
        Enquiry.objects.create(text=f"Why {status}?", language="es", status=status)

    listed = [row[0] for row in rows(moderator.get("/admin/enquiry/"))]

    assert listed == ["Why new?", "Why new?", "Why taken_up?", "Why answered?", "Why answered?"]


def test_of_feedback_what_did_not_help_comes_first(moderator, spanish):
    for kind, status in [
        ("unhelpful", "answered"),
        ("unhelpful", "new"),
        ("wrong_translation", "new"),
        ("helpful", "taken_up"),
        ("helpful", "new"),
    ]:
        say(spanish, kind, status=status)

    listed = [(row[0], row[-2]) for row in rows(moderator.get("/admin/feedback/"))]

    assert listed == [
        ("Not helpful", "New"),
        ("The translation is wrong", "New"),
        ("Helpful", "New"),
        ("Helpful", "Taken up"),
        ("Not helpful", "Answered"),
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=helpful", 3),
        ("language=es", 3),
        ("language=es&kind=unhelpful", 1),
        ("status=answered", 0),
        ("page={question.pk}", 2),
        ("page=0", 5),
        ("language=tlh", 5),
    ],
)
def test_feedback_is_filtered_by_language_status_and_question(query, expected, moderator, question, spanish):
    say(question, "helpful")
    say(question, "unhelpful")
    say(spanish, "helpful", 2)
    say(spanish, "unhelpful")

    assert len(rows(moderator.get(f"/admin/feedback/?{query.format(question=question)}"))) == expected


def test_the_report_counts_by_question_and_language_the_least_helpful_first(moderator, question, spanish):
    say(question, "helpful", 3)
    say(question, "unhelpful", 1)
    say(spanish, "unhelpful", 2)
    say(spanish, "wrong_translation", 1)

    response = moderator.get("/admin/feedback/report/")

    assert rows(response) == [
        [spanish.title, "Spanish", "2", "1", "0"],
        [question.title, "English", "1", "0", "3"],
    ]
    assert html(response).select_one("table.listing td a")["href"] == f"/admin/feedback/?page={spanish.pk}"
    assert len(rows(moderator.get("/admin/feedback/report/?language=es"))) == 1
    assert moderator.get("/admin/feedback/report/?export=csv").status_code == 200


def test_the_report_costs_the_same_for_many(editor, section):
    costs = []
    for _ in range(2):
        for page in FaqQuestionPage.objects.filter(locale=section.locale)[: 2 + 4 * len(costs)]:
            say(page, "unhelpful")
        editor.get("/admin/feedback/report/")
        with CaptureQueriesContext(connection) as queries:
            editor.get("/admin/feedback/report/")
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_the_home_page_tells_what_waits(moderator, spanish):
    assert b"visitors-waiting" not in moderator.get("/admin/").content
    say(spanish, "unhelpful", 2)
    say(spanish, "wrong_translation")
    say(spanish, "helpful", 4)
    say(spanish, "unhelpful", status="answered")
    Enquiry.objects.create(text="Why?", language="es")
    Enquiry.objects.create(text="Who?", language="es", status="taken_up")

    home = html(moderator.get("/admin/"))

    links = home.select("#visitors-waiting-section a, #visitors-waiting-content a, [id*=visitors-waiting] a")
    told = {" ".join(a.get_text().split()): a["href"] for a in links}
    assert told["1 enquiry waits for an answer."] == "/admin/enquiry/?status=new"
    assert "2 readers found an answer not helpful." in told
    assert "1 reader found a translation wrong." in told
    for address in told.values():
        if address.startswith("/admin/"):
            assert moderator.get(address).status_code == 200


@pytest.mark.parametrize("role", ["translator", "reviewer"])
def test_people_of_a_language_see_and_make_nothing_of_it(role, section, spanish):
    client = Client()
    client.force_login(member("es", role))
    enquiry = Enquiry.objects.create(text="Why?", language="es")
    say(spanish, "unhelpful")

    assert b"found an answer not helpful" not in client.get("/admin/").content
    assert client.get("/admin/feedback/report/").status_code == 302
    client.post(f"/admin/enquiry/question/{enquiry.pk}/", {"section": section.pk})
    enquiry.refresh_from_db()
    assert enquiry.question is None


# --- A question of an enquiry ------------------------------------------------------------------


def test_an_enquiry_becomes_a_draft_in_one_step(moderator, section):
    enquiry = Enquiry.objects.create(text="Who pays\nfor  it?", language="en", email="ana@example.org")
    screen = html(moderator.get(f"/admin/enquiry/edit/{enquiry.pk}/"))
    form = screen.select_one(f"form[action='/admin/enquiry/question/{enquiry.pk}/']")
    assert {int(option["value"]) for option in form.select("option")} >= {section.pk}

    response = moderator.post(form["action"], {"section": section.pk})

    enquiry.refresh_from_db()
    page = enquiry.question
    assert response["Location"] == f"/admin/pages/{page.pk}/edit/"
    assert moderator.get(response["Location"]).status_code == 200
    assert (page.title, page.slug, page.live, page.locale) == (
        "Who pays for it?",
        "who-pays-for-it",
        False,
        section.locale,
    )
    assert page.get_parent().pk == section.pk
    assert page.note_to_translators == "A visitor asked, in English:\nWho pays\nfor  it?"
    assert "ana@example.org" not in str(page.serializable_data())
    assert page.owner.get_username() == "moderator"
    assert enquiry.status == "taken_up"
    assert PageLogEntry.objects.filter(page=page.pk, action="wagtail.create", user=page.owner).exists()
    again = html(moderator.get(f"/admin/enquiry/edit/{enquiry.pk}/"))
    assert again.select(f"a[href='/admin/pages/{page.pk}/edit/']")
    assert not again.select("select[name=section]")


def test_words_in_another_language_are_marked_and_kept(section, admin_user):
    enquiry = Enquiry.objects.create(text="誰付錢?", language="zh-hant")

    page = draft_question(enquiry, section, admin_user)

    assert (page.title, page.slug) == ("[zh-hant] 誰付錢?", f"enquiry-{enquiry.pk}")
    assert page.note_to_translators == "A visitor asked, in Traditional Chinese:\n誰付錢?"
    assert page.locale.language_code == "en"
    shown = FaqQuestionPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert shown.note_to_translators == page.note_to_translators


def test_the_longest_question_fits(section, admin_user):
    enquiry = Enquiry.objects.create(text="x" * 2000, language="es")

    page = draft_question(enquiry, section, admin_user)

    assert len(page.title) == 255
    assert len(page.note_to_translators) == 1000
    assert Enquiry.objects.get().text == "x" * 2000


def test_of_one_enquiry_there_is_one_question(section, admin_user):
    enquiry = Enquiry.objects.create(text="Why?", language="en")
    twin = Enquiry.objects.create(text="Why?", language="en")

    first, again = (draft_question(enquiry, section, admin_user) for _ in range(2))
    other = draft_question(twin, section, admin_user)

    assert first == again
    assert (first.slug, other.slug) == ("why", "why-2")


def test_a_draft_of_an_enquiry_is_not_public(section, admin_user, client):
    draft_question(Enquiry.objects.create(text="Why me?", language="en"), section, admin_user)

    assert client.get(f"{section.url}why-me/").status_code == 404
    assert b"Why me?" not in client.get(section.url).content


@pytest.mark.parametrize("chosen", ["", "0", "x", "spanish", "question"])
def test_only_an_english_section_can_be_chosen(chosen, moderator, question, spanish):
    enquiry = Enquiry.objects.create(text="Why?", language="en")
    value = {"spanish": spanish.get_parent().pk, "question": question.pk}.get(chosen, chosen)

    response = moderator.post(f"/admin/enquiry/question/{enquiry.pk}/", {"section": value})

    enquiry.refresh_from_db()
    assert response["Location"] == f"/admin/enquiry/edit/{enquiry.pk}/"
    assert (enquiry.question, enquiry.status) == (None, "new")


def test_who_may_not_add_questions_is_offered_none(django_user_model):
    assert sections_for(django_user_model.objects.create_user("stranger")) == []


def test_the_enquiry_outlives_its_question(section, admin_user):
    enquiry = Enquiry.objects.create(text="Why?", language="en")
    page = draft_question(enquiry, section, admin_user)

    page.delete()

    enquiry.refresh_from_db()
    assert enquiry.question is None
