"""Who may work on which language."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import QuerySet
from wagtail.models import Locale

from faq_pages.languages import language, language_codes
from faq_pages.models import LanguageRole

Role = LanguageRole.Role

GROUP_NAMES = {Role.TRANSLATOR: "Translators: {}", Role.REVIEWER: "Reviewers: {}"}
"""In English, with the English name of the language: they are data, not interface."""


def can_translate(user: Any, language_code: str) -> bool:
    """Tell whether a user may work on drafts of a language; reviewers and superusers may too. 1 query."""
    return language_code in translated_codes(user)


def can_review(user: Any, language_code: str) -> bool:
    """Tell whether a user may approve and publish a language; superusers may too. 1 query."""
    return language_code in reviewed_codes(user)


def translated_codes(user: Any) -> list[str]:
    """Codes of the languages that a user may translate, in the order of the site's. 1 query."""
    return codes_with_role(user, Role.values)


def reviewed_codes(user: Any) -> list[str]:
    """Codes of the languages that a user may publish, in the order of the site's. 1 query."""
    return codes_with_role(user, [Role.REVIEWER])


def target_codes() -> list[str]:
    """Codes of all languages but the source language, which nobody translates into."""
    return [code for code in language_codes() if code != settings.LANGUAGE_CODE]


def codes_with_role(user: Any, roles: Iterable[str]) -> list[str]:
    """Target languages in which a user has one of the roles; superusers have them all."""
    # An anonymous visitor is never active.
    if not user.is_active:
        return []
    if user.is_superuser:
        return target_codes()
    own = set(
        LanguageRole.objects.filter(group__user=user, role__in=list(roles)).values_list(
            "locale__language_code", flat=True
        )
    )
    return [code for code in target_codes() if code in own]


def translators(language_code: str) -> QuerySet[Any]:
    """Active members of the translators' group of a language: neither its reviewers nor superusers."""
    return people_with_role(language_code, Role.TRANSLATOR)


def reviewers(language_code: str) -> QuerySet[Any]:
    """Active members of the reviewers' group of a language; superusers are not among them by themselves."""
    return people_with_role(language_code, Role.REVIEWER)


def people_with_role(language_code: str, role: str) -> QuerySet[Any]:
    groups = LanguageRole.objects.filter(locale__language_code=language_code, role=role).values("group")
    users = get_user_model()._default_manager
    return users.filter(is_active=True, groups__in=groups).distinct().order_by("pk")


@transaction.atomic
def ensure_groups(locale: Locale) -> None:
    """
    Make the groups that a language lacks. Safe to call again; the source language gets none.

    A group may enter the admin and nothing else: what its members may do, the desk asks here.
    """
    if locale.language_code == settings.LANGUAGE_CODE:
        return
    enter = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    existing = set(LanguageRole.objects.filter(locale=locale).values_list("role", flat=True))
    for role, pattern in GROUP_NAMES.items():
        if role not in existing:
            group = Group.objects.create(name=free_group_name(pattern.format(english_name(locale))))
            group.permissions.add(enter)
            LanguageRole.objects.create(locale=locale, role=role, group=group)


def english_name(locale: Locale) -> str:
    """The language's name in English, or its code when that has none: any code can be a locale's."""
    try:
        return language(locale.language_code).name
    except KeyError:
        return locale.language_code


def free_group_name(name: str) -> str:
    """
    ``name``, or ``name (2)`` and so on when another group has it.

    A group that somebody else made is never taken over: its members were not chosen for this.
    """
    taken = set(Group.objects.filter(name__startswith=name).values_list("name", flat=True))
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    return free
