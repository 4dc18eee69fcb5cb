"""Translations follow their source in Wagtail's own tree, and their strings outlive them."""

import logging

import pytest
from wagtail.models import Locale, Page, PageLogEntry
from wagtail_localize.models import StringTranslation

from faq_pages.models import FaqQuestionPage, FaqSectionPage, TranslationRecord
from faq_pages.translation import tree
from faq_pages.translation.workflow import publish, save_draft, submit
from tests.factories import FaqQuestionPageFactory, FaqSectionPageFactory
from tests.translating import translate as translate_strings


@pytest.fixture
def spanish(db) -> Locale:
    return Locale.objects.get(language_code="es")


@pytest.fixture
def road(section) -> FaqSectionPage:
    """The last English section of the loaded FAQ."""
    return FaqSectionPage.objects.get(slug="the-road-to-independence", locale=section.locale)


def in_spanish(page: Page) -> Page:
    return Page.objects.get(translation_key=page.translation_key, locale__language_code="es")


def slugs(parent: Page) -> list[str]:
    return [page.slug for page in Page.objects.child_of(parent).order_by("path")]


def whole_tree() -> dict[str, list[str]]:
    """Slugs of the children of each page, by locale and address; treebeard finds nothing wrong with it."""
    assert [list(problem) for problem in Page.find_problems()] == [[]] * 5
    return {
        f"{page.locale.language_code} {page.url}": slugs(page)
        for page in Page.objects.filter(depth__gt=1).select_related("locale")
    }


def translate(page: Page, locale: Locale) -> Page:
    """Publish a translation of a page."""
    translation = submit(page, locale)
    translate_strings(translation)
    return publish(translation)


def test_a_move_takes_the_translation_along(section, road, question):
    Page.objects.get(pk=question.pk).move(road, pos="first-child")

    moved = in_spanish(question)
    assert moved.is_child_of(in_spanish(road))
    assert moved.url == "/es/the-road-to-independence/what-is-calexit/"
    assert slugs(in_spanish(road)) == slugs(road)
    assert slugs(in_spanish(section)) == slugs(section)
    whole_tree()


@pytest.mark.parametrize("pos", ["first-child", "last-child"])
def test_a_section_moves_with_its_questions(pos, index, section, road):
    moving = {"first-child": road, "last-child": section}[pos]
    Page.objects.get(pk=moving.pk).move(Page.objects.get(pk=index.pk), pos=pos)
    moving.refresh_from_db()

    assert slugs(in_spanish(index)) == [slug for slug in slugs(index) if slug in slugs(in_spanish(index))]
    assert slugs(in_spanish(moving)) == slugs(moving)
    whole_tree()


def test_every_reordering_is_followed(road):
    for target, pos in [(0, "left"), (4, "right"), (2, "left"), (1, "right")]:
        children = list(Page.objects.child_of(road).order_by("path"))
        children[3].move(children[target], pos=pos)

        assert slugs(in_spanish(road)) == slugs(road)
    whole_tree()


def test_an_editor_reorders_in_the_admin(road, editor):
    first = Page.objects.child_of(road).first()

    response = editor.post(f"/admin/pages/{first.pk}/set_position/?position=2")

    assert response.status_code == 200
    assert slugs(road)[2] == first.slug
    assert slugs(in_spanish(road)) == slugs(road)


def test_a_page_whose_new_section_is_not_translated_stays_and_follows_when_it_is(index, question, spanish, caplog):
    new = FaqSectionPageFactory(parent=index)
    with caplog.at_level(logging.WARNING):
        Page.objects.get(pk=question.pk).move(new, pos="last-child")
    assert "the page above its source is not translated" in caplog.text
    assert in_spanish(question).url == "/es/the-movement/what-is-calexit/"

    translate(new, spanish)

    assert in_spanish(question).is_child_of(in_spanish(new))
    whole_tree()


def test_a_new_translation_takes_its_place_in_the_sources_order(section, spanish):
    first = section.get_first_child()
    new = FaqQuestionPageFactory.build(title="New", slug="new", locale=section.locale)
    first.add_sibling(pos="right", instance=new)
    new.save_revision().publish()

    page = translate(new, spanish)

    assert slugs(in_spanish(section)) == slugs(section) == ["what-is-calexit", "new", "who-does-what"]
    assert page.path == in_spanish(new).path
    whole_tree()


