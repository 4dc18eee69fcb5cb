"""What a text is: the same answer for page, API and lists."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation

from faq_pages.models import TranslationRecord
from faq_pages.translation.states import Origin, State, translation_facts
from faq_pages.translation.workflow import publish, submit
from tests.factories import FaqQuestionPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def spanish(question) -> Page:
    return question.get_translations().get()


def state(page: Page) -> State:
    return translation_facts([page])[page.pk].state


def translate_by_hand(question, strings=None):
    """Make strings of a question human and publish its translation."""
    rows = StringTranslation.objects.filter(context__object_id=question.translation_key)
    if strings is not None:
        rows = rows.filter(pk__in=rows.values("pk")[:strings])
    rows.update(translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL)
    publish(submit(question, Locale.objects.get(language_code="es")))


def test_the_source_is_the_source(question):
    assert state(question) == State.SOURCE


def test_what_a_machine_made_is_labelled(spanish):
    assert state(spanish) == State.MACHINE


def test_one_machine_made_string_is_enough(question, spanish):
    translate_by_hand(question, strings=3)

    facts = translation_facts([spanish])[spanish.pk]
    assert (facts.state, facts.origin) == (State.MACHINE, Origin.MIXED)


def test_a_translation_by_people_is_current(question, spanish):
    translate_by_hand(question)

    facts = translation_facts([spanish])[spanish.pk]
    assert (facts.state, facts.origin) == (State.CURRENT, Origin.HUMAN)


def test_strings_changed_after_publication_do_not_change_what_readers_are_told(question, spanish):
    StringTranslation.objects.filter(context__object_id=question.translation_key).update(translation_type="manual")

    assert state(spanish) == State.MACHINE


def test_a_translation_is_outdated_from_the_moment_its_source_is_published_anew(question, spanish):
    translate_by_hand(question)
    question.save_revision().publish()
    assert state(spanish) == State.OUTDATED

    submit(question, spanish.locale)
    assert state(spanish) == State.OUTDATED, "what is live still renders the old source"

    translate_by_hand(question)
    assert state(spanish) == State.CURRENT


def test_a_draft_of_the_source_changes_nothing(question, spanish):
    question.title = "Draft?"
    question.save_revision()

    assert state(spanish) == State.MACHINE


def test_a_translation_that_nobody_recorded_is_never_called_current(section):
    page = FaqQuestionPageFactory(parent=section)
    spanish = page.copy_for_translation(Locale.objects.get(language_code="es"))
    spanish.save_revision().publish()

    assert state(spanish) == State.OUTDATED


def test_facts_of_many_pages_cost_one_query(django_assert_num_queries):
    pages = list(Page.objects.filter(depth__gt=1).select_related("locale"))
    assert len(pages) > 40

    with django_assert_num_queries(1):
        translation_facts(pages)


@pytest.mark.parametrize(
    ("origin", "hours", "expected"),
    [
        (Origin.HUMAN, 1, State.CURRENT),
        (Origin.HUMAN, 0, State.CURRENT),
        (Origin.HUMAN, -1, State.OUTDATED),
        (Origin.MACHINE, 1, State.MACHINE),
        (Origin.MIXED, 1, State.MACHINE),
        (Origin.MACHINE, -1, State.OUTDATED),
    ],
)
def test_the_first_state_that_applies_wins(origin, hours, expected, question, spanish):
    TranslationRecord.objects.filter(page=spanish).update(
        origin=origin, source_taken_at=question.last_published_at + timedelta(hours=hours)
    )

    assert state(spanish) == expected


# --- What readers see --------------------------------------------------------------------------


def notice(client, address):
    return BeautifulSoup(client.get(address).content, "html.parser").select_one(".notice")


def test_readers_are_told_in_their_language_and_led_to_the_original(question, client):
    shown = notice(client, f"/es/the-movement/{question.slug}/")

    assert "la tradujo una computadora" in shown.get_text()
    assert shown["role"] == "note"
    assert (shown.a["href"], shown.a["hreflang"]) == (question.url, "en")


@pytest.mark.parametrize("address", ["/es/", "/es/the-movement/"])
def test_index_and_section_tell_the_worst_of_what_they_show(address, question, client):
    assert notice(client, address)["data-state"] == "machine"

    question.save_revision().publish()

    assert notice(client, address)["data-state"] == "outdated"


@pytest.mark.parametrize("address", ["/en/", "/en/the-movement/", "/en/the-movement/what-is-calexit/"])
def test_the_source_needs_no_notice(address, client):
    assert notice(client, address) is None


def test_one_string_left_in_english_makes_the_page_outdated(question, spanish, client):
    translate_by_hand(question)
    StringTranslation.objects.filter(context__object_id=question.translation_key).first().delete()

    publish(submit(question, spanish.locale))

    assert state(spanish) == State.OUTDATED


def test_a_revision_that_waited_renders_the_source_as_it_was_then(question, spanish):
    translate_by_hand(question)
    waiting = Page.objects.get(pk=spanish.pk).specific.latest_revision
    question.save_revision().publish()
    submit(question, spanish.locale)

    waiting.publish()

    assert state(spanish) == State.OUTDATED


def test_a_reviewed_question_carries_no_notice_for_what_it_links_to(question, client):
    translate_by_hand(question)

    assert notice(client, f"/es/the-movement/{question.slug}/") is None


def test_page_and_api_say_the_same(question, client):
    for _ in range(2):
        api = client.get(f"/api/v1/questions/{question.translation_key}/?locale=es").json()
        shown = notice(client, f"/es/the-movement/{question.slug}/")
        assert api["translation"]["state"] == shown["data-state"]
        question.save_revision().publish()
