"""Translations are worked on in the desk: nothing of Wagtail's or wagtail-localize's leads round it."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import RequestFactory
from django.urls import resolve, reverse
from wagtail import hooks
from wagtail.models import GroupPagePermission, Locale, Page, PageLogEntry
from wagtail.permissions import policy_registry
from wagtail_localize.models import StringTranslation, Translation

from faq_pages.admin.guard import named_ids
from faq_pages.admin.wagtail_localize import WITHDRAWN
from faq_pages.models import FaqIndexPage, FaqQuestionPage
from tests.admin_scene import all_powerful_group, member
from tests.factories import FaqQuestionPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def spanish() -> FaqQuestionPage:
    return FaqQuestionPage.objects.get(slug="what-is-calexit", locale__language_code="es")


@pytest.fixture
def page_editor(django_user_model):
    """May do everything with every page, in Wagtail's eyes."""
    user = django_user_model.objects.create_user("page-editor")
    user.groups.add(all_powerful_group())
    return user


def refusals() -> list[PageLogEntry]:
    return list(PageLogEntry.objects.filter(action="faq.refuse"))


def test_wagtails_permissions_on_a_translation_are_all_refused(page_editor, spanish):
    permissions = spanish.permissions_for_user(page_editor)
    allowed = [
        name
        for name in dir(permissions)
        if name.startswith("can_") and name not in {"can_move_to", "can_copy_to"} and getattr(permissions, name)()
    ]

    assert allowed == []
    assert Page.objects.get(pk=spanish.pk).permissions_for_user(page_editor).can_edit() is False


def test_an_editor_keeps_wagtails_permissions_on_the_source(page_editor, question):
    permissions = question.permissions_for_user(page_editor)

    assert permissions.can_edit()
    assert permissions.can_publish()
    assert permissions.can_view_revisions()


@pytest.mark.parametrize("view", ["edit", "history", "usage", "view_draft", "delete", "copy", "move", "set_privacy"])
def test_an_editor_reaches_wagtails_screens_of_a_source_page(view, client, page_editor, question):
    client.force_login(page_editor)

    assert client.get(reverse(f"wagtailadmin_pages:{view}", args=[question.pk])).status_code == 200
    assert refusals() == []


def test_a_page_permission_on_a_language_gives_nothing(client, django_user_model, spanish):
    group = Group.objects.create(name="Old translators")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in ("change_page", "publish_page"):
        index = FaqIndexPage.objects.get(locale=spanish.locale)
        permission = Permission.objects.get(codename=codename)
        GroupPagePermission.objects.create(group=group, page=index, permission=permission)
    user = django_user_model.objects.create_user("old-translator")
    user.groups.add(group)
    client.force_login(user)
    policy = policy_registry.get_by_type(Page)

    assert not policy.explorable_instances(user).exists()
    assert not policy.user_has_permission(user, "change")
    assert client.get(reverse("wagtailadmin_explore_root")).status_code == 302
    assert client.get(reverse("wagtailadmin_home")).status_code == 200


def test_wagtail_notifies_only_superusers_about_a_translation(page_editor, admin_user, spanish, question):
    policy = policy_registry.get_by_type(Page)

    assert list(policy.users_with_permission_for_instance("publish", spanish)) == [admin_user]
    assert page_editor in policy.users_with_permission_for_instance("publish", question)


@pytest.mark.parametrize(("code", "role"), [("es", "translator"), ("es", "reviewer")])
def test_wagtails_editor_leads_the_people_of_a_language_to_the_desk(code, role, client, spanish):
    client.force_login(member(code, role))
    address = reverse("wagtailadmin_pages:edit", args=[spanish.pk])

    assert client.get(address)["Location"] == f"/admin/translations/pages/{spanish.pk}/"
    assert client.post(address, {"title": "Changed"}).status_code == 403


