"""Files for translators who work outside: the screens and the commands."""

from io import StringIO
from pathlib import Path

import polib
import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import Locale, Page, PageLogEntry, PageViewRestriction
from wagtail_localize.models import StringTranslation

from faq_pages.models import Job, JobFile, LanguageRole
from faq_pages.translation import workflow
from faq_pages.translation.audit import Act
from faq_pages.translation.po import MAX_BYTES
from tests.factories import FaqQuestionPageFactory
from tests.test_desk import enter_the_admin

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

BAD_FILES = sorted((Path(__file__).parent / "data" / "po").glob("*.po"))
ACCEPTED = sorted((Path(__file__).parent / "data" / "po" / "accepted").glob("*.po"))
ADDRESS = "/admin/translations/es/files/"


@pytest.fixture
def spanish() -> Locale:
    return Locale.objects.get(language_code="es")


@pytest.fixture
def ana(django_user_model, client):
    """A translator of Spanish, signed in at ``client``."""
    user = django_user_model.objects.create_user("ana")
    user.groups.add(LanguageRole.objects.get(locale__language_code="es", role="translator").group)
    client.force_login(user)
    return user


def export(client, **query) -> polib.POFile:
    response = client.get(f"{ADDRESS}export/", query)
    assert response.status_code == 200
    return polib.pofile(response.content.decode())


def upload(client, content, name="faq-es.po", *, follow=False):
    if not isinstance(content, bytes):
        content = str(content).encode()
    return client.post(ADDRESS, {"file": SimpleUploadedFile(name, content)}, follow=follow)


def entries_of(file, page):
    return [entry for entry in file if entry.msgctxt.startswith(str(page.translation_key))]


def rows_of(page):
    return StringTranslation.objects.filter(context__object_id=page.translation_key, locale__language_code="es")


# --- Out ------------------------------------------------------------------------------------------


def test_a_language_a_section_or_a_page_is_exported(ana, client, section, question):
    everything, part, one = (
        len(export(client, **q)) for q in ({}, {"page": section.translation_key}, {"page": question.translation_key})
    )

    assert everything > part > one > 0


def test_the_name_of_the_file_says_what_is_in_it_and_from_when(ana, client, section):
    for query, name in (({}, "faq-es"), ({"page": section.translation_key}, "faq-es-the-movement")):
        header = client.get(f"{ADDRESS}export/", query)["Content-Disposition"]
        assert header == f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.po"'


@pytest.mark.parametrize("key", ["nonsense", "00000000-0000-4000-8000-000000000000", "%00"])
def test_an_unknown_page_cannot_be_exported(key, ana, client):
    assert client.get(f"{ADDRESS}export/", {"page": key}).status_code == 404


def test_a_private_page_is_not_exported_to_those_who_may_not_read_it(ana, client, section, question):
    PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.GROUPS)

    assert not entries_of(export(client), question)
    assert client.get(f"{ADDRESS}export/", {"page": question.translation_key}).status_code == 404


def test_the_file_carries_notes_and_suggestions_for_what_changed(ana, client, question):
    old = question.title
    question.title = old.replace("thing", "idea")
    question.note_to_translators = "It is\nan idea now."
    question.save_revision().publish()

    title = next(entry for entry in entries_of(export(client), question) if entry.msgctxt.endswith(":title"))
    assert "Note: It is an idea now." in title.comment
    assert "See it at http://testserver/es/" in title.comment
    assert (title.previous_msgid, title.fuzzy) == (old, True)
    assert title.msgstr == rows_of(question).get(translation_of__data=old).data


def test_of_a_page_that_is_not_translated_only_the_last_note_is_told(ana, client, section, spanish):
    page = FaqQuestionPageFactory(parent=section)
    for note in ("First.", "Second."):
        page.title += "!"
        page.note_to_translators = note
        page.save_revision().publish()
    workflow.submit(page, spanish)

    comments = {entry.comment for entry in entries_of(export(client), page)}
    assert all("Note: Second." in comment and "First." not in comment for comment in comments)


