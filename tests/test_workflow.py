"""Submitting, reviewing and publishing a translation: what each verb does, refuses and writes down."""

import pytest
from wagtail.models import Page, PageLogEntry
from wagtail_localize.models import SegmentOverride, StringTranslation, Translation

from faq_pages.models import LinkPage, Review
from faq_pages.translation.audit import Act
from faq_pages.translation.states import State, translation_facts
from faq_pages.translation.workflow import (
    ChangedMeanwhileError,
    NotReadyError,
    approve,
    digest_of,
    problems_of,
    publish,
    request_review,
    send_back,
    submit,
    withdraw,
)
from tests.factories import FaqQuestionPageFactory, FaqSectionPageFactory, LinkPageFactory
from tests.translating import publish_by_hand, spanish, string_at, translate, write_by_hand

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(section):
    return FaqQuestionPageFactory(parent=section)


@pytest.fixture
def translation(page):
    translation = submit(page, spanish())
    translate(translation)
    return translation


def acts(page):
    """The acts in the log of a page and its translations, in order, with who did them."""
    pages = Page.objects.filter(translation_key=page.translation_key)
    lines = PageLogEntry.objects.filter(page__in=pages, action__startswith="faq.").order_by("pk")
    return [(line.action, line.user) for line in lines if line.action != Act.EDIT]


def live(page):
    return Page.objects.filter(translation_key=page.translation_key, locale=spanish(), live=True).exists()


def test_submitting_twice_is_submitting_once(page, admin_user):
    first, second = (submit(page, spanish(), user=admin_user) for _ in range(2))

    assert first == second
    assert acts(page) == [(Act.SUBMIT, admin_user)]


def test_what_is_asked_to_be_reviewed_must_be_ready(page, admin_user):
    translation = submit(page, spanish())

    with pytest.raises(NotReadyError, match="3 texts are not translated yet"):
        request_review(translation, user=admin_user)

    assert not Review.objects.exists()
    assert acts(page) == [(Act.SUBMIT, None)]


def test_an_approved_translation_is_live_and_reviewed(page, translation, admin_user):
    request_review(translation, user=None)

    approve(translation, user=admin_user, digest=digest_of(translation))

    facts = next(
        iter(translation_facts(Page.objects.filter(translation_key=page.translation_key, locale=spanish())).values())
    )
    assert facts.state == State.CURRENT
    assert facts.reviewed_at is not None
    assert acts(page)[1:] == [(Act.REQUEST_REVIEW, None), (Act.APPROVE, admin_user), (Act.PUBLISH, admin_user)]


def test_nothing_is_approved_that_the_reviewer_did_not_see(page, translation, admin_user):
    seen = digest_of(translation)
    write_by_hand(translation, string_at(translation, "title"), "Otra cosa")

    with pytest.raises(ChangedMeanwhileError):
        approve(translation, user=admin_user, digest=seen)

    assert not live(page)
    assert not Review.objects.exists()


def test_an_approval_that_cannot_be_published_leaves_no_trace(page, translation, admin_user):
    write_by_hand(translation, string_at(translation, "title"), "")

    with pytest.raises(NotReadyError):
        approve(translation, user=admin_user, digest=digest_of(translation))

    assert not Review.objects.exists()
    assert (Act.APPROVE, admin_user) not in acts(page)


def test_what_is_sent_back_stays_as_it_is(page, translation, admin_user):
    send_back(translation, user=admin_user, comment="The title is too formal.")

    assert Review.objects.get().comment == "The title is too formal."
    assert not live(page)
    assert acts(page)[-1] == (Act.SEND_BACK, admin_user)


def test_every_publication_has_its_line_in_the_log(page, translation, admin_user):
    translated = publish(translation, user=admin_user)

    actions = PageLogEntry.objects.filter(page=translated, revision=translated.live_revision)
    assert set(actions.values_list("action", flat=True)) == {"wagtail.publish"}
    assert acts(page)[-1] == (Act.PUBLISH, admin_user)


def test_a_publication_that_fails_leaves_nothing_behind(page, translation, monkeypatch):
    monkeypatch.setattr("faq_pages.translation.workflow.record_act", lambda *args, **kwargs: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        publish(translation)

    assert not Page.objects.filter(translation_key=page.translation_key, locale=spanish()).exists()
    assert not PageLogEntry.objects.filter(action="wagtail.publish", label="ES " + page.title).exists()


def test_a_question_waits_for_its_section(index):
    section = FaqSectionPageFactory(parent=index, title="Elections")
    page = FaqQuestionPageFactory(parent=section)
    translation = submit(page, spanish())
    translate(translation)

    with pytest.raises(NotReadyError, match="Publish the translation of “Elections” first"):
        publish(translation)

    publish_by_hand(section)
    assert publish(translation).live


def test_a_withdrawn_translation_keeps_its_strings(page, translation, admin_user):
    publish(translation)

    withdraw(translation, user=admin_user)

    assert not live(page)
    assert problems_of(translation) == []
    assert acts(page)[-1] == (Act.WITHDRAW, admin_user)


def test_a_deleted_translation_keeps_its_strings_and_comes_back(page, translation):
    publish(translation).delete()
    assert not Translation.objects.get(pk=translation.pk).enabled
    assert StringTranslation.objects.filter(context__object_id=page.translation_key).count() == 3

    assert publish(submit(page, spanish())).title == "ES " + page.title


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "ftp://example.org/"])
def test_an_address_that_must_not_be_linked_to_is_never_published(address, index):
    link = LinkPageFactory(parent=index)
    translation = submit(link, spanish())
    translate(translation)
    segment = translation.source.overridablesegment_set.get(context__path="destination")
    SegmentOverride.objects.create(locale=spanish(), context=segment.context, data_json=f'"{address}"')

    with pytest.raises(NotReadyError, match="may be linked to"):
        publish(translation)

    assert not LinkPage.objects.filter(destination=address).exists()


def test_the_cost_of_publishing_does_not_grow_with_the_site(section, django_assert_max_num_queries):
    counts = []
    for extra in (0, 20):
        for _ in range(extra):
            page = FaqQuestionPageFactory(parent=section)
            page.copy_for_translation(spanish())
        page = FaqQuestionPageFactory(parent=section)
        translation = submit(page, spanish())
        translate(translation)
        with django_assert_max_num_queries(400) as queries:
            publish(translation)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_cost_of_submitting_does_not_grow_with_the_site(section, django_assert_max_num_queries):
    counts = []
    for extra in (0, 20):
        for _ in range(extra):
            submit(FaqQuestionPageFactory(parent=section), spanish())
        page = FaqQuestionPageFactory(parent=section)
        with django_assert_max_num_queries(400) as queries:
            submit(page, spanish())
        counts.append(len(queries))

    assert counts[1] <= counts[0]
