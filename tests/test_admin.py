"""What editors and translators meet in the admin."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page
from wagtail.rich_text import RichText
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield
from wagtail_localize.models import Translation

from faq_pages.blocks import TEXT_FEATURES, AnswerBlock
from faq_pages.models import LinkPage

pytestmark = pytest.mark.any_database


def panel(client):
    return BeautifulSoup(client.get("/admin/").content, "html.parser").select_one("#links-without-destination-section")


def test_the_home_page_lists_links_without_a_destination(editor, index):
    titles = [a.get_text() for a in panel(editor).select("li a")]

    assert titles == ["Party platform", "Mailing list", "Contact", "Volunteer", "Donate"]


def test_a_link_that_got_its_destination_is_no_longer_listed(editor, index):
    page = LinkPage.objects.get(slug="donate", locale=index.locale)
    page.destination = "https://example.org/donate"
    page.save_revision().publish()

    assert "Donate" not in panel(editor).get_text()


def test_an_editor_sees_only_links_that_they_may_change(client, django_user_model, index):
    group = Group.objects.create(name="Somebody")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user = django_user_model.objects.create_user("somebody")
    user.groups.add(group)
    client.force_login(user)

    assert panel(client) is None
    GroupPagePermission.objects.create(
        group=group, page=index, permission=Permission.objects.get(codename="change_page")
    )
    assert panel(client) is not None


@pytest.mark.parametrize("model", ["faqsectionpage", "linkpage"])
def test_every_form_opens_for_a_new_page_below_the_index(model, editor, index):
    assert editor.get(reverse("wagtailadmin_pages:add", args=["faq_pages", model, index.pk])).status_code == 200


@pytest.mark.django_db
def test_every_page_of_the_faq_opens_in_the_editor(editor):
    for page in Page.objects.filter(depth__gt=1, locale__language_code="en"):
        assert editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
        assert editor.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).status_code in {200, 302}


def test_a_link_page_without_a_destination_is_kept_as_a_draft_and_refused_for_publishing(editor, index):
    address = reverse("wagtailadmin_pages:add", args=["faq_pages", "linkpage", index.pk])
    form = {
        "title": "Events",
        "slug": "events",
        "destination": "",
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
    }

    refused = editor.post(address, {**form, "action-publish": "1"})
    assert refused.status_code == 200
    assert "This field is required" in refused.content.decode()

    assert editor.post(address, form).status_code == 302
    assert not LinkPage.objects.get(slug="events").live


@pytest.mark.parametrize("slug", ["register-to-vote", "donate"])
def test_a_link_page_can_be_previewed_in_both_languages(slug, editor, index):
    page = LinkPage.objects.get(slug=slug, locale=index.locale)
    translation = LinkPage.objects.get(translation_key=page.translation_key, locale__language_code="es")

    own, spanish = (
        editor.get(reverse("wagtailadmin_pages:view_draft", args=[each.pk])) for each in (page, translation)
    )

    expected = page.destination or "No destination yet."
    assert (own.status_code, own.content.decode()) == (200, expected)
    assert spanish.status_code == 200


@pytest.mark.parametrize("kind", ["image", "video", "action"])
def test_a_draft_may_hold_an_unfinished_block(kind, editor, question):
    address = reverse("wagtailadmin_pages:edit", args=[question.pk])
    empty = {
        "image": {"image": "", "alt_text": "", "caption": ""},
        "video": {"url": "", "title": "", "transcript": ""},
        "action": {"text": "", "page": "", "url": ""},
    }
    form = nested_form_data(
        {
            "title": question.title,
            "slug": question.slug,
            "short_answer": question.short_answer,
            "answer": streamfield([(kind, empty[kind])]),
            "related_questions": inline_formset([]),
            "comments": inline_formset([]),
        }
    )

    assert editor.post(address, {**form, "action-publish": "1"}).status_code == 200
    assert editor.post(address, form).status_code == 302


@pytest.mark.django_db
def test_every_translation_is_complete_for_wagtail_localize_too():
    for translation in Translation.objects.filter(target_locale__language_code="es"):
        total, done = translation.get_progress()

        assert total == done > 0
        assert not translation.source.stringsegment_set.filter(context__path="slug").exists(), "addresses stay"


@pytest.mark.django_db
def test_an_address_is_the_same_in_every_language():
    def paths(code):
        pages = Page.objects.filter(locale__language_code=code, depth__gt=2)
        return {page.translation_key: page.url.partition(f"/{code}/")[2] for page in pages.live()}

    assert paths("es") == paths("en")
    assert len(paths("es")) == 15


@pytest.mark.parametrize("address", ["ftp://example.org/", "//example.org/"])
def test_the_form_refuses_links_that_readers_would_not_get(address, editor, section):
    text = rich_text(f'<p>See <a href="{address}">here</a>.</p>', features=TEXT_FEATURES)
    data = {"title": section.title, "slug": section.slug, "introduction": text, "action-publish": "1"}

    response = editor.post(reverse("wagtailadmin_pages:edit", args=[section.pk]), data)

    assert "A link must begin with" in response.content.decode()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://example.org/", "//example.org/"])
def test_no_way_of_saving_a_page_lets_an_unsafe_link_in(address, section):
    section.introduction = f'<p><a href="{address}">here</a></p>'
    with pytest.raises(ValidationError, match="must begin with"):
        section.full_clean()

    with pytest.raises(ValidationError):
        AnswerBlock().child_blocks["paragraph"].clean(RichText(section.introduction))
