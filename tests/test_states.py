"""What a text is: the same answer for page, API and lists."""

import pytest
from bs4 import BeautifulSoup
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation

from faq_pages.models import Significance, SourceChange, TranslationRecord
from faq_pages.translation.editing import save_string, work_strings
from faq_pages.translation.states import Origin, State, translation_facts
from faq_pages.translation.workflow import NotReadyError, publish, save_draft, submit
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


def change(page, significance=Significance.MAJOR, note=""):
    """Publish a change of the title."""
    page = Page.objects.get(pk=page.pk).specific
    page.title += "!"
    page.change_significance, page.note_to_translators = significance, note
    page.save_revision().publish()


def retranslate(page):
    """Give every string of the page a translation by hand, and publish it."""
    spanish = Locale.objects.get(language_code="es")
    translation = submit(page, spanish)
    for string in work_strings(translation):
        if not string.is_done:
            text = f"ES {string.segment.string.data}"
            save_string(translation, string.segment, text, user=None, version=string.version)
    publish(translation)


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


def test_a_translation_is_outdated_from_the_moment_of_a_major_change(question, spanish):
    translate_by_hand(question)
    change(question)
    assert state(spanish) == State.OUTDATED

    submit(question, spanish.locale)
    assert state(spanish) == State.OUTDATED, "what is live still renders the old source"

    retranslate(question)
    assert state(spanish) == State.CURRENT


def test_a_minor_change_leaves_the_state_as_it_is(question, spanish):
    translate_by_hand(question)

    change(question, Significance.MINOR)

    assert state(spanish) == State.CURRENT


def test_a_minor_change_after_a_major_one_hides_nothing(question, spanish):
    translate_by_hand(question)
    change(question)

    change(question, Significance.MINOR)

    assert state(spanish) == State.OUTDATED


def test_what_was_said_of_one_change_is_not_said_of_the_next(question):
    change(question, Significance.MINOR, note="A comma.")
    change(question)

    said = SourceChange.objects.filter(translation_key=question.translation_key).order_by("pk")
    assert list(said.values_list("significance", "note"))[-2:] == [("minor", "A comma."), ("major", "")]
    question.refresh_from_db()
    assert (question.change_significance, question.note_to_translators) == ("major", "")


def test_publishing_without_a_change_is_no_change(question, spanish):
    translate_by_hand(question)

    question.save_revision().publish()

    assert state(spanish) == State.CURRENT


def test_a_review_makes_a_machine_translation_current_until_a_text_changes(question, spanish, admin_user):
    translation = submit(question, spanish.locale)
    publish(translation, user=admin_user, reviewed=True)
    facts = translation_facts([spanish])[spanish.pk]
    assert (facts.state, facts.origin) == (State.CURRENT, Origin.MACHINE)
    assert facts.reviewed_at is not None

    publish(translation)
    assert state(spanish) == State.CURRENT, "the same texts, published again"

    row = StringTranslation.objects.filter(context__object_id=question.translation_key, context__path="title").get()
    row.data += " otra vez"
    row.save()
    publish(translation)
    assert state(spanish) == State.MACHINE


def test_a_draft_of_the_source_changes_nothing(question, spanish):
    question.title = "Draft?"
    question.save_revision()

    assert state(spanish) == State.MACHINE


def test_a_translation_that_nobody_recorded_is_none(section):
    page = FaqQuestionPageFactory(parent=section)
    spanish = page.copy_for_translation(Locale.objects.get(language_code="es"))
    spanish.save_revision().publish()

    assert state(spanish) == State.FALLBACK


def test_facts_of_many_pages_cost_one_query(django_assert_num_queries):
    pages = list(Page.objects.filter(depth__gt=1).select_related("locale"))
    assert len(pages) > 40

    with django_assert_num_queries(1):
        translation_facts(pages)


@pytest.mark.parametrize(
    ("origin", "is_changed", "is_reviewed", "expected"),
    [
        (Origin.HUMAN, False, False, State.CURRENT),
        (Origin.HUMAN, False, True, State.CURRENT),
        (Origin.HUMAN, True, True, State.OUTDATED),
        (Origin.MACHINE, False, False, State.MACHINE),
        (Origin.MACHINE, False, True, State.CURRENT),
        (Origin.MIXED, False, False, State.MACHINE),
        (Origin.MACHINE, True, False, State.OUTDATED),
    ],
)
def test_the_first_state_that_applies_wins(origin, is_changed, is_reviewed, expected, question, spanish):
    reviewed_at = question.last_published_at if is_reviewed else None
    TranslationRecord.objects.filter(page=spanish).update(origin=origin, reviewed_at=reviewed_at)
    if is_changed:
        change(question)

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

    change(question)

    assert notice(client, address)["data-state"] == "outdated"


@pytest.mark.parametrize("address", ["/en/", "/en/the-movement/", "/en/the-movement/what-is-calexit/"])
def test_the_source_needs_no_notice(address, client):
    assert notice(client, address) is None


def test_a_string_left_in_english_is_never_published(question, spanish):
    translate_by_hand(question)
    StringTranslation.objects.filter(context__object_id=question.translation_key).first().delete()

    with pytest.raises(NotReadyError, match="1 text is not translated yet"):
        publish(submit(question, spanish.locale))

    assert state(spanish) == State.CURRENT, "what is live stays"


def test_a_page_that_was_published_with_english_in_it_is_outdated(question, spanish):
    translate_by_hand(question)
    StringTranslation.objects.filter(context__object_id=question.translation_key).first().delete()

    save_draft(submit(question, spanish.locale)).latest_revision.publish()

    assert state(spanish) == State.OUTDATED


def test_a_revision_that_waited_renders_the_source_as_it_was_then(question, spanish):
    translate_by_hand(question)
    waiting = Page.objects.get(pk=spanish.pk).specific.latest_revision
    change(question)
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
        change(question)
