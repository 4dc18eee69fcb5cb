"""Takes names through a translation unchanged, and gives every engine's HTML one spelling."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from html import escape, unescape

TAG = re.compile(r"(</?[a-zA-Z][^<>]*>)")
ENTITY = "&(?:amp|lt|gt);"
PLACEHOLDER = re.compile(
    r"""<span\b[^<>]*\bid\s*=\s*["']?keep-(?P<number>\d+)\b[^<>]*>(?P<before>\s*)(?P<text>.*?)(?P<after>\s*)</span\s*>""",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Shielded:
    """A string as it is sent: each protected name is in a numbered span that engines leave alone."""

    text: str
    kept: tuple[str, ...]

    def restore(self, translation: str) -> str:
        """
        Put the names back into the engine's answer.

        Unless each span came back exactly once with its name untouched, the answer is returned as it
        is: spans are not allowed in strings, so the checks refuse it. Nothing is guessed.
        """
        found = list(PLACEHOLDER.finditer(translation))
        numbers = sorted(int(match["number"]) for match in found)
        if numbers != list(range(len(self.kept))):
            return translation
        if any(unescape(match["text"]) != unescape(self.kept[int(match["number"])]) for match in found):
            return translation
        return tidy(PLACEHOLDER.sub(self._name, translation))

    def _name(self, match: re.Match[str]) -> str:
        return match["before"] + self.kept[int(match["number"])] + match["after"]


def shield(html: str, names: Iterable[str], *, entities: bool = False) -> Shielded:
    """
    Put every name in the text of ``html`` into a numbered span, whole words only and in this case only.

    With ``entities`` the escaped ``&``, ``<`` and ``>`` are shielded like names, for engines that
    unescape what they give back.
    """
    longest_first = sorted({escape(name, quote=False) for name in names if name.strip()}, key=len, reverse=True)
    choices = "|".join(map(re.escape, longest_first))
    # An entity is matched in any case: “amp” may be a name too.
    pattern = re.compile(rf"(?P<entity>{ENTITY})" + (rf"|(?<!\w)(?:{choices})(?!\w)" if choices else ""))
    kept: list[str] = []
    keep = partial(_keep, kept=kept, entities=entities)
    parts = [part if is_tag else pattern.sub(keep, part) for part, is_tag in _parts(html)]
    return Shielded("".join(parts), tuple(kept))


def _keep(match: re.Match[str], *, kept: list[str], entities: bool) -> str:
    if match["entity"] and not entities:
        return match[0]
    kept.append(match[0])
    return f'<span translate="no" class="notranslate" id="keep-{len(kept) - 1}">{match[0]}</span>'


def tidy(html: str) -> str:
    """
    Escape ``&``, ``<`` and ``>`` in the text of ``html``, and nothing else, as wagtail-localize does.

    >>> tidy("L&#39;acc&egrave;s &amp; <b>more</b> & more")
    "L'accès &amp; <b>more</b> &amp; more"
    """
    return "".join(part for part, _ in _parts(html))


def has_text(html: str) -> bool:
    """Whether anything is left of ``html`` without its tags."""
    return any(part.strip() for part, is_tag in _parts(html) if not is_tag)


def _parts(html: str) -> Iterator[tuple[str, bool]]:
    """Give tags as they are and text in one spelling, each with whether it is a tag."""
    for number, part in enumerate(TAG.split(html)):
        is_tag = number % 2 == 1
        yield (part if is_tag else escape(unescape(part), quote=False)), is_tag
