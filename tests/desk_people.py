"""People of the translators' desk, in tests."""

from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import Client
from wagtail.models import Locale

from faq_pages.models import LanguageRole
from faq_pages.translation.roles import ensure_groups


def person(username, role="", language_code="es", *, name=""):
    """A user with one role in one language, or one who may only enter the admin."""
    user = get_user_model().objects.create_user(username, first_name=name)
    if role:
        locale = Locale.objects.get(language_code=language_code)
        ensure_groups(locale)
        user.groups.add(LanguageRole.objects.get(locale=locale, role=role).group)
    else:
        group, _ = Group.objects.get_or_create(name="Guests")
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        user.groups.add(group)
    return user


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def arabic() -> Locale:
    """A second language to translate into, for one test."""
    return Locale.objects.get(language_code="ar")


def address(page, name="", code="es"):
    return f"/admin/translations/{code}/{page.translation_key}/{name}"


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def words(element) -> str:
    """The text of an element in one line."""
    return " ".join(element.get_text(" ").split())
