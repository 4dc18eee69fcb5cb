"""Who may work on which language, and the groups that say so."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import ValidationError
from wagtail.models import Locale
from wagtail_localize.models import LocaleSynchronization

from faq_pages.importers.load_faq import load_faq
from faq_pages.languages import language_codes, languages
from faq_pages.models import LanguageRole
from faq_pages.translation import roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def korean(db) -> Locale:
    return Locale.objects.get(language_code="ko")


@pytest.fixture
def member(django_user_model):
    """Makes a user with roles, each given as ``code, role``."""

    def make(*given, **fields):
        user = django_user_model.objects.create_user(f"user-{django_user_model.objects.count()}", **fields)
        for code, role in given:
            user.groups.add(LanguageRole.objects.get(locale__language_code=code, role=role).group)
        return user

    return make


def test_each_target_language_has_two_groups_that_may_only_enter_the_admin():
    groups = Group.objects.filter(language_role__isnull=False)

    names = [language.name for language in languages() if language.code != "en"]
    expected = [f"{people}: {name}" for people in ("Reviewers", "Translators") for name in names]
    assert sorted(group.name for group in groups) == sorted(expected)
    for group in groups:
        assert [permission.codename for permission in group.permissions.all()] == ["access_admin"]
        assert not group.page_permissions.exists()


def test_a_new_language_gets_its_groups_once(korean):
    korean.save()

    assert list(korean.language_roles.order_by("role").values_list("group__name", flat=True)) == [
        "Reviewers: Korean",
        "Translators: Korean",
    ]


def test_a_group_of_that_name_is_not_taken_over(korean):
    korean.delete()
    theirs = Group.objects.create(name="Translators: Korean")

    locale = Locale.objects.create(language_code="ko")

    own = locale.language_roles.get(role="translator").group
    assert own != theirs
    assert own.name == "Translators: Korean (2)"


def test_the_groups_of_a_language_go_with_it(korean):
    korean.delete()

    assert not Group.objects.filter(name__contains="Korean").exists()


def test_a_deleted_group_is_made_again():
    Group.objects.get(name="Translators: Spanish").delete()

    roles.ensure_groups(Locale.objects.get(language_code="es"))

    role = LanguageRole.objects.get(role="translator", locale__language_code="es")
    assert role.group.name == "Translators: Spanish"


def test_loading_the_faq_makes_missing_groups():
    Group.objects.get(name="Reviewers: Spanish").delete()

    load_faq()

    assert LanguageRole.objects.filter(role="reviewer", locale__language_code="es").count() == 1


def test_a_renamed_group_keeps_its_role(member):
    user = member(("es", "reviewer"))
    Group.objects.filter(name="Reviewers: Spanish").update(name="Equipo")

    assert roles.can_review(user, "es")


@pytest.mark.parametrize(
    ("given", "translates", "reviews"),
    [
        ([], [], []),
        ([("es", "translator")], ["es"], []),
        ([("es", "reviewer")], ["es"], ["es"]),
        ([("ko", "translator"), ("es", "reviewer")], ["es", "ko"], ["es"]),
    ],
)
def test_roles_hold_for_their_language_alone(given, translates, reviews, member, korean):
    user = member(*given)

    assert roles.translated_codes(user) == translates
    assert roles.reviewed_codes(user) == reviews
    for code in ("en", "es", "ko", "xx"):
        assert roles.can_translate(user, code) == (code in translates)
        assert roles.can_review(user, code) == (code in reviews)


def test_superusers_have_every_role_but_for_the_source_language(admin_user):
    assert roles.translated_codes(admin_user) == roles.reviewed_codes(admin_user) == language_codes()[1:]
    assert not roles.can_translate(admin_user, "en")


def test_nobody_who_is_inactive_or_not_signed_in_has_a_role(member):
    for user in (member(("es", "reviewer"), is_active=False), member(is_active=False, is_superuser=True)):
        assert roles.translated_codes(user) == []
    assert roles.translated_codes(AnonymousUser()) == []


def test_asking_for_a_role_costs_one_query(member, korean, django_assert_num_queries):
    user = member(("ko", "translator"), ("es", "reviewer"))

    with django_assert_num_queries(1):
        assert roles.can_translate(user, "ko")


def test_the_people_of_a_language_are_its_active_members(member, admin_user):
    translator = member(("es", "translator"))
    reviewer = member(("es", "reviewer"))
    member(("es", "translator"), is_active=False)

    assert list(roles.translators("es")) == [translator]
    assert list(roles.reviewers("es")) == [reviewer]
    assert not roles.translators("ko").exists()


def test_no_language_is_filled_with_copies(korean):
    with pytest.raises(ValidationError, match="not filled with copies"):
        LocaleSynchronization.objects.create(locale=korean, sync_from=Locale.get_default())


def test_the_form_of_a_language_offers_no_copies(editor, korean):
    page = editor.get(f"/admin/locales/edit/{korean.pk}/").content.decode()

    assert "sync_from" not in page