# --- In -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", BAD_FILES, ids=lambda path: path.stem)
def test_a_malformed_file_gets_one_sentence_and_leaves_nothing(path, ana, client):
    response = upload(client, path.read_bytes(), path.name)

    assert response.status_code == 422
    error = BeautifulSoup(response.content, "html.parser").select_one("#file-error").get_text(" ", strip=True)
    assert path.name in error
    assert error.endswith("Nothing was stored.")
    assert not Job.objects.exists()


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_an_unusual_file_that_is_sound_is_never_a_server_error(path, ana, client):
    assert upload(client, path.read_bytes(), path.name, follow=True).status_code in {200, 422}


def test_a_file_above_the_limit_is_refused(ana, client):
    response = upload(client, b"#" * (MAX_BYTES + 1))

    assert response.status_code == 422
    assert "larger than 2 MB" in response.content.decode()


def test_no_file_at_all_is_told(ana, client):
    response = client.post(ADDRESS, {})

    assert response.status_code == 422
    assert "Choose a file." in response.content.decode()


def test_a_file_that_names_very_many_unknown_pages_is_told_so(ana, client):
    lines = ['msgid ""\nmsgstr "Language: es\\n"\n']
    lines += [f'msgctxt "{number:032x}:a"\nmsgid "a"\nmsgstr "b"\n' for number in range(30_000)]
    content = "\n".join(lines).encode()
    assert len(content) < MAX_BYTES

    response = upload(client, content)
    assert response.status_code == 422
    assert "none of its pages is here" in response.content.decode()


def test_a_known_page_among_very_many_unknown_ones_is_found(ana, client, question):
    lines = [str(export(client, page=question.translation_key))]
    lines += [f'msgctxt "{number:032x}:a"\nmsgid "a"\nmsgstr "b"\n' for number in range(25_000)]

    response = upload(client, "\n".join(lines), follow=True)
    assert response.status_code == 200
    assert "25,000" in response.content.decode()


def test_an_upload_stores_nothing_but_the_file_until_somebody_says_yes(ana, client, question):
    file = export(client, page=question.translation_key)
    title = next(entry for entry in file if entry.msgctxt.endswith(":title"))
    before, title.msgstr = title.msgstr, "¿Qué es el CalExit, y forman ustedes parte de él?"
    response = upload(client, file, follow=True)

    shown = BeautifulSoup(response.content, "html.parser")
    applied = next(tr for tr in shown.select(".desk-verdicts tbody tr") if "Applied" in tr.get_text())
    assert before in applied.get_text(), "it tells what it replaces"
    assert {td.get("lang") for td in applied.select("td")} == {None, "en", "es"}
    assert not rows_of(question).filter(data=title.msgstr).exists()
    job = Job.objects.get()
    assert (job.status, job.kind, job.created_by) == (Job.Status.WAITING, "import", ana)

    response = client.post(f"/admin/translations/jobs/{job.pk}/", {"act": "confirm"}, follow=True)
    row = rows_of(question).get(data=title.msgstr)
    assert (row.translation_type, row.last_translated_by) == ("manual", ana)
    job.refresh_from_db()
    assert (job.status, job.params["counts"]["applied"]) == (Job.Status.DONE, 1)
    assert JobFile.objects.get().text == ""
    outcomes = BeautifulSoup(response.content, "html.parser").select_one(".desk-outcomes").get_text(" ", strip=True)
    assert "Applied 1" in outcomes
    entry = PageLogEntry.objects.get(action=Act.IMPORT.value, user=ana)
    assert entry.data["strings"][0]["before"] == before


