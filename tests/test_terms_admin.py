"""Machine policies, glossary and protected names in the admin."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from wagtail.models import Locale, ModelLogEntry
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from faq_pages.admin.translations import policies
from faq_pages.languages import language_codes, languages
from faq_pages.models import GlossaryTerm, GlossaryTranslation, LanguageRole, MachinePolicy, ProtectedName
from faq_pages.translation.terms import seed_terms, terms_of
from tests.test_desk import enter_the_admin

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

POLICIES = "/admin/translations/machine/"
NEVER = dict.fromkeys(language_codes()[1:], "never")


@pytest.fixture
def spanish() -> Locale:
    return Locale.objects.get(language_code="es")


@pytest.fixture
def no_terms(db):
    GlossaryTerm.objects.all().delete()
    ProtectedName.objects.all().delete()


class Seed:
    """What a glossary file holds."""

    protected = [type("Name", (), {"name": "CalExit", "note": ""})]
    terms = []


# --- Policies --------------------------------------------------------------------------------------


def test_each_language_has_its_policy_on_one_screen(editor, spanish):
    shown = BeautifulSoup(editor.get(POLICIES).content, "html.parser")
    names = [language.name for language in languages() if language.code != "en"]
    assert [label.get_text() for label in shown.select("th label")] == names
    assert shown.select_one("option[selected]")["value"] == "never"
    assert "no machine translation service" in shown.get_text()

    assert editor.post(POLICIES, {**NEVER, "es": "draft"}).status_code == 302
    assert MachinePolicy.objects.get(locale=spanish).policy == "draft"
    assert ModelLogEntry.objects.filter(action="wagtail.edit", data__policy="draft").exists()


def test_a_policy_that_stays_is_not_written_again(editor):
    for _ in range(2):
        editor.post(POLICIES, {**NEVER, "es": "draft"})

    assert ModelLogEntry.objects.filter(data__policy="draft").count() == 1


@pytest.mark.parametrize("form", [{}, {"es": "always"}])
def test_a_policy_that_is_none_is_refused(form, editor):
    response = editor.post(POLICIES, form)

    assert response.status_code == 200
    assert BeautifulSoup(response.content, "html.parser").select_one(".desk-error")
    assert not MachinePolicy.objects.exists()


def test_the_screen_says_which_languages_the_service_has(editor, monkeypatch):
    class Service:
        name = "<b>Service</b>"

        def supports(self, code):
            return code == "es"

    monkeypatch.setattr(policies, "engine", Service)
    shown = BeautifulSoup(editor.get(POLICIES).content, "html.parser")

    assert "<b>Service</b>" in shown.get_text()
    assert shown.select("tbody td")[1].get_text(strip=True) == "Yes"


def test_policies_need_their_permission(client, django_user_model):
    user = django_user_model.objects.create_user("ana")
    user.groups.add(LanguageRole.objects.get(locale__language_code="es", role="reviewer").group)
    client.force_login(user)
    assert client.post(POLICIES, {**NEVER, "es": "draft"}).status_code == 302
    assert not MachinePolicy.objects.exists()

    user.user_permissions.add(Permission.objects.get(codename="change_machinepolicy"))
    assert client.post(POLICIES, {**NEVER, "es": "draft"}).status_code == 302
    assert MachinePolicy.objects.exists()


# --- Terms -----------------------------------------------------------------------------------------


def test_editors_and_moderators_keep_the_terms_from_the_first_filling_on(no_terms, client, django_user_model):
    assert seed_terms(Seed)
    for name in ("Editors", "Moderators"):
        user = django_user_model.objects.create_user(name)
        user.groups.add(Group.objects.get(name=name))
        client.force_login(user)
        assert client.get("/admin/glossaryterm/").status_code == 200
        assert client.get("/admin/protectedname/new/").status_code == 200
    Group.objects.get(name="Editors").permissions.clear()

    assert not seed_terms(Seed)
    assert not Group.objects.get(name="Editors").permissions.exists(), "what an administrator took back stays so"


def test_others_do_not_reach_the_terms(client, django_user_model):
    user = django_user_model.objects.create_user("ana")
    user.groups.add(enter_the_admin(), LanguageRole.objects.get(locale__language_code="es", role="reviewer").group)
    client.force_login(user)

    for address in ("glossaryterm/", "glossaryterm/new/", "protectedname/", "protectedname/new/"):
        assert client.get(f"/admin/{address}").status_code == 302


def term_form(*rows, source="ballot"):
    lines = [{"confirmed": "", "note": "", **row} for row in rows]
    return nested_form_data({"source": source, "note": "", "translations": inline_formset(lines)})


def test_a_term_is_written_with_its_words(no_terms, editor, spanish):
    response = editor.post(
        "/admin/glossaryterm/new/", term_form({"locale": spanish.pk, "variants": "boleta\npapeleta"})
    )

    assert response.status_code == 302
    assert terms_of(spanish).glossary[0].targets == ("boleta", "papeleta")


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([("es", " \n ")], "This field is required."),
        ([("es", "boleta"), ("es", "papeleta")], "This language is there already."),
        ([("en", "ballot")], "The term itself is in this language."),
        ([("", "boleta")], "This field is required."),
    ],
)
def test_what_cannot_be_a_term_is_told_at_its_field(rows, problem, no_terms, editor):
    ids = {locale.language_code: locale.pk for locale in Locale.objects.all()}
    form = term_form(*({"locale": ids.get(code, ""), "variants": words} for code, words in rows))
    response = editor.post("/admin/glossaryterm/new/", form)

    assert response.status_code == 200
    assert problem in response.content.decode()
    assert not GlossaryTerm.objects.exists()


@pytest.mark.parametrize(("address", "field"), [("glossaryterm", "source"), ("protectedname", "name")])
def test_the_same_twice_is_told(address, field, no_terms, editor):
    GlossaryTerm.objects.create(source="ballot")
    ProtectedName.objects.create(name="ballot")
    form = term_form() if address == "glossaryterm" else {}
    response = editor.post(f"/admin/{address}/new/", {**form, field: "ballot"})

    assert response.status_code == 200
    assert "already exists" in response.content.decode()


def test_terms_are_found_by_their_words(no_terms, editor, spanish):
    term = GlossaryTerm.objects.create(source="ballot")
    GlossaryTranslation.objects.create(term=term, locale=spanish, variants="boleta")
    ProtectedName.objects.create(name="<script>alert(1)</script>")

    assert "ballot" in editor.get("/admin/glossaryterm/?q=boleta").content.decode()
    assert "<script>alert(1)" not in editor.get("/admin/protectedname/").content.decode()
