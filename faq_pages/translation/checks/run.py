"""All checks of one string, in the order in which a translator should read them."""

from collections.abc import Callable, Iterator

from .characters import check_control_characters, check_normalization
from .dates import check_dates, check_money
from .findings import Finding, Severity
from .markup import check_link_scheme, check_links, check_markup, check_placeholders
from .numbers import check_numbers
from .punctuation import check_brackets, check_punctuation, check_spacing
from .scripts import check_script
from .terms import check_glossary, check_protected
from .text import NO_TERMS, Pair, StringText, Terms
from .wording import (
    check_artefact,
    check_capitals,
    check_empty,
    check_length,
    check_negation,
    check_repetition,
    check_too_long,
    check_unchanged,
)

Check = Callable[[Pair], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    check_markup,
    check_link_scheme,
    check_placeholders,
    check_links,
    check_numbers,
    check_protected,
    check_script,
    check_too_long,
    check_control_characters,
    check_normalization,
    check_money,
    check_dates,
    check_glossary,
    check_unchanged,
    check_length,
    check_punctuation,
    check_repetition,
    check_artefact,
    check_capitals,
    check_spacing,
    check_brackets,
    check_negation,
)


def check_string(
    source: str,
    translation: str,
    language_code: str,
    *,
    path: str = "",
    terms: Terms = NO_TERMS,
    max_length: int | None = None,
) -> list[Finding]:
    """
    Say what is wrong, or may be, with the translation of one string; errors come first.

    Both texts are strings of wagtail-localize: inline HTML with ids in place of addresses. ``path`` is the
    place of the string on its page and changes nothing today. No database; linear in the length of the texts.

    >>> [finding.check for finding in check_string("40 people", "41 personas", "es")]
    ['numbers', 'numbers']
    """
    pair = Pair(StringText(source), StringText(translation), language_code.lower(), terms, max_length)
    if empty := list(check_empty(pair)):
        return empty
    findings = [finding for check in CHECKS for finding in check(pair)]
    return sorted(dict.fromkeys(findings), key=lambda finding: finding.severity is not Severity.ERROR)
