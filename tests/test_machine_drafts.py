"""A machine's drafts: only where nobody wrote, past the checks, as far as the language's policy lets them."""

import pytest
from wagtail.models import Page, PageLogEntry
from wagtail_localize.models import StringTranslation

from faq_pages.models import MachinePolicy, ProtectedName
from faq_pages.translation.audit import Act
from faq_pages.translation.machine import MachineTranslationError
from faq_pages.translation.machine.libretranslate import LibreTranslate
from faq_pages.translation.machine_drafts import draft_texts, machine_may, missing_texts, store_drafts
from faq_pages.translation.states import State, translation_facts
from faq_pages.translation.workflow import submit
from tests.factories import FaqQuestionPageFactory
from tests.libretranslate import translation_server
from tests.translating import spanish, string_at, write_by_hand

pytestmark = pytest.mark.django_db

POLICIES = MachinePolicy.Policy


@pytest.fixture
def server():
    with translation_server() as running:
        yield running


@pytest.fixture
def engine(server):
    return LibreTranslate(server.url, "", timeout=5)


@pytest.fixture
def page(section):
    return FaqQuestionPageFactory(
        parent=section,
        title="Where do I vote on November 3?",
        answer=[
            {
                "type": "paragraph",
                "id": "c0ffee00-0000-4000-8000-000000000001",
                "value": '<p>California National Party: <a href="https://sos.ca.gov/">maps</a> of 58 counties.</p>',
            }
        ],
    )


@pytest.fixture
def translation(page):
    return submit(page, spanish())


def set_policy(policy):
    MachinePolicy.objects.update_or_create(locale=spanish(), defaults={"policy": policy})


def draft(translation, engine):
    return store_drafts(translation, draft_texts(translation, engine), engine=engine)


@pytest.mark.parametrize(("policy", "may"), [(None, False), ("never", False), ("draft", True), ("publish", True)])
def test_a_machine_goes_as_far_as_the_policy(policy, may, translation, engine):
    if policy:
        set_policy(policy)

    assert machine_may(translation, engine) is may


def test_a_machine_does_not_offer_what_its_engine_lacks(translation):
    set_policy(POLICIES.DRAFT)
    with translation_server(offered=["de"]) as server:
        assert not machine_may(translation, LibreTranslate(server.url, "", timeout=5))
    assert not machine_may(translation, None)


def test_a_draft_keeps_links_numbers_and_names(translation, engine):
    ProtectedName.objects.get_or_create(name="California National Party")
    set_policy(POLICIES.DRAFT)

    report = draft(translation, engine)

    assert (report.stored, report.refused, report.published) == (3, [], False)
    text = string_at(translation, "answer").text
    assert '<a id="a1">' in text
    assert "58" in text
    assert "California National Party" in text
    assert {
        row.translation_type
        for row in StringTranslation.objects.filter(context__object_id=translation.source.object_id)
    } == {"machine"}


@pytest.mark.parametrize("fault", ["drops_links", "changes_numbers", "translates_names"])
def test_a_draft_that_lost_something_is_refused(fault, translation, engine, server):
    ProtectedName.objects.get_or_create(name="California National Party")
    set_policy(POLICIES.PUBLISH)
    server.fault = fault

    report = draft(translation, engine)

    assert report.refused
    assert not report.published
    assert string_at(translation, "answer").text == ""


@pytest.mark.parametrize("fault", ["500", "not_json", "short", "nulls", "huge"])
def test_a_provider_that_fails_changes_nothing(fault, page, translation, server):
    set_policy(POLICIES.PUBLISH)
    server.fault = fault
    engine = LibreTranslate(server.url, "", timeout=1, clock=impatient())

    with pytest.raises(MachineTranslationError):
        draft(translation, engine)

    assert len(missing_texts(translation)) == 3
    assert not Page.objects.filter(translation_key=page.translation_key, locale=spanish()).exists()


def impatient():
    """A clock that does not wait between tries."""
    from faq_pages.translation.machine.patience import Clock

    return Clock(sleep=lambda seconds: None)


def test_what_a_person_wrote_is_never_overwritten_nor_sent_away(translation, engine, server):
    set_policy(POLICIES.DRAFT)
    write_by_hand(translation, string_at(translation, "title"), "¿Dónde voto el 3 de noviembre?")

    draft(translation, engine)

    assert string_at(translation, "title").text == "¿Dónde voto el 3 de noviembre?"
    asked = [question.body for question in server.questions if question.path == "/translate"]
    assert asked
    assert "Where do I vote" not in str(asked)


def test_what_a_person_wrote_while_the_machine_worked_stays(translation, engine):
    set_policy(POLICIES.DRAFT)
    texts = draft_texts(translation, engine)
    write_by_hand(translation, string_at(translation, "title"), "¿Dónde voto el 3 de noviembre?")

    report = store_drafts(translation, texts, engine=engine)

    assert report.stored == 2
    assert string_at(translation, "title").text == "¿Dónde voto el 3 de noviembre?"


def test_the_policy_may_publish_and_readers_are_told(page, translation, engine):
    set_policy(POLICIES.PUBLISH)

    assert draft(translation, engine).published

    live = Page.objects.get(translation_key=page.translation_key, locale=spanish())
    assert translation_facts([live])[live.pk].state == State.MACHINE


def test_a_machine_never_lets_out_what_a_person_has_not_had_reviewed(page, translation, engine):
    set_policy(POLICIES.PUBLISH)
    write_by_hand(translation, string_at(translation, "title"), "¿Dónde voto el 3 de noviembre?")

    assert not draft(translation, engine).published
    assert not Page.objects.filter(translation_key=page.translation_key, locale=spanish()).exists()


def test_a_machine_leaves_one_line_in_the_log(page, translation, engine, admin_user):
    set_policy(POLICIES.DRAFT)

    store_drafts(translation, draft_texts(translation, engine), engine=engine, user=admin_user)

    line = PageLogEntry.objects.get(action=Act.MACHINE, page=page)
    assert (line.user, line.data["tool"], line.data["stored"]) == (admin_user, "LibreTranslate", 3)


def test_nothing_is_asked_of_a_machine_when_nothing_is_missing(translation, engine, server):
    for string in ("title", "short_answer", "answer"):
        write_by_hand(
            translation, string_at(translation, string), f"ES {string_at(translation, string).segment.string.data}"
        )

    assert draft_texts(translation, engine) == {}
    assert server.questions == []
