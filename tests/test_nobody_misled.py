"""By-ways on which readers could be told something that nobody approved, or that is no longer true."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.utils import timezone
from wagtail.models import Page
from wagtail_localize.models import Translation

from faq_pages.models import LinkPage, LoadedPage, MachinePolicy, Significance, SourceChange
from faq_pages.translation import workflow
from faq_pages.translation.desk import Step, cells
from faq_pages.translation.editing import StringRefusedError, dismiss_warning
from faq_pages.translation.machine_drafts import missing_texts, store_drafts
from faq_pages.translation.overrides import save_override, work_overrides
from faq_pages.translation.states import State, translation_facts
from faq_pages.translation.workflow import (
    ChangedMeanwhileError,
    NotReadyError,
    approve,
    digest_of,
    publish,
    request_review,
    send_back,
    submit,
    withdraw,
)
from tests.factories import FaqQuestionPageFactory, LinkPageFactory
from tests.translating import change, fresh, publish_by_hand, spanish, string_at, translate, write_by_hand

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


class Machine:
    """An engine that says everything in Spanish, as it were."""

    name = "Machine"


@pytest.fixture
def page(section):
    page = FaqQuestionPageFactory(parent=section, title="Where do I vote?")
    page.save_revision().publish()
    return fresh(page)


@pytest.fixture
def link(index):
    link = LinkPageFactory(parent=index, destination="https://old.example.org/")
    link.save_revision().publish()
    return fresh(link)


def state(page):
    return translation_facts([page])[page.pk].state


def into_spanish(page):
    return Translation.objects.get(source__object_id=page.translation_key, target_locale=spanish())


def draft_by_machine(translation, say="ES {}".format):
    texts = {slot: say(text) for slot, text in missing_texts(translation).items()}
    return store_drafts(translation, texts, engine=Machine())


@pytest.fixture
def made_by_machine(page):
    """The live Spanish page that a machine published."""
    MachinePolicy.objects.create(locale=spanish(), policy=MachinePolicy.Policy.PUBLISH)
    translation = submit(page, spanish())
    assert draft_by_machine(translation).published
    return translation.get_target_instance()


def cell(page):
    return cells([page.translation_key], ["es"])[page.translation_key, "es"]


def today():
    return timezone.now().date()


# --- What nobody approved ----------------------------------------------------------------------------


def test_keeping_a_machines_text_is_no_publication(page, made_by_machine):
    translation = into_spanish(page)
    for path in ("title", "short_answer", "answer"):
        string = string_at(translation, path)
        write_by_hand(translation, string, string.text)

    change(page, last_reviewed=today())

    assert state(made_by_machine) != State.CURRENT


def test_a_machine_does_not_let_out_a_translators_address(link):
    MachinePolicy.objects.create(locale=spanish(), policy=MachinePolicy.Policy.PUBLISH)
    translation = submit(link, spanish())
    draft_by_machine(translation)
    override = work_overrides(translation)[0]
    save_override(translation, override.segment, "https://evil.example/", user=None, version=override.version)
    change(link, title="Another title")

    assert not draft_by_machine(into_spanish(link)).published


def test_a_machine_does_not_bring_back_what_was_taken_off_the_site(page, made_by_machine):
    withdraw(into_spanish(page), user=None)
    change(page)

    assert not draft_by_machine(into_spanish(page)).published
    assert not fresh(made_by_machine).live


@pytest.mark.parametrize("decide", [send_back, request_review])
def test_a_machine_does_not_publish_while_a_review_is_open(decide, page, made_by_machine, admin_user):
    decide(into_spanish(page), user=admin_user, comment="Too formal.")
    change(page)

    assert not draft_by_machine(into_spanish(page)).published


def test_a_machine_does_not_replace_what_people_published(page, admin_user):
    MachinePolicy.objects.create(locale=spanish(), policy=MachinePolicy.Policy.PUBLISH)
    live = publish_by_hand(page)
    translation = into_spanish(page)
    for path in ("title", "short_answer", "answer"):
        write_by_hand(translation, string_at(translation, path), "")

    assert not draft_by_machine(translation, say="MT {}".format).published
    assert fresh(live).title == "ES Where do I vote?"


def test_a_machine_that_answers_in_english_has_translated_nothing(page):
    MachinePolicy.objects.create(locale=spanish(), policy=MachinePolicy.Policy.PUBLISH)

    report = draft_by_machine(submit(page, spanish()), say=str)

    assert (report.stored, report.published) == (0, False)


def test_a_reviewer_approves_the_address_that_was_shown(link, admin_user):
    translation = submit(link, spanish())
    translate(translation)
    seen = digest_of(translation)
    change(link, destination="https://new.example.org/")

    with pytest.raises(ChangedMeanwhileError):
        approve(into_spanish(link), user=admin_user, digest=seen)


def test_an_older_revision_that_is_published_again_carries_nothing_with_it(page, admin_user):
    live = publish_by_hand(page)
    translation = into_spanish(page)
    write_by_hand(translation, string_at(translation, "title"), "¿Nadie lo aprobó?")
    fresh(live).unpublish()
    fresh(live).latest_revision.publish()

    change(page, Significance.MINOR, last_reviewed=today())

    assert fresh(live).title == "ES Where do I vote?"


def test_a_text_written_past_the_strings_is_not_called_reviewed(page, admin_user):
    translation = submit(page, spanish())
    translate(translation)
    live = approve(translation, user=admin_user, digest=digest_of(translation))
    edited = fresh(live)
    edited.short_answer = "Vote in Nevada."
    edited.save_revision(user=admin_user).publish(user=admin_user)

    facts = translation_facts([live])[live.pk]
    assert (facts.state, facts.reviewed_at) == (State.OUTDATED, None)


# --- What is no longer true ------------------------------------------------------------------------------


def test_a_translation_does_not_expire_by_itself(section):
    page = FaqQuestionPageFactory(parent=section, expire_at=timezone.now() + timedelta(hours=1))
    page.save_revision().publish()

    assert publish_by_hand(page).expire_at is None


def test_what_was_abandoned_is_not_taken_for_the_source(page):
    publish_by_hand(page)
    published = page.latest_revision
    page = fresh(page)
    page.unpublish()
    page.title = "Abandoned?"
    page.save()
    translation = submit(page, spanish())
    translate(translation)

    with pytest.raises(NotReadyError, match="not published"):
        publish(translation)
    published.publish()

    assert string_at(submit(fresh(page), spanish()), "title").segment.string.data == "Where do I vote?"


def test_an_older_draft_that_is_published_late_is_a_major_change(page):
    live = publish_by_hand(page)
    draft = fresh(page)
    draft.title, draft.change_significance = "Where can I vote?", Significance.MINOR
    waiting = draft.save_revision()
    page = change(page, title="Where do I vote in 2026?")
    translation = submit(page, spanish())
    translate(translation, prefix="Nuevo: ")
    publish(translation)

    waiting.publish()

    assert state(live) == State.OUTDATED


def test_minor_is_not_said_of_the_change_after_a_publication_without_one(page):
    live = publish_by_hand(page)
    change(page, Significance.MINOR, title=page.title)

    page = fresh(page)
    page.title = "Where do I vote now?"
    page.save_revision().publish()

    assert state(live) == State.OUTDATED


def test_a_scheduled_publication_is_recorded_when_it_happens(section):
    page = FaqQuestionPageFactory(parent=section, live=False, go_live_at=timezone.now() + timedelta(days=1))
    page.save_revision().publish()

    assert not SourceChange.objects.filter(translation_key=page.translation_key).exists()


def test_a_new_original_address_is_shown_to_whoever_replaced_the_old_one(link, admin_user):
    translation = submit(link, spanish())
    translate(translation)
    override = work_overrides(translation)[0]
    save_override(translation, override.segment, "https://es.example.org/", user=None, version=override.version)
    live = publish(translation)

    change(link, destination="https://new.example.org/")

    assert state(live) == State.OUTDATED
    assert LinkPage.objects.get(pk=live.pk).destination == "https://es.example.org/"


def test_an_address_that_was_given_up_waits_for_publication(link):
    translation = submit(link, spanish())
    translate(translation)
    override = work_overrides(translation)[0]
    save_override(translation, override.segment, "https://es.example.org/", user=None, version=override.version)
    publish(translation)
    override = work_overrides(translation)[0]

    save_override(translation, override.segment, "", user=None, version=override.version)

    assert cell(link).step == Step.READY


def test_a_language_that_fails_is_tried_again_and_stops_no_other(link, monkeypatch):
    live = publish_by_hand(link)
    carry, calls = workflow.carry_over, []

    def fail_once(translation):
        calls.append(translation)
        if len(calls) == 1:
            raise OperationalError
        return carry(translation)

    monkeypatch.setattr("faq_pages.translation.tasks.carry_over", fail_once)
    change(link, destination="https://new.example.org/")

    assert LinkPage.objects.get(pk=live.pk).destination == "https://new.example.org/"


def test_what_was_carried_over_is_no_editors_change_to_the_importer(link):
    live = publish_by_hand(link)
    loaded = LoadedPage.objects.create(
        translation_key=link.translation_key, locale=spanish(), revision_id=fresh(live).latest_revision_id
    )

    change(link, destination="https://new.example.org/")

    loaded.refresh_from_db()
    assert loaded.revision_id == fresh(live).latest_revision_id


# --- The desk ------------------------------------------------------------------------------------------


def test_a_request_to_review_what_is_live_is_seen(page, made_by_machine, admin_user):
    assert cell(page).step == Step.DONE
    request_review(into_spanish(page), user=None)
    assert cell(page).step == Step.REVIEW

    send_back(into_spanish(page), user=admin_user, comment="Too formal.")
    assert cell(page).step == Step.RETURNED


def test_what_can_no_longer_be_approved_does_not_wait_for_review(page):
    translation = submit(page, spanish())
    translate(translation)
    request_review(translation, user=None)

    write_by_hand(translation, string_at(translation, "title"), "")

    assert cell(page).step == Step.TRANSLATING


def test_a_reason_outlives_a_text_that_was_emptied(page):
    translation = submit(page, spanish())
    write_by_hand(translation, string_at(translation, "short_answer"), "Online, by mail or in person.")
    string = string_at(translation, "short_answer")
    dismiss_warning(translation, string.segment, string.open_warnings[0].check, "They say so.", user=None)
    write_by_hand(translation, string, "")

    write_by_hand(translation, string_at(translation, "short_answer"), "Online, by mail or in person.")

    assert not string_at(translation, "short_answer").open_warnings


def test_a_title_that_grows_when_it_is_escaped_can_be_kept(page):
    translation = submit(page, spanish())
    title = "¿Dónde voto? " + "A & B " * 35
    assert len(title) < 255 < len(title.replace("&", "&amp;"))

    write_by_hand(translation, string_at(translation, "title"), title)

    assert Page.objects.get(pk=page.pk).draft_title == page.title


def test_a_comment_with_a_nul_is_kept_without_it(page, admin_user):
    translation = submit(page, spanish())

    assert send_back(translation, user=admin_user, comment="Too\0 formal.").comment == "Too formal."


# --- Decisions of colleagues ---------------------------------------------------------------------------


@pytest.mark.parametrize("decide", [send_back, lambda row, user, comment: withdraw(row, user=user)])
def test_an_old_page_of_review_does_not_overrule_a_colleague(decide, page, made_by_machine, admin_user):
    translation = into_spanish(page)
    seen = digest_of(translation)
    decide(translation, user=admin_user, comment="Wrong.")

    with pytest.raises(ChangedMeanwhileError):
        approve(into_spanish(page), user=admin_user, digest=seen)


def test_a_second_click_on_approve_publishes_nothing_again(page, made_by_machine, admin_user):
    translation = into_spanish(page)
    seen = digest_of(translation)
    approve(translation, user=admin_user, digest=seen)

    with pytest.raises(ChangedMeanwhileError):
        approve(translation, user=admin_user, digest=seen)


def test_a_review_is_requested_once(page, made_by_machine):
    request_review(into_spanish(page), user=None)

    with pytest.raises(NotReadyError, match="already"):
        request_review(into_spanish(page), user=None)


@pytest.mark.parametrize("text", ["a" + "\u0301\u0327" * 2000, "palabra " * 500])
def test_a_text_far_too_long_is_refused_before_it_is_read(text, page):
    translation = submit(page, spanish())

    with pytest.raises(StringRefusedError, match="far too long"):
        write_by_hand(translation, string_at(translation, "title"), text)


@pytest.mark.parametrize("address", ["https://sos.ca.gov@evil.example/", "https://e.org/\u202egro"])
def test_an_address_that_hides_where_it_leads_is_refused(address, link):
    translation = submit(link, spanish())
    override = work_overrides(translation)[0]

    with pytest.raises(ValidationError, match="hides"):
        save_override(translation, override.segment, address, user=None, version=override.version)
