"""Interface strings: complete, well-formed, compiled without GNU gettext."""

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation

CATALOGUES = sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po"))


def test_every_language_but_the_source_has_a_catalogue():
    codes = {translation.to_language(path.parts[-3]) for path in CATALOGUES}

    assert codes == {code for code, _ in settings.LANGUAGES} - {settings.LANGUAGE_CODE}


def placeholders(text):
    return sorted(re.findall(r"%\(\w+\)\w|\{\w*\}", text))


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_catalogue_is_complete_and_keeps_placeholders(path):
    po = polib.pofile(str(path))

    assert po.percent_translated() == 100
    assert not po.metadata_is_fuzzy
    assert "EXPRESSION" not in po.metadata["Plural-Forms"]
    for entry in po:
        assert not entry.fuzzy
        for text in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            # One is at times said without its number.
            assert placeholders(text) in [placeholders(entry.msgid), placeholders(entry.msgid_plural)], entry.msgid


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


def test_a_malformed_catalogue_is_named(settings, tmp_path):
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text("nonsense", "utf-8")
    settings.LOCALE_PATHS = [tmp_path]

    with pytest.raises(CommandError, match=r"django\.po cannot be compiled"):
        call_command("compile_catalogues")