def test_an_import_publishes_nothing(ana, client, question):
    live = Page.objects.get(translation_key=question.translation_key, locale__language_code="es")
    file = export(client, page=question.translation_key)
    file[0].msgstr = "¿Qué es el CalExit?"
    upload(client, file)
    client.post(f"/admin/translations/jobs/{Job.objects.get().pk}/", {"act": "confirm"})

    assert Page.objects.get(pk=live.pk).latest_revision_id == live.latest_revision_id


def test_each_outcome_is_told_with_what_belongs_to_it(ana, client, question):
    file = export(client, page=question.translation_key)
    by_path = {entry.msgctxt.partition(":")[2]: entry for entry in file}
    by_path["title"].msgstr = "X" * 300
    by_path["short_answer"].fuzzy = True
    answer = next(entry for path, entry in by_path.items() if path.startswith("answer"))
    english, answer.msgid = answer.msgid, answer.msgid + " Formerly."
    file.append(
        polib.POEntry(msgctxt=f"{question.translation_key}:nowhere", msgid="<b>", msgstr="<script>alert(1)</script>")
    )
    response = upload(client, file, follow=True)

    shown = BeautifulSoup(response.content, "html.parser")
    tabs = " ".join(a.get_text(" ", strip=True) for a in shown.select(".desk-tabs a"))
    assert "Refused by a check 1" in tabs
    assert "The English has changed since 1" in tabs
    assert "Unknown 1" in tabs
    changed = shown.select_one(".desk-outcome--source_changed").find_parent("tr").get_text()
    assert answer.msgid in changed
    assert BeautifulSoup(english, "html.parser").get_text()[:40] in changed.partition("Now:")[2]
    assert not shown.select(".desk-verdicts script"), "what a file says is text"

    only = client.get(response.redirect_chain[-1][0], {"outcome": "refused"})
    assert len(BeautifulSoup(only.content, "html.parser").select(".desk-verdicts tbody tr")) == 1


def test_a_file_with_nothing_new_cannot_be_confirmed(ana, client, question):
    response = upload(client, export(client, page=question.translation_key), follow=True)

    assert "There is nothing in it to import." in response.content.decode()


def test_a_file_that_is_thrown_away_leaves_no_text_behind(ana, client, question):
    upload(client, export(client, page=question.translation_key))
    job = Job.objects.get()
    client.post(f"/admin/translations/jobs/{job.pk}/", {"act": "cancel"})

    job.refresh_from_db()
    assert (job.status, job.file) == (Job.Status.CANCELLED, "")
    assert client.get(f"{ADDRESS}{job.pk}/").status_code == 302


def test_a_file_is_its_owners_alone(ana, client, question, django_user_model):
    upload(client, export(client, page=question.translation_key))
    job = Job.objects.get()
    ben = django_user_model.objects.create_user("ben")
    ben.groups.set(ana.groups.all())
    client.force_login(ben)

    assert client.get(f"{ADDRESS}{job.pk}/").status_code == 404
    assert client.get(f"/admin/translations/jobs/{job.pk}/").status_code == 404
    assert client.post(f"/admin/translations/jobs/{job.pk}/", {"act": "confirm"}).status_code == 404


def test_whoever_lost_the_role_cannot_confirm_any_more(ana, client, question):
    file = export(client, page=question.translation_key)
    file[0].msgstr = "¿Qué es el CalExit?"
    upload(client, file)
    job = Job.objects.get()
    ana.groups.clear()
    ana.groups.add(enter_the_admin())
    response = client.post(f"/admin/translations/jobs/{job.pk}/", {"act": "confirm"})

    assert response.status_code == 403
    assert not rows_of(question).filter(data="¿Qué es el CalExit?").exists()


def test_a_refused_upload_is_in_the_log(client, django_user_model):
    user = django_user_model.objects.create_user("ben")
    user.groups.add(enter_the_admin())
    client.force_login(user)
    response = upload(client, b"")

    assert response.status_code == 403
    assert PageLogEntry.objects.get(action=Act.REFUSE.value, user=user).data["language"] == "es"


# --- Commands --------------------------------------------------------------------------------------