def test_superusers_edit_translations_in_the_desk_too(editor, spanish):
    address = reverse("wagtailadmin_pages:edit", args=[spanish.pk])

    assert editor.get(address)["Location"] == f"/admin/translations/pages/{spanish.pk}/"
    assert editor.post(address, {"title": "Changed"}).status_code == 403


WAYS_INTO_SPANISH = {
    "copy": ("/admin/pages/{source}/copy/", {"new_title": "X", "new_slug": "x", "new_parent_page": "{section}"}),
    "alias": (
        "/admin/pages/{source}/copy/",
        {"new_title": "X", "new_slug": "x", "new_parent_page": "{section}", "alias": "on"},
    ),
    "move": ("/admin/pages/{source}/move/", {"new_parent_page": "{section}"}),
    "confirmed move": ("/admin/pages/{source}/move/{section}/confirm/", {"slug": "x"}),
    "bulk move": ("/admin/bulk/wagtailcore/page/move/?id={source}", {"chooser": "{section}", "move_applicable": "on"}),
    "add": ("/admin/pages/add/faq_pages/faqquestionpage/{section}/", {"title": "X", "slug": "x"}),
    "API copy": ("/admin/api/main/pages/{source}/action/copy/", {"destination_page_id": "{section}", "slug": "x"}),
    "API alias": (
        "/admin/api/main/pages/{source}/action/create_alias/",
        {"destination_page_id": "{section}", "update_slug": "x"},
    ),
    "API move": (
        "/admin/api/main/pages/{source}/action/move/",
        {"destination_page_id": "{section}", "position": "last-child"},
    ),
    "API translation": (
        "/admin/api/main/pages/{new}/action/copy_for_translation/",
        {"locale": "es", "copy_parents": "true"},
    ),
    "bulk publish": ("/admin/bulk/wagtailcore/page/publish/?id={spanish}", {}),
    "bulk publish in a form": ("/admin/bulk/wagtailcore/page/publish/", {"id": "{spanish}"}),
    "bulk delete": ("/admin/bulk/wagtailcore/page/delete/?id={spanish}", {}),
    "bulk unpublish of all below": ("/admin/bulk/wagtailcore/page/unpublish/?id=all&parentId={section}", {}),
}


@pytest.mark.parametrize("way", WAYS_INTO_SPANISH)
def test_no_way_of_wagtails_brings_a_page_into_a_language_or_changes_one_there(
    way, client, page_editor, spanish, question, section
):
    new = FaqQuestionPageFactory(parent=section)
    ids = {"source": question.pk, "spanish": spanish.pk, "section": spanish.get_parent().pk, "new": new.pk}
    address, form = WAYS_INTO_SPANISH[way]
    rows = Page.objects.filter(locale=spanish.locale).order_by("pk")
    below = spanish.get_parent().get_descendants()
    before = (list(rows.values()), list(below.values()))
    client.force_login(page_editor)

    response = client.post(
        address.format_map(ids), {name: value.format_map(ids) for name, value in form.items()}, follow=True
    )

    assert response.status_code < 500
    assert (list(rows.values()), list(below.values())) == before


def test_the_page_chooser_offers_no_translations_and_no_drafts_of_others(client, page_editor, spanish, section):
    FaqQuestionPageFactory(parent=section, title="Half-finished", live=False)
    addresses = [f"/admin/choose-page/{section.pk}/", "/admin/choose-page/search/?q=Half-finished"]
    wanted = f"/admin/choose-page/search/?q={spanish.title.split()[-1].strip('?')}"

    def shown(user):
        client.force_login(user)
        return [client.get(address).content.decode() for address in [*addresses, wanted]]

    assert [">Half-finished" in page for page in shown(page_editor)][:2] == [True, True]
    assert [">Half-finished" in page for page in shown(member("es", "reviewer"))][:2] == [False, False]
    for user in (page_editor, member("es", "translator")):
        assert spanish.title not in shown(user)[2]


