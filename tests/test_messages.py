"""Interface strings: complete in every language, well-formed, compiled without GNU gettext."""

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation

from faq_pages.management.commands.collect_messages import FOR_EDITORS, Command
from tests.interface_strings import ROOT, asked_in_code, asked_in_python, asked_in_template

pytestmark = pytest.mark.any_database

CATALOGUES = sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po"))
ASKED = asked_in_code()


def language_of(path: Path) -> str:
    return translation.to_language(path.parts[-3])


def is_for_editors(path: str) -> bool:
    return any(Path(path).match(pattern) or path.startswith(pattern.rstrip("*")) for pattern in FOR_EDITORS)


def test_every_language_but_the_source_has_a_catalogue():
    codes = {language_of(path) for path in CATALOGUES}

    assert codes == {code for code, _ in settings.LANGUAGES} - {settings.LANGUAGE_CODE}


def test_what_the_code_asks_for_can_be_in_a_catalogue():
    """No f-string, no joined strings, no variable: a catalogue holds whole sentences."""
    # Names of languages are marked where they stand, in the table.
    assert {asked.path for asked in ASKED if asked.texts is None} == {"faq_pages/languages.py"}
    assert len(ASKED) > 500, "the strings of the code are no longer found"


def test_a_sentence_is_not_put_together_from_parts():
    joined = re.compile(r"\b_\([^()]*\)\s*\+|\+\s*_\(|translate ['\"][^'\"]*['\"]\s*%}\s*{%\s*translate ")
    sources = [path for folder in ("faq_pages", "site_cms") for path in (ROOT / folder).rglob("*.*")]
    texts = {path: path.read_text(encoding="utf-8") for path in sources if path.suffix in {".py", ".html", ".txt"}}

    assert [str(path) for path, text in texts.items() if joined.search(text)] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=language_of)
def test_a_catalogue_holds_what_its_readers_see_and_nothing_else(path):
    is_admin = language_of(path) in dict(settings.WAGTAILADMIN_PERMITTED_LANGUAGES)
    asked = {
        (each.context, each.texts[0]) for each in ASKED if each.texts and (is_admin or not is_for_editors(each.path))
    }

    held = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(path)) if not entry.obsolete}

    assert {"missing": asked - held, "spare": held - asked} == {"missing": set(), "spare": set()}, "run make messages"


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}", text))


def marks(text: str) -> list[str]:
    return sorted(re.findall(r"</?\w+[^>]*>|&\w+;", text))


@pytest.mark.parametrize("path", CATALOGUES, ids=language_of)
def test_a_catalogue_is_complete_and_keeps_placeholders(path):
    po = polib.pofile(str(path))

    assert po.percent_translated() == 100
    assert not po.metadata_is_fuzzy
    assert po.metadata["Plural-Forms"] == settings.FAQ_PLURAL_FORMS[language_of(path)]
    assert po.metadata["Language"] == path.parts[-3]
    for entry in po:
        assert not entry.fuzzy
        for text in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            # One is at times said without its number.
            assert placeholders(text) in [placeholders(entry.msgid), placeholders(entry.msgid_plural)], entry.msgid
            assert marks(text) in [marks(entry.msgid), marks(entry.msgid_plural)], entry.msgid
            assert text == text.strip() or entry.msgid != entry.msgid.strip(), entry.msgid
            assert "\u0000" not in text


@pytest.mark.parametrize("path", CATALOGUES, ids=language_of)
def test_a_catalogue_has_a_form_for_every_number(path):
    forms = int(settings.FAQ_PLURAL_FORMS[language_of(path)].split("=")[1].split(";")[0])

    plurals = [entry for entry in polib.pofile(str(path)) if entry.msgid_plural]

    assert [entry.msgid for entry in plurals if sorted(entry.msgstr_plural) != list(range(forms))] == []


def test_strings_are_found_as_gettext_finds_them(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.interface_strings.ROOT", tmp_path)
    module, template = tmp_path / "a.py", tmp_path / "a.html"
    module.write_text(
        'gettext("One" " line")\nngettext("%d page", "%d pages", 2)\npgettext("month", "May")\n_(f"{x}")\n_(a + "b")\n'
    )
    template.write_text(
        "{% load i18n %}\n<p title=\"{% translate 'It (is)' %}\">\n"
        "{% blocktranslate trimmed count n=n with a=b %}\n  One {{ a }}\n{% plural %}Many{% endblocktranslate %}"
    )

    assert [(asked.context, asked.texts) for asked in asked_in_python(module)] == [
        (None, ("One line",)),
        (None, ("%d page", "%d pages")),
        ("month", ("May",)),
        (None, None),
        (None, None),
    ]
    assert [(asked.line, asked.texts) for asked in asked_in_template(template)] == [
        (2, ("It (is)",)),
        (3, ("One %(a)s", "Many")),
    ]


def test_a_catalogue_is_compiled_when_it_changed_and_only_then(settings, tmp_path, capsys):
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Yes"\nmsgstr "Sí"\n', "utf-8"
    )
    settings.LOCALE_PATHS = [tmp_path]

    call_command("compile_catalogues")
    assert polib.mofile(str(folder / "django.mo"))[0].msgstr == "Sí"
    assert "compiled" in capsys.readouterr().out
    call_command("compile_catalogues")
    assert capsys.readouterr().out == ""


def test_strings_are_collected_in_this_project_wherever_the_command_is_run(monkeypatch, tmp_path):
    collected_in = []
    commands = "faq_pages.management.commands.collect_messages"
    monkeypatch.setattr(f"{commands}.call_command", lambda *args, **options: collected_in.append(Path.cwd()))
    monkeypatch.chdir(tmp_path)

    Command().collect(["es"], [])

    assert collected_in == [ROOT]
    assert Path.cwd() == tmp_path


def test_a_malformed_catalogue_is_named(settings, tmp_path):
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text("nonsense", "utf-8")
    settings.LOCALE_PATHS = [tmp_path]

    with pytest.raises(CommandError, match=r"django\.po cannot be compiled"):
        call_command("compile_catalogues")
