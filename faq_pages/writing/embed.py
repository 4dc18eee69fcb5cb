"""What the element ``<faq-embed>`` says around the questions."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy, ngettext, override

from faq_pages.languages import language, languages

STRINGS = [
    gettext_lazy("California FAQ"),
    gettext_lazy("Language"),
    gettext_lazy("Search"),
    gettext_lazy("Search the questions"),
    gettext_lazy("All questions"),
    gettext_lazy("Look through all questions"),
    gettext_lazy("There are no questions here yet."),
    gettext_lazy("There is nothing at this address. It may have been mistyped, or the page was removed."),
    gettext_lazy("This question on its own page"),
    gettext_lazy("In English"),
    gettext_lazy("Language: %(language)s"),
    gettext_lazy("A computer made this translation, and nobody has checked it yet. It may contain mistakes."),
    gettext_lazy(
        "A computer made some of the translations on this page, and nobody has checked them yet. "
        "They may contain mistakes."
    ),
    gettext_lazy("The English original has changed since this translation was made. Some of it may no longer hold."),
    gettext_lazy(
        "The English originals of some translations on this page have changed since. Some of it may no longer hold."
    ),
    gettext_lazy("This question is not translated yet. It is shown in English."),
    gettext_lazy("This question is not translated yet. It is shown in another language: %(language)s."),
    gettext_lazy("Read the English original"),
    gettext_lazy("Say what is wrong"),
    gettext_lazy("Nothing was found for “%(words)s”."),
    gettext_lazy("Nothing was found in this language. These are in other languages:"),
    gettext_lazy("Did you mean “%(words)s”?"),
    gettext_lazy("Use fewer words, or other ones."),
    gettext_lazy("Search results"),
    gettext_lazy("The search is away for a moment. Try again soon."),
    gettext_lazy("The questions take longer than usual to come."),
]
"""What the element says once it has reached the server. It asks by the English, and so do its builds of before."""

FIRST_WORDS = {
    "away": gettext_lazy("The questions cannot be reached at the moment."),
    "all": gettext_lazy("All questions"),
    "again": gettext_lazy("Try again"),
}
"""What it says before, or when it cannot: built into the module, in every language."""

MOST_FOUND = 100
"""Hits that a search gives at most."""


def texts(code: str) -> dict[str, Any]:
    """All that the element says in one language, and the languages that it offers."""
    with override(settings.LANGUAGE_CODE):
        asked = [str(text) for text in STRINGS]
    with override(code):
        given = [str(text) for text in STRINGS]
        found = [ngettext("%(count)d question found", "%(count)d questions found", n) for n in range(MOST_FOUND + 1)]
    forms = list(dict.fromkeys(found))
    return {
        "locale": code,
        "direction": language(code).direction,
        "languages": [[each.code, each.own_name, each.direction] for each in languages()],
        "strings": dict(zip(asked, given, strict=True)),
        "found": forms,
        "plural": "".join(str(forms.index(form)) for form in found),
    }


def first_words() -> list[dict[str, Any]]:
    """What is built into the module: how each language is wished for, and what is said when nothing comes."""
    return [
        {
            "code": each.code,
            "direction": each.direction,
            "tags": each.tags,
            "not_for": each.not_for,
            "words": said_in(each.code),
        }
        for each in languages()
    ]


def said_in(code: str) -> dict[str, str]:
    with override(code):
        return {name: str(text) for name, text in FIRST_WORDS.items()}