def test_a_refusal_leaves_one_line_in_the_log(client, spanish):
    FaqQuestionPage.objects.filter(pk=spanish.pk).update(draft_title="Borrador")
    settler = member("es", "translator")
    client.force_login(settler)
    address = reverse("wagtailadmin_pages:history", args=[spanish.pk])

    response = client.get(address)

    assert response.status_code == 403
    assert "Pages in Spanish are worked on in the desk" in response.content.decode()
    [entry] = refusals()
    assert (entry.user, entry.page_id, entry.content_type.model) == (settler, spanish.pk, "faqquestionpage")
    assert entry.message == f"Refused access to this page in Spanish (GET {address})"


def test_somebody_who_is_not_signed_in_leaves_no_line(client, spanish):
    client.get(reverse("wagtailadmin_pages:history", args=[spanish.pk]))

    assert refusals() == []


def test_wagtail_localize_writes_nothing_even_for_superusers(editor, spanish):
    translation = Translation.objects.get(source__object_id=spanish.translation_key)
    segment = translation.source.stringsegment_set.first()
    before = list(StringTranslation.objects.order_by("pk").values())

    response = editor.put(
        reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk]),
        "value=Changed",
        content_type="application/x-www-form-urlencoded",
    )

    assert response.status_code == 403
    assert list(StringTranslation.objects.order_by("pk").values()) == before
    assert [entry.page_id for entry in refusals()] == [spanish.pk]


def test_the_report_of_wagtail_localize_leads_to_the_desk(editor):
    assert editor.get(reverse("wagtail_localize:translations_report"))["Location"] == "/admin/translations/"


@pytest.mark.parametrize("name", sorted({name for name, _ in WITHDRAWN}))
def test_wagtail_localize_registers_nothing_more_with_the_admin(name):
    assert [hook for hook in hooks.get_hooks(name) if hook.__module__.startswith("wagtail_localize")] == []


def test_what_wagtail_localize_registers_is_known():
    kept = {
        name
        for name, registered in hooks._hooks.items()
        for hook, _ in registered
        if hook.__module__.startswith("wagtail_localize")
    }

    assert kept == {"register_admin_urls", "register_icons", "register_log_actions"}


def test_the_permission_to_submit_translations_is_offered_to_no_group(editor):
    form = editor.get(reverse("wagtailusers_groups:add")).context["form"]

    offered = set(form.fields["permissions"].queryset.values_list("codename", flat=True))

    assert "access_admin" in offered
    assert "submit_translation" not in offered


def test_the_menu_of_reports_names_those_that_open(client, page_editor, admin_user):
    def menu(user):
        client.force_login(user)
        return client.get("/admin/").content.decode()

    assert "/admin/localize/" not in menu(admin_user)
    assert "/admin/reports/site-history/" in menu(admin_user)
    assert "/admin/reports/site-history/" not in menu(page_editor)
    assert "/admin/reports/locked/" in menu(page_editor)


def test_an_editor_sees_no_translations_through_the_admin_api(client, page_editor, admin_user, question):
    address = f"/admin/api/main/pages/{question.pk}/"
    client.force_login(page_editor)
    assert client.get(address).json()["meta"]["translations"] == []

    client.force_login(admin_user)
    assert len(client.get(address).json()["meta"]["translations"]) == 1


@pytest.mark.parametrize("number", ["9" * 30, str(2**31), "٣", "-1", "x"])
def test_an_id_that_is_none_is_not_found(number, editor):
    assert editor.get(f"/admin/pages/{number}/history/").status_code == 404


@pytest.mark.parametrize("number", ["٣", "-1", "x"])
def test_a_choice_that_is_no_id_names_no_page(number):
    address = f"/admin/bulk/wagtailcore/page/publish/?id={number}"

    assert list(named_ids(RequestFactory().get(address), resolve("/admin/bulk/wagtailcore/page/publish/"), {})) == []


def test_a_language_without_pages_is_no_fault(client, page_editor):
    Locale.objects.filter(language_code="en").update(language_code="xx")
    client.force_login(page_editor)

    assert client.get("/admin/").status_code == 200
