"""Interface strings of front ends: found in their sources, taken from the server's catalogues, said as it says them."""

import json
import re
import shutil
import subprocess
from datetime import date, timedelta
from gettext import c2py
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils.formats import date_format
from django.utils.translation import gettext, override, to_locale

from faq_pages.languages import language, language_codes
from faq_pages.management.commands.collect_messages import Command as CollectMessages
from faq_pages.ui_strings import UiStringsError, asked_in_source, asked_in_sources, export_strings
from tests import frontend
from tests.node import FRONTEND, run

pytestmark = pytest.mark.any_database

CODES = language_codes()
TARGETS = [code for code in CODES if code != settings.LANGUAGE_CODE]


def sources(folder: Path, **files: str) -> Path:
    """A folder of sources: its files by their names, ``__`` for a dot."""
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return folder


# --- Found ---------------------------------------------------------------------------------------


def test_a_source_asks_by_two_names_with_whole_texts():
    source = """
    import { t } from "x"; const left = get("no"), right = format(1); split("no"); not("no");
    t("Search"); {strings.t("A \\"new\\" \\u00e9 thing", { a })}
    tn(
      "%(n)d wolf",
      "%(n)d wolves", n)
    """

    found = list(asked_in_source(source, "a.ts"))

    assert [(each.line, each.texts) for each in found] == [
        (3, ("Search",)),
        (3, ('A "new" é thing',)),
        (4, ("%(n)d wolf", "%(n)d wolves")),
    ]


@pytest.mark.parametrize("call", ["t(text)", "t(`Search`)", "t('Search')", 'tn("one", n)', 'tn("one", many, n)', "t()"])
def test_what_no_catalogue_can_hold_is_named(call):
    with pytest.raises(UiStringsError, match=r"^site/a\.ts:2: tn?\(\) takes (one|two) texts? in double quotes"):
        list(asked_in_source(f"\n{call}", "site/a.ts"))


def test_what_is_made_or_not_ours_is_no_source(tmp_path):
    for name in ("node_modules", "dist", "test"):
        sources(tmp_path / name, a__ts='t("No")')
    sources(tmp_path / "site", a__astro='<p>{t("Yes")}</p>', b__md='t("No")')

    assert [(each.path, each.texts) for each in asked_in_sources(tmp_path)] == [
        (f"{tmp_path.name}/site/a.astro", ("Yes",))
    ]


# --- Exported ------------------------------------------------------------------------------------


def test_each_language_gets_what_is_asked_for_and_no_more(tmp_path):
    folder = sources(tmp_path / "src", a__ts='t("Search"); t("Last reviewed: %(date)s")')

    count = export_strings(folder, tmp_path / "out")

    assert count == 2
    assert sorted(path.stem for path in (tmp_path / "out").iterdir()) == sorted(["all", *CODES])
    together = json.loads((tmp_path / "out" / "all.json").read_text())
    for code in CODES:
        told = json.loads((tmp_path / "out" / f"{code}.json").read_text())
        assert told == together[code]
        with override(code):
            assert told["strings"] == {text: gettext(text) for text in ("Search", "Last reviewed: %(date)s")}
        assert (told["code"], told["direction"], told["own_name"]) == (
            code, language(code).direction, language(code).own_name
        )  # fmt: skip


def test_a_string_that_a_catalogue_lacks_is_named_for_each_language_and_nothing_is_written(tmp_path):
    folder = sources(tmp_path / "src", a__ts='\nt("Search");\nt("A string of nobody");\ntn("Search", "Searches", 2)')

    with pytest.raises(CommandError) as failure:
        call_command("export_strings", sources=folder, to=tmp_path / "out")

    lines = str(failure.value).splitlines()
    assert [line for line in lines if "nobody" in line] == [
        f"{code} lacks 'A string of nobody', for src/a.ts:3" for code in TARGETS
    ]
    assert len([line for line in lines if line.endswith("lacks 'Search', for src/a.ts:4")]) == len(TARGETS)
    assert "make messages" in lines[-1]
    assert not (tmp_path / "out").exists()


def test_a_fuzzy_translation_is_none(tmp_path, settings):
    shutil.copytree(settings.LOCALE_PATHS[0], tmp_path / "locale")
    path = tmp_path / "locale" / "es" / "LC_MESSAGES" / "django.po"
    po = polib.pofile(str(path))
    po.find("Search").flags.append("fuzzy")
    po.save()
    settings.LOCALE_PATHS = [tmp_path / "locale"]

    with pytest.raises(UiStringsError, match="es lacks 'Search'"):
        export_strings(sources(tmp_path / "src", a__ts='t("Search")'), tmp_path / "out")