def test_a_slug_follows_the_source(section, question, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        section.slug = "movement"
        section.save_revision().publish()

    assert in_spanish(section).slug == "movement"
    assert in_spanish(question).url == "/es/movement/what-is-calexit/"


def test_a_translation_with_an_old_slug_in_its_draft_is_set_right_at_publication(question):
    page = in_spanish(question).specific
    page.slug = "old"

    page.save_revision().publish()

    assert in_spanish(question).slug == question.slug
    assert in_spanish(question).url == "/es/the-movement/what-is-calexit/"


def test_the_whole_tree_is_brought_in_line_and_then_left_alone(index, section, road, django_assert_num_queries):
    before = whole_tree()
    spanish_road = in_spanish(road)
    in_spanish(section).move(in_spanish(index), pos="last-child")
    Page.objects.child_of(spanish_road).last().move(in_spanish(section), pos="first-child")
    Page.objects.child_of(in_spanish(road)).last().move(in_spanish(road), pos="first-child")
    Page.objects.filter(pk=in_spanish(section).get_children().last().pk).update(slug="x")
    assert whole_tree() != before

    assert tree.follow_source() > 0

    assert whole_tree() == before
    with django_assert_num_queries(1):
        assert tree.follow_source() == 0


def test_a_place_that_is_taken_is_told_and_nothing_breaks(section, question, spanish, caplog):
    other = FaqQuestionPageFactory(parent=in_spanish(section), slug="taken")
    Page.objects.filter(pk=question.pk).update(slug="taken")

    with caplog.at_level(logging.WARNING):
        assert tree.follow_page(Page.objects.get(pk=question.pk)) == 0

    assert "slug is taken" in caplog.text
    assert (in_spanish(question).slug, Page.objects.get(pk=other.pk).slug) == ("what-is-calexit", "taken")


# --- Deleting ----------------------------------------------------------------------------------


def strings(page: Page) -> int:
    return StringTranslation.objects.filter(context__object_id=page.translation_key).count()


def test_deleting_a_source_deletes_its_translations_and_keeps_their_strings(section, question):
    keys = [page.translation_key for page in (section, *section.get_children())]
    kept = strings(question)
    assert kept > 0

    Page.objects.get(pk=section.pk).delete()

    assert not Page.objects.filter(translation_key__in=keys).exists()
    assert strings(question) == kept
    assert not TranslationRecord.objects.filter(page__translation_key__in=keys).exists()
    whole_tree()


def test_deleting_the_index_deletes_every_language(index):
    Page.objects.get(pk=index.pk).delete()

    assert not Page.objects.filter(depth__gt=1).exists()
    assert Page.get_first_root_node().numchild == 0
    whole_tree()


def test_deleting_a_translation_leaves_its_source(question):
    in_spanish(question).delete()

    assert FaqQuestionPage.objects.filter(pk=question.pk).exists()


def test_a_deleted_translation_comes_back_with_its_strings(question, spanish):
    page = in_spanish(question)
    title, kept = page.title, strings(question)
    page.delete()

    translation = submit(question, spanish)
    assert translation.enabled
    assert save_draft(translation).title == title
    publish(translation)

    assert strings(question) == kept
    assert (in_spanish(question).live, in_spanish(question).url) == (True, "/es/the-movement/what-is-calexit/")
    whole_tree()


def test_the_log_names_who_moved_and_deleted(question, road, editor, admin_user):
    page = in_spanish(question)
    editor.post(f"/admin/pages/{question.pk}/move/{road.pk}/confirm/")
    editor.post(f"/admin/pages/{question.pk}/delete/")

    acts = PageLogEntry.objects.filter(page=page.pk).values_list("action", "user_id")
    assert {("wagtail.move", admin_user.pk), ("wagtail.delete", admin_user.pk)} <= set(acts)


# --- Cost --------------------------------------------------------------------------------------

IN_LINE_QUERIES = 10
"""Page; translations; source, its parent, the translated parent; savepoint and its end; page, neighbours: 2."""


def test_following_a_page_does_not_grow_with_the_site(road, spanish, django_assert_num_queries):
    question = road.get_children().last()
    for number in (1, 9):
        for _ in range(number):
            translate(FaqQuestionPageFactory(parent=road), spanish)
        with django_assert_num_queries(IN_LINE_QUERIES):
            tree.follow_page(Page.objects.get(pk=question.pk))
