"""The review page: who may decide what, and that a decision is about what was seen."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageLogEntry

from faq_pages.models import Review, TranslationRecord
from faq_pages.translation.audit import Act
from faq_pages.translation.desk import Step, cells
from faq_pages.translation.editing import dismiss_warning, save_string
from faq_pages.translation.states import State, translation_facts
from faq_pages.translation.workflow import digest_of, request_review, submit
from tests.desk_people import address, arabic, person, signed_in, soup, words
from tests.factories import FaqQuestionPageFactory
from tests.translating import change, publish_by_hand, spanish, string_at, translate, write_by_hand

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def page(section):
    return FaqQuestionPageFactory(parent=section, title="How do I vote in 2026?")


@pytest.fixture
def ana():
    return person("ana", "translator", name="Ana Gómez")


@pytest.fixture
def rita():
    return person("rita", "reviewer", name="Rita Reviewer")


@pytest.fixture
def translation(page, ana):
    """Complete, and not published."""
    translation = submit(page, spanish())
    translate(translation, user=ana)
    return translation


@pytest.fixture
def desk(rita):
    """A client signed in as a reviewer of Spanish."""
    return signed_in(rita)


def decide(client, page, action, **data):
    return client.post(address(page, "review/"), {"action": action, **data})


def approve(client, page, **data):
    """Approve what the page shows now."""
    form = soup(client.get(address(page, "review/"))).select_one("form:has([name=digest])")
    return decide(client, page, "approve", digest=form.select_one("[name=digest]")["value"], **data)


def live(page):
    return Page.objects.filter(translation_key=page.translation_key, locale=spanish(), live=True).first()


def step(page):
    return cells([page.translation_key], ["es"])[page.translation_key, "es"].step


def buttons(client, page):
    return {button["value"] for button in soup(client.get(address(page, "review/"))).select("main button[name=action]")}


# --- Who may do what -------------------------------------------------------------------------------

ALLOWED = {
    "anonymous": set(),
    "guest": set(),
    "translator of another language": set(),
    "translator": {"ready"},
    "reviewer": {"ready", "approve", "send_back", "withdraw"},
}


@pytest.mark.parametrize("action", ["ready", "approve", "send_back", "withdraw"])
@pytest.mark.parametrize("role", ALLOWED)
def test_the_role_decides_who_may_do_what(role, action, page, translation, rita, ana, settings):
    arabic()
    if action == "withdraw":
        publish_by_hand(page)
    people = {"reviewer": rita, "translator": ana, "guest": person("guest")}
    people["translator of another language"] = person("omar", "translator", "ar")
    client = signed_in(people[role]) if role in people else Client()
    reviews = Review.objects.count()

    response = decide(client, page, action, digest=digest_of(translation), comment="Please look.", confirm="yes")

    if action in ALLOWED[role]:
        assert (response.status_code, response.url) == (302, address(page, "review/"))
    elif role == "anonymous":
        assert "/login/" in response.url
    else:
        assert response.status_code == 403
        assert PageLogEntry.objects.filter(action=Act.REFUSE, user=people[role]).exists()
    done = action in ALLOWED[role]
    assert Review.objects.count() == reviews + (done and action != "withdraw")
    assert bool(live(page)) == (done if action == "approve" else not done if action == "withdraw" else False)


def test_each_role_sees_its_own_buttons(page, translation, ana, desk):
    assert buttons(signed_in(ana), page) == {"ready"}
    assert buttons(desk, page) == {"ready", "approve", "send_back"}

    approve(desk, page)

    assert buttons(desk, page) == {"ready", "approve", "send_back", "withdraw"}
    assert "withdraw" not in buttons(signed_in(ana), page)


def test_a_page_that_nobody_started_leads_to_its_start(page, desk):
    assert desk.get(address(page, "review/")).url == address(page)


@pytest.mark.parametrize("action", ["", "publish", "delete"])
def test_an_unknown_action_does_nothing(action, page, translation, desk):
    assert decide(desk, page, action).status_code == 422
    assert not Review.objects.exists()


# --- Decisions ----------------------------------------------------------------------------------------


def test_what_was_approved_is_live_and_called_reviewed(page, translation, desk, rita):
    response = approve(desk, page, comment="Well done.")

    assert response.status_code == 302
    published = live(page)
    assert published.title == "ES How do I vote in 2026?"
    assert TranslationRecord.objects.get(page=published).reviewed_by == rita
    assert Review.objects.get().comment == "Well done."
    text = words(soup(desk.get(response.url)).main)
    assert "Approved. Readers see it now." in text
    assert "Well done." in text


def test_a_machine_translation_is_current_once_it_is_approved_unchanged(question, desk):
    published = question.get_translations().get()
    assert translation_facts([published])[published.pk].state == State.MACHINE

    approve(desk, question)

    assert translation_facts([published])[published.pk].state == State.CURRENT


def test_what_changed_while_it_was_read_is_shown_again_and_the_comment_kept(page, translation, desk, ana):
    seen = digest_of(translation)
    write_by_hand(translation, string_at(translation, "title"), "¿Cómo se vota en 2026?", user=ana)

    response = decide(desk, page, "approve", digest=seen, comment="Fine <b>by</b> me.")

    assert response.status_code == 409
    shown = soup(response)
    assert "was changed while you read it" in words(shown.select_one("[role=alert]"))
    assert shown.select_one("#comment").get_text().strip() == "Fine <b>by</b> me."
    assert "¿Cómo se vota en 2026?" in words(shown.main)
    assert not live(page)
    assert decide(desk, page, "approve", digest=shown.select_one("[name=digest]")["value"]).status_code == 302


def test_what_is_not_ready_is_listed_with_links_to_the_texts(page, desk, ana):
    translation = submit(page, spanish())
    string = string_at(translation, "short_answer")
    save_string(translation, string.segment, "En línea, 7 veces.", user=ana, version="")

    response = approve(desk, page)

    assert response.status_code == 409
    shown = soup(response)
    assert "2 texts are not translated yet." in words(shown.select_one("[role=alert]"))
    assert "approve" not in {button.get("value") for button in shown.select("button")}
    links = [link["href"] for link in shown.select("[aria-labelledby=problems] a")]
    assert links == [
        f"{address(page)}#string-{string_at(translation, path).segment.pk}"
        for path in ["title", "short_answer", "answer"]
    ]


def test_a_translator_cannot_ask_for_a_review_of_what_is_not_ready(page, ana):
    submit(page, spanish())

    response = decide(signed_in(ana), page, "ready")

    assert response.status_code == 409
    assert "3 texts are not translated yet." in words(soup(response).main)
    assert not Review.objects.exists()


def test_what_was_sent_back_shows_its_comment_to_the_translators(page, translation, ana, desk):
    request_review(translation, user=ana)
    assert step(page) == Step.REVIEW

    decide(desk, page, "send_back", comment="The <title> is\ntoo long.")

    assert step(page) == Step.RETURNED
    for name in ["", "review/"]:
        shown = words(soup(signed_in(ana).get(address(page, name))).select_one("[aria-labelledby=sent-back]"))
        assert "Rita Reviewer" in shown
        assert "The <title> is too long." in shown


@pytest.mark.parametrize("comment", ["", "   "])
def test_nothing_is_sent_back_without_a_comment(comment, page, translation, desk):
    response = decide(desk, page, "send_back", comment=comment)

    assert response.status_code == 409
    assert "Say in the comment" in words(soup(response).select_one("[role=alert]"))
    assert not Review.objects.exists()


@pytest.mark.parametrize("comment", ["a\0b", "x" * 2001])
def test_a_comment_that_cannot_be_kept_is_refused(comment, page, translation, desk):
    assert decide(desk, page, "send_back", comment=comment).status_code == 409
    assert not Review.objects.exists()


def test_taking_a_translation_off_the_site_has_to_be_confirmed(page, translation, desk):
    approve(desk, page)

    assert decide(desk, page, "withdraw").status_code == 409
    assert live(page)
    assert decide(desk, page, "withdraw", confirm="yes").status_code == 302
    assert not live(page)
    assert string_at(translation, "title").is_done


def test_what_is_not_on_the_site_cannot_be_taken_off(page, translation, desk):
    assert decide(desk, page, "withdraw", confirm="yes").status_code == 409


@pytest.mark.parametrize("action", ["ready", "approve"])
def test_nothing_is_published_or_reviewed_while_the_english_page_is_not(action, page, translation, desk):
    page.unpublish()

    response = decide(desk, page, action, digest=digest_of(translation))

    assert response.status_code == 409
    assert "is not published" in words(soup(response).select_one("[role=alert]"))
    assert not live(page)


# --- What a reviewer sees ---------------------------------------------------------------------------------


def test_both_texts_stand_side_by_side_with_language_and_direction(page, settings):
    translation = submit(page, arabic())
    translate(translation, prefix="نص ")
    client = signed_in(person("omar", "reviewer", "ar"))

    shown = soup(client.get(address(page, "review/", code="ar")))

    frames = [(frame["lang"], frame["dir"], frame["src"]) for frame in shown.select("iframe")]
    preview = address(page, "preview/", code="ar")
    assert frames == [("en", "ltr", f"{preview}?of=source"), ("ar", "rtl", f"{preview}?of=translation")]
    assert all(frame["title"] for frame in shown.select("iframe"))
    pairs = shown.select_one("article .faq-pair").select("p.faq-text")
    assert [(text["lang"], text["dir"]) for text in pairs] == [("en", "ltr"), ("ar", "rtl")]


def test_each_text_tells_where_it_comes_from_and_what_was_dismissed(page, translation, desk, ana):
    string = string_at(translation, "title")
    write_by_hand(translation, string, "Cómo voto en 2026", user=ana)
    string = string_at(translation, "title")
    dismissed, *rest = string.open_warnings
    dismiss_warning(translation, string.segment, dismissed.check, "A heading has no mark.", user=ana)

    shown = soup(desk.get(address(page, "review/"))).select_one(f"#string-{string.segment.pk}")

    text = words(shown)
    assert "Done" in text
    assert "Ana Gómez" in text
    assert "A heading has no mark." in words(shown.select_one("[data-severity=dismissed]"))
    assert len(shown.select("[data-severity=warning]")) == len(rest)
    assert shown.form is None


def test_what_changed_since_the_live_version_is_marked(page, desk, ana):
    publish_by_hand(page)
    change(page, note="A shorter title.", title="How to vote in 2026?")
    translation = submit(page, spanish())
    write_by_hand(translation, string_at(translation, "title"), "¿Cómo votar en 2026?", user=ana)

    shown = soup(desk.get(address(page, "review/")))

    assert "A shorter title." in words(shown.select_one(".faq-changes"))
    marked = [article["id"] for article in shown.select("article") if "Changed since" in words(article)]
    assert marked == [f"string-{string_at(translation, 'title').segment.pk}"]


def test_reviews_and_acts_are_told_in_the_history(page, translation, ana, desk):
    request_review(translation, user=ana, comment="It is <ready>.")
    decide(desk, page, "send_back", comment="Not quite.")

    shown = soup(desk.get(address(page, "review/"))).select_one("#history")

    lines = [words(line) for line in shown.select("li")]
    assert lines[0].startswith("Sent back Rita Reviewer")
    assert "It is <ready>." in lines[1]
    assert any("Translation edited (es)" in line and "Ana Gómez" in line for line in lines)


def test_the_history_keeps_to_its_own_language(page, translation, ana, settings, desk):
    submit(page, arabic(), user=ana)

    assert "(ar)" not in words(soup(desk.get(address(page, "review/"))).select_one("#history"))


def test_the_cost_of_a_review_does_not_grow_with_the_page(section, desk, ana):
    def queries(paragraphs):
        html = "".join(f"<p>Paragraph number {number} says it.</p>" for number in range(paragraphs))
        page = FaqQuestionPageFactory(parent=section, answer=[{"type": "paragraph", "value": html}])
        translation = submit(page, spanish())
        translate(translation, user=ana)
        desk.get(address(page, "review/"))
        with CaptureQueriesContext(connection) as captured:
            assert len(soup(desk.get(address(page, "review/"))).select("article")) == paragraphs + 2
        return len(captured)

    few, many = queries(2), queries(40)
    assert few == many
    assert many < 60