def test_files_that_stay_as_they_are_are_not_touched(tmp_path):
    folder = sources(tmp_path / "src", a__ts='t("Search")')
    export_strings(folder, tmp_path)
    before = (tmp_path / "es.json").stat().st_mtime_ns

    export_strings(folder, tmp_path)
    assert (tmp_path / "es.json").stat().st_mtime_ns == before
    export_strings(sources(folder, a__ts='t("Close")'), tmp_path)
    assert json.loads((tmp_path / "es.json").read_text())["strings"] == {"Close": "Cerrar"}


def test_the_front_ends_ask_for_nothing_that_a_catalogue_lacks(tmp_path):
    export_strings(FRONTEND, tmp_path)


# --- Said ----------------------------------------------------------------------------------------

SAY = """
import { readFileSync } from "node:fs";
import { stringsOf } from "@california-faq/strings";
const [catalogues, dates] = JSON.parse(readFileSync("asked.json", "utf-8"));
const told = Object.values(catalogues).map((catalogue) => {
  const { tn, date } = stringsOf(catalogue);
  const forms = Array.from({ length: 201 }, (_, n) => tn("one", "many", n));
  return [catalogue.code, { forms, dates: dates.map(date) }];
});
console.log(JSON.stringify(Object.fromEntries(told)));
"""


def test_numbers_and_dates_are_said_as_on_the_servers_pages(tmp_path):
    """For 0 to 200 the form that the catalogue's own rule chooses, and each day of a year as the server writes it."""
    assert frontend.prepare_packages()
    export_strings(sources(tmp_path / "src"), tmp_path / "out")
    catalogues = json.loads((tmp_path / "out" / "all.json").read_text())
    for told in catalogues.values():
        told["strings"]["one"] = [str(number) for number in range(len(told["plural"]))]
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(366)]
    (tmp_path / "asked.json").write_text(json.dumps([catalogues, [day.isoformat() for day in days]]))
    (tmp_path / "say.mjs").write_text(SAY)
    (tmp_path / "node_modules").symlink_to(FRONTEND / "node_modules")

    told = json.loads(run("node", "say.mjs", cwd=tmp_path))

    assert list(told) == sorted(CODES)
    for code in CODES:
        rule = c2py(re.search(r"plural=([^;]+);", settings.FAQ_PLURAL_FORMS[code])[1])
        assert told[code]["forms"] == [str(rule(number)) for number in range(201)], code
        with override(code):
            assert told[code]["dates"] == [date_format(day, "DATE_FORMAT") for day in days], code


# --- Collected -----------------------------------------------------------------------------------


@pytest.mark.skipif(not shutil.which("xgettext"), reason="GNU gettext is for those who write strings")
def test_strings_of_front_ends_are_collected_beside_the_servers(tmp_path, settings):
    """In all languages, under the address of their source."""
    folder = tmp_path / "frontend" / "site"
    folder.mkdir(parents=True)
    sources(folder, a__astro='<p>{t("Search")}</p>', b__ts='tn("%(n)d \\"wolf\\"", "%(n)d wolves", n)')
    sources(tmp_path / "frontend" / "dist", a__js='t("No")')
    sources(tmp_path, a__py='_("Close")', b__html="{% load i18n %}{% translate 'Menu' %}")
    settings.ROOT_DIR, settings.LOCALE_PATHS = tmp_path, [tmp_path / "locale"]
    (tmp_path / "locale").mkdir()

    CollectMessages().collect(["es", "th"], ["dist"])

    for code in ("es", "th"):
        po = polib.pofile(str(tmp_path / "locale" / to_locale(code) / "LC_MESSAGES" / "django.po"))
        assert {(entry.msgid, entry.msgid_plural, *(path for path, _ in entry.occurrences)) for entry in po} == {
            ("Search", "", "frontend/site/a.astro"),
            ('%(n)d "wolf"', "%(n)d wolves", "frontend/site/b.ts"),
            ("Close", "", "a.py"),
            ("Menu", "", "b.html"),
        }
    assert (
        subprocess.run(["find", ".", "-name", "*.ts.py"], cwd=tmp_path, capture_output=True, check=True).stdout == b""
    )
