"""
The languages of this site: one table, from which every other list derives.

The order is the order in which visitors see them; the first is the source language. To add a
language, add its entry here and its catalogue in ``locale/``.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Language:
    """One language. ``code`` is used in addresses, in Wagtail locales and in ``lang``."""

    code: str
    name: str
    own_name: str
    direction: str = "ltr"
    fallbacks: tuple[str, ...] = ()
    """Codes to try, best first, before the source language."""

    @property
    def info(self) -> dict[str, Any]:
        """The entry of ``django.conf.locale.LANG_INFO`` for this language."""
        return {
            "bidi": self.direction == "rtl",
            "code": self.code,
            "name": self.name,
            "name_local": self.own_name,
        }


LANGUAGES = [
    Language("en", "English", "English"),
    Language("es", "Spanish", "Español"),
]
