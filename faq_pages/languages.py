"""The site's languages, as its settings name them. No database, no request."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language_info, get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header


@dataclass(frozen=True)
class Language:
    """One language that the site speaks; ``fallbacks`` are the codes to try in its place, best first."""

    code: str
    name: str
    own_name: str
    direction: str
    fallbacks: tuple[str, ...]


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


def preferred_language_code(accept_language: str) -> str:
    """
    The language that an ``Accept-Language`` header wishes for most; the source language when it names none of ours.

    >>> preferred_language_code("fr, es-MX;q=0.8, en;q=0.5")
    'es'
    """
    for wish, quality in parse_accept_lang_header(accept_language):
        if wish == "*":
            break
        if quality == 0:
            continue
        try:
            return get_supported_language_variant(wish)
        except LookupError:
            continue
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
