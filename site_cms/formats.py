"""
How dates and numbers are written in each language, from the table of languages.

Django looks for a module ``<FORMAT_MODULE_PATH>.<locale>.formats``; importing this module makes one for
every language. Numbers are written alike in all of them, as Californians read them everywhere else.
"""

import sys
from types import ModuleType

from django.utils.translation import pgettext_lazy, to_locale

from site_cms.languages import LANGUAGES

MONTHS = [
    pgettext_lazy("alt. month", "January"),
    pgettext_lazy("alt. month", "February"),
    pgettext_lazy("alt. month", "March"),
    pgettext_lazy("alt. month", "April"),
    pgettext_lazy("alt. month", "May"),
    pgettext_lazy("alt. month", "June"),
    pgettext_lazy("alt. month", "July"),
    pgettext_lazy("alt. month", "August"),
    pgettext_lazy("alt. month", "September"),
    pgettext_lazy("alt. month", "October"),
    pgettext_lazy("alt. month", "November"),
    pgettext_lazy("alt. month", "December"),
]
"""
Months as they stand in a date, for ``E`` in a format.

Django asks for them in these words; they are named here so that our catalogues hold them too. Its own have
none in three of our languages, and in others not the form that a date needs.
"""


def register_formats() -> None:
    """Make the format modules. Has to run before Django formats the first date."""
    for language in LANGUAGES:
        module = ModuleType(f"{__name__}.{to_locale(language.code)}.formats")
        module.__dict__.update(
            DATE_FORMAT=language.date_format,
            DECIMAL_SEPARATOR=".",
            THOUSAND_SEPARATOR=",",
            NUMBER_GROUPING=3,
        )
        sys.modules[module.__name__] = module
