"""The site's languages, as its settings name them. No database, no request."""

import re
from collections.abc import Container
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header


@dataclass(frozen=True)
class Language:
    """One language that the site speaks; ``fallbacks`` are the codes to try in its place, best first."""

    code: str
    name: str
    own_name: str
    direction: str
    fallbacks: tuple[str, ...]

    @property
    def translated_name(self) -> str:
        """Its name in the active language, for people in the admin; visitors read ``own_name``."""
        return _(self.name)

    @property
    def tags(self) -> list[str]:
        """The language tags that mean it, in small letters, its code the first; each for all that begin with it."""
        return [tag for tag, code in settings.FAQ_LANGUAGE_TAGS.items() if code == self.code]

    @property
    def not_for(self) -> list[str]:
        """Tags that begin with one of ``tags``, but whose readers cannot read this language."""
        refused = [tag for tag, code in settings.FAQ_LANGUAGE_TAGS.items() if not code]
        return [tag for tag in refused if negotiate(tag.rpartition("-")[0]) == self.code]


def language_codes() -> list[str]:
    """Codes of all languages, in the order in which visitors see them; the source language is first."""
    return [code for code, _ in settings.LANGUAGES]


def find_language_code(code: str) -> str | None:
    """Return the site's spelling of ``code``, whatever its case, or ``None`` when it is not a language here."""
    return next((known for known in language_codes() if known == code.lower()), None)


def fallback_codes(language_code: str) -> list[str]:
    """
    Language codes to try for a reader, best first, ending with the source language.

    >>> fallback_codes("es")
    ['es', 'en']
    """
    chain = [
        language_code,
        *settings.FAQ_LANGUAGE_FALLBACKS.get(language_code, []),
        settings.LANGUAGE_CODE,
    ]
    return list(dict.fromkeys(chain))


MOST_PARTS = 4
"""No tag of a language that we know of has more; visitors can send any number."""


def negotiate(tag: str) -> str | None:
    """
    The language here for whoever asks for ``tag``, a language tag of any case; ``None`` when there is none.

    Regions, scripts and the other names of a language are understood.

    >>> negotiate("zh-TW"), negotiate("tl_PH"), negotiate("pa-Arab-PK")
    ('zh-hant', 'fil', None)
    """
    parts = tag.lower().replace("_", "-").split("-", MOST_PARTS)[:MOST_PARTS]
    for length in range(len(parts), 0, -1):
        code = settings.FAQ_LANGUAGE_TAGS.get("-".join(parts[:length]))
        if code is not None:
            return code or None
    return None


LANGUAGE_TAG = re.compile(
    r"[a-z]{2,3}(?:[-_](?:hans|hant|guru|latn))?(?:[-_](?:[a-z]{2}|\d{3}))?", re.IGNORECASE | re.ASCII
)
"""What people write as the name of a language at the head of an address; an editor may use what is longer."""


def language_of_address(path: str) -> tuple[str | None, str]:
    """
    The language that the head of an address names, if any, and the address with the language's one name there.

    Who asked for another address than this one is to be led to it.

    >>> language_of_address("/zh-TW/search/"), language_of_address("/admin/")
    (('zh-hant', '/zh-hant/search/'), (None, '/admin/'))
    """
    prefix, _, rest = path[1:].partition("/")
    code = negotiate(prefix) if LANGUAGE_TAG.fullmatch(prefix) or prefix in language_codes() else None
    if code is None or code == prefix:
        return code, path
    return code, f"/{code}/{rest}"


def preferred_language_code(accept_language: str, codes: Container[str] | None = None) -> str:
    """
    The language that an ``Accept-Language`` header wishes for most, of those in ``codes`` or of all.

    It is the source language when the header names none of them.

    >>> preferred_language_code("fr, es-MX;q=0.8, en;q=0.5")
    'es'
    """
    refused: list[str] = []
    for wish, quality in parse_accept_lang_header(accept_language):
        if wish == "*":
            break
        # Browsers add "pa" to "pa-PK" by themselves; it says nothing of other letters than theirs.
        is_echo = any(tag.startswith(f"{wish}-") for tag in refused)
        code = negotiate(wish) if quality and not is_echo else None
        if code is None:
            refused.append(wish)
        elif codes is None or code in codes:
            return code
    return settings.LANGUAGE_CODE


def language(code: str) -> Language:
    """Describe one language. Raises ``KeyError`` for a code that the site does not have."""
    info = get_language_info(code)
    return Language(
        code=code,
        name=info["name"],
        own_name=info["name_local"],
        direction="rtl" if info["bidi"] else "ltr",
        fallbacks=tuple(fallback_codes(code)[1:]),
    )


def languages() -> list[Language]:
    """Describe every language, in the order in which visitors see them."""
    return [language(code) for code in language_codes()]
