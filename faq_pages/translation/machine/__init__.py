"""
First drafts by machine: LibreTranslate, DeepL or Google Cloud Translation, whichever the settings name.

Nothing here touches the database. A call either gives a translation of every string or raises
``MachineTranslationError``.
"""

from django.conf import settings

from .base import Engine
from .deepl import DeepL
from .errors import BreakerOpenError, MachineTranslationError, UnsupportedLanguageError
from .google import Google
from .libretranslate import LibreTranslate

__all__ = [
    "ENGINES",
    "BreakerOpenError",
    "Engine",
    "MachineTranslationError",
    "UnsupportedLanguageError",
    "engine",
]

ENGINES: dict[str, type[Engine]] = {"libretranslate": LibreTranslate, "deepl": DeepL, "google": Google}
"""By the name that ``FAQ_MACHINE_ENGINE`` uses."""


def engine() -> Engine | None:
    """Return the engine of the settings, or ``None`` when the site translates without machines. Asks nobody."""
    if not settings.FAQ_MACHINE_ENGINE:
        return None
    return ENGINES[settings.FAQ_MACHINE_ENGINE](
        settings.FAQ_MACHINE_URL, settings.FAQ_MACHINE_KEY, timeout=settings.FAQ_MACHINE_TIMEOUT
    )
