"""
The interface strings of front ends: those that their sources ask for, from the catalogues of the server's own pages.

A source asks by ``t("…")``, or ``tn("…", "…", n)`` for a number of things.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.utils.dateformat import DateFormat
from django.utils.formats import get_format
from django.utils.translation import override, to_locale

from faq_pages.languages import Language, languages

SUFFIXES = {".ts", ".tsx", ".js", ".mjs", ".astro"}
NOT_SOURCES = {"node_modules", "dist", "exported", "test", "tests", ".astro", ".cache"}
LITERAL = r'"(?:[^"\\\n]|\\.)*"'
CALL = re.compile(rf"(?<![\w$])(?P<name>tn?)\(\s*(?P<one>{LITERAL})?(?:\s*,\s*(?P<many>{LITERAL}))?")

PLURAL_CATEGORIES = {
    1: ["other"],
    2: ["one", "other"],
    3: ["one", "few", "many"],
    6: ["zero", "one", "two", "few", "many", "other"],
}
"""What Unicode calls the forms of a catalogue, by how many it has for whole numbers."""


class UiStringsError(Exception):
    """Nothing was written. The message names each string at fault, and says what to do."""


@dataclass(frozen=True)
class UiString:
    """One request for a string, as it stands in a source."""

    path: str
    line: int
    texts: tuple[str, ...]
    """The English forms: one, or those for one thing and for more."""


def asked_in_source(text: str, path: str) -> Iterator[UiString]:
    """Every string that the text of a source asks for. Raises ``UiStringsError`` where it is no plain string."""
    for call in CALL.finditer(text):
        line = text.count("\n", 0, call.start()) + 1
        forms = [call["one"], call["many"]] if call["name"] == "tn" else [call["one"]]
        try:
            yield UiString(path, line, tuple(json.loads(form) for form in forms))
        except (TypeError, ValueError) as error:
            wanted = "two texts" if call["name"] == "tn" else "one text"
            raise UiStringsError(
                f"{path}:{line}: {call['name']}() takes {wanted} in double quotes, whole: a catalogue holds no others."
            ) from error


def asked_in_sources(folder: Path) -> list[UiString]:
    """Every string that the sources below a folder ask for, by path and line."""
    found: list[UiString] = []
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        if path.suffix in SUFFIXES and NOT_SOURCES.isdisjoint(place.parts) and path.is_file():
            found += asked_in_source(path.read_text(encoding="utf-8"), f"{folder.name}/{place.as_posix()}")
    return found


def export_strings(sources: Path, target: Path) -> int:
    """
    Write what the sources ask for into a folder, a JSON file a language and one of all; gives how many strings.

    Files that would stay as they are are not touched. Raises ``UiStringsError``, and writes nothing, when a
    catalogue lacks one of the strings.
    """
    asked = asked_in_sources(sources)
    missing: list[str] = []
    catalogues = {language.code: exported(language, asked, missing) for language in languages()}
    if missing:
        raise UiStringsError(
            "\n".join(
                [*missing, "Run `make messages`, and translate what is new in locale/; or ask for a string there is."]
            )
        )
    target.mkdir(parents=True, exist_ok=True)
    for name, content in {**catalogues, "all": catalogues}.items():
        write(target / f"{name}.json", json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return len({string.texts for string in asked})


def exported(language: Language, asked: list[UiString], missing: list[str]) -> dict[str, Any]:
    """What a front end needs of one language. Tells in ``missing`` what the catalogue lacks."""
    count = re.match(r"nplurals=(\d)", settings.FAQ_PLURAL_FORMS[language.code])
    categories = PLURAL_CATEGORIES.get(int(count[1])) if count else None
    if categories is None:
        raise UiStringsError(f"{language.code}: name the plural forms of its catalogue in PLURAL_CATEGORIES.")
    strings: dict[str, str | list[str]] = {}
    source = language.code == settings.LANGUAGE_CODE
    held = {} if source else catalogue(language.code)
    for string in asked:
        forms = list(string.texts) if source else held.get(string.texts)
        if forms is None:
            missing.append(f"{language.code} lacks {string.texts[0]!r}, for {string.path}:{string.line}")
        else:
            strings[string.texts[0]] = forms if len(string.texts) > 1 else forms[0]
    return {
        "code": language.code,
        "own_name": language.own_name,
        "direction": language.direction,
        "plural": categories,
        "dates": dates(language.code),
        "time_zone": settings.TIME_ZONE,
        "strings": strings,
    }


def catalogue(code: str) -> dict[tuple[str, ...], list[str]]:
    """The translated strings of a language, by their English forms; those with a context are not for front ends."""
    path = Path(settings.LOCALE_PATHS[0]) / to_locale(code) / "LC_MESSAGES" / "django.po"
    held: dict[tuple[str, ...], list[str]] = {}
    for entry in polib.pofile(str(path), encoding="utf-8"):
        if entry.msgctxt or not entry.translated():
            continue
        # As gettext does: a string that has forms can be asked for without a number as well.
        if entry.msgid_plural:
            held[entry.msgid, entry.msgid_plural] = [form for _, form in sorted(entry.msgstr_plural.items())]
        held[(entry.msgid,)] = [entry.msgstr or entry.msgstr_plural[0]]
    return held


class DatePattern(DateFormat):
    """Writes a date with places for its day and its year."""

    def j(self) -> str:  # type: ignore[override]  # the stubs say a number
        return "{day}"

    def Y(self) -> str:  # type: ignore[override]  # noqa: N802 (Django's name; the stubs say a number)
        return "{year}"


def dates(code: str) -> list[str]:
    """How a date is written in a language, in January, in February and so on."""
    with override(code):
        form = get_format("DATE_FORMAT", code)
        return [str(DatePattern(date(2001, month, 1)).format(form)) for month in range(1, 13)]


def write(path: Path, text: str) -> None:
    """Write a file, unless it says so already: what watches it would build again."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