@pytest.fixture
def written(tmp_path, question) -> Path:
    """The Spanish file of one question, with a new title."""
    path = tmp_path / "es.po"
    call_command("export_translations", "--language", "es", "--page", question.slug, "-o", str(path), stdout=StringIO())
    file = polib.pofile(str(path))
    file[0].msgstr = "¿Qué es el CalExit?"
    file.save()
    return path


def run(*arguments):
    out, err = StringIO(), StringIO()
    call_command("import_translations", *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_export_command_writes_what_it_is_asked_for(tmp_path, section, question):
    lengths = {}
    for name, part in (("all", []), ("section", ["--section", section.slug]), ("page", ["--page", question.slug])):
        out = StringIO()
        call_command("export_translations", "--language", "ES", *part, "-o", str(tmp_path / name), stdout=out)
        lengths[name] = len(polib.pofile(str(tmp_path / name)))
        assert out.getvalue().startswith(f"{tmp_path / name}: {lengths[name]} strings")
    assert lengths["all"] > lengths["section"] > lengths["page"] > 0


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--language", "en"], "not a language to translate into"),
        (["--language", "es", "--section", "nowhere"], "No published English section has the slug 'nowhere'"),
        (["--language", "es", "--page", "nowhere"], "No published English page"),
        (["--language", "es", "-o", "/nowhere/es.po"], "cannot be written"),
    ],
)
def test_the_export_command_says_in_one_line_what_is_wrong(arguments, problem):
    with pytest.raises(CommandError, match=problem) as error:
        call_command("export_translations", *arguments, stdout=StringIO())
    assert "\n" not in str(error.value)


def test_the_import_command_stores_and_tells_each_step(written, ana, question):
    out, err = run(written, "--language", "es", "--user", "ana")

    assert out.splitlines()[0].startswith("[1/1] ")
    assert out.splitlines()[-1] == "4 entries: 1 applied, 3 unchanged."
    assert err == ""
    assert rows_of(question).get(data="¿Qué es el CalExit?").last_translated_by == ana


def test_a_dry_run_says_the_same_and_changes_nothing(written, ana, question):
    out, _ = run(written, "--language", "es", "--user", "ana", "--dry-run")

    assert out.splitlines()[-1] == "4 entries: 1 applied, 3 unchanged. Dry run: nothing was changed."
    assert not rows_of(question).filter(data="¿Qué es el CalExit?").exists()
    assert not PageLogEntry.objects.filter(action=Act.IMPORT.value, user=ana).exists()


def test_the_import_command_tells_line_and_reason_of_what_it_leaves_out(written, ana):
    file = polib.pofile(str(written))
    file[0].msgstr = "X" * 300
    file.append(polib.POEntry(msgctxt="00000000-0000-4000-8000-000000000000:title", msgid="a", msgstr="b"))
    file.save()
    out, err = run(written, "--language", "es", "--user", "ana")

    assert "1 refused, 1 unknown" in out.splitlines()[-1]
    assert "refused: 'XXX" in err
    assert "unknown: no page here is '00000000-" in err


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--language", "xx", "--user", "ana"], "not a language"),
        (["--language", "es", "--user", "nobody"], "There is no account 'nobody'"),
        (["--language", "es", "--user", "ben"], "'ben' has no role in 'es'"),
    ],
)
def test_the_import_command_says_in_one_line_what_is_wrong(arguments, problem, written, ana, django_user_model):
    django_user_model.objects.create_user("ben")
    with pytest.raises(CommandError, match=problem) as error:
        run(written, *arguments)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("path", [*BAD_FILES, Path("/nowhere/es.po")], ids=lambda path: path.stem)
def test_the_import_command_refuses_a_malformed_file_in_one_line(path, ana):
    with pytest.raises(CommandError, match="Nothing was changed") as error:
        run(path, "--language", "es", "--user", "ana")
    assert "\n" not in str(error.value)
