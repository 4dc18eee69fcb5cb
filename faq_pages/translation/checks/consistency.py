"""Comparing the strings of one language with each other."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .findings import Finding, warning
from .text import StringText


@dataclass(frozen=True)
class Inconsistency:
    """One English text with several translations, or several with one and the same."""

    sources: tuple[str, ...]
    translations: tuple[str, ...]
    finding: Finding


def check_locale(pairs: Iterable[tuple[str, str]]) -> list[Inconsistency]:
    """
    20: the same English is translated in the same way, and different English differently.

    Texts that differ only in case, spaces or the marks at their ends count as the same. Linear in the number of pairs.

    >>> [found.translations for found in check_locale([("Donate", "Donar"), ("Donate", "Haga un donativo")])]
    [('Donar', 'Haga un donativo')]
    """
    by_source: dict[str, dict[str, tuple[str, str]]] = {}
    by_translation: dict[str, dict[str, tuple[str, str]]] = {}
    for source, translation in pairs:
        keys = _key(source), _key(translation)
        if all(keys):
            by_source.setdefault(keys[0], {}).setdefault(keys[1], (source, translation))
            by_translation.setdefault(keys[1], {}).setdefault(keys[0], (source, translation))
    found = []
    for group in by_source.values():
        if len(group) > 1:
            translations = tuple(translation for _source, translation in group.values())
            message = _("The same English text is translated in %(count)d ways.") % {"count": len(group)}
            source = next(iter(group.values()))[0]
            found.append(Inconsistency((source,), translations, warning("consistency", message)))
    for group in by_translation.values():
        if len(group) > 1:
            sources = tuple(source for source, _translation in group.values())
            message = _("%(count)d different English texts have the same translation.") % {"count": len(group)}
            translation = next(iter(group.values()))[1]
            found.append(Inconsistency(sources, (translation,), warning("consistency", message)))
    return found


def _key(text: str) -> str:
    return StringText(text).folded.strip(" .,:;!?¡¿\"'“”‘’«»。！？、，：；؟،։។।")
