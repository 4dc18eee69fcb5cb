"""What the element ``<faq-embed>`` says around the questions."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext, gettext_noop, ngettext, override

from faq_pages.languages import Language, language, languages

STRINGS = [
    gettext_noop("California FAQ"),
    gettext_noop("Language"),
    gettext_noop("Search"),
    gettext_noop("Search the questions"),
    gettext_noop("All questions"),
    gettext_noop("Look through all questions"),
    gettext_noop("There are no questions here yet."),
    gettext_noop("There is nothing at this address. It may have been mistyped, or the page was removed."),
    gettext_noop("This question on its own page"),
    gettext_noop("In English"),
    gettext_noop("Language: %(language)s"),
    gettext_noop("A computer made this translation, and nobody has checked it yet. It may contain mistakes."),
    gettext_noop(
        "A computer made some of the translations on this page, and nobody has checked them yet. "
        "They may contain mistakes."
    ),
    gettext_noop("The English original has changed since this translation was made. Some of it may no longer hold."),
    gettext_noop(
        "The English originals of some translations on this page have changed since. Some of it may no longer hold."
    ),
    gettext_noop("This question is not translated yet. It is shown in English."),
    gettext_noop("This question is not translated yet. It is shown in another language: %(language)s."),
    gettext_noop("Read the English original"),
    gettext_noop("Say what is wrong"),
    gettext_noop("Nothing was found for “%(words)s”."),
    gettext_noop("Nothing was found in this language. These are in other languages:"),
    gettext_noop("Did you mean “%(words)s”?"),
    gettext_noop("Use fewer words, or other ones."),
    gettext_noop("Search results"),
    gettext_noop("The search is away for a moment. Try again soon."),
    gettext_noop("The questions take longer than usual to come."),
]
"""What the element says once it has reached the server, by its English: modules of before ask for the same."""

FIRST_WORDS = {
    "away": gettext_noop("The questions cannot be reached at the moment."),
    "all": gettext_noop("All questions"),
    "again": gettext_noop("Try again"),
}
"""What it says before, or when it cannot: built into the module, in every language."""

MOST_FOUND = 100
"""Hits that a search gives at most."""


def texts(code: str) -> dict[str, Any]:
    """All that the element says in one language, and the languages that it offers."""
    with override(code):
        found = [ngettext("%(count)d question found", "%(count)d questions found", n) for n in range(MOST_FOUND + 1)]
        forms = list(dict.fromkeys(found))
        return {
            "locale": code,
            "direction": language(code).direction,
            "languages": [[each.code, each.own_name, each.direction] for each in languages()],
            "strings": {text: gettext(text) for text in STRINGS},
            "found": forms,
            "plural": "".join(str(forms.index(form)) for form in found),
        }


def first_words() -> list[dict[str, Any]]:
    """What is built into the module: how each language is wished for, and what is said when nothing comes."""

    def row(each: Language, said: Callable[[str], str]) -> dict[str, Any]:
        words = {name: said(text) for name, text in FIRST_WORDS.items()}
        known = {"code": each.code, "direction": each.direction, "tags": each.tags, "not_for": each.not_for}
        return {**known, "words": words}

    rows = []
    for each in languages():
        with override(each.code):
            rows.append(row(each, gettext))
    return rows
