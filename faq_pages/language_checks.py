"""
Checks that every language of the site is whole. Commands that load, check or migrate run them first.

Without them Django says nothing: a language without a compiled catalogue is quietly shown in English, one
without a name, or with the plural rule that ``makemessages`` leaves open, brings its pages down.
"""

import gettext
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.core.checks import CheckMessage, Error, Tags, register
from django.utils.formats import get_format_modules
from django.utils.translation import to_locale

from faq_pages.languages import language_codes


@register(Tags.translation)
def check_languages(**kwargs: Any) -> list[CheckMessage]:
    """Each language has its name, its plural rule, its catalogue and its formats. Reads the catalogues."""
    return [error for code in language_codes() for error in faults_of(code)]


def faults_of(code: str) -> Iterator[CheckMessage]:
    """What is missing for one language."""
    info = LANG_INFO.get(code, {})
    if not (info.get("name") and info.get("name_local") and "bidi" in info):
        yield fault(1, code, "has no name", "Give it its names and its direction in the table of languages.")
    rule = settings.FAQ_PLURAL_FORMS.get(code, "")
    if not is_rule(rule):
        yield fault(2, code, "has no plural rule", "Give it one in the table of languages: nplurals=2; plural=n != 1;")
    faults = list(faults_of_catalogue(code, rule)) if code != settings.LANGUAGE_CODE else []
    yield from faults
    # Django reads no formats of a language without a catalogue.
    if not faults and not any(hasattr(module, "DATE_FORMAT") for module in get_format_modules(code)):
        yield fault(6, code, "has no date format", "Give it one in the table of languages.")


def faults_of_catalogue(code: str, rule: str) -> Iterator[CheckMessage]:
    """What is wrong with the compiled strings of one language."""
    path = Path(settings.LOCALE_PATHS[0]) / to_locale(code) / "LC_MESSAGES" / "django.mo"
    try:
        with path.open("rb") as file:
            header = gettext.GNUTranslations(file).info()
    except FileNotFoundError:
        yield fault(3, code, "has no compiled catalogue", f"Run manage.py compile_catalogues; it makes {path}.")
    except (OSError, ValueError, struct.error) as error:
        yield fault(4, code, f"has a catalogue that cannot be read: {error}", f"Mend the source of {path}.")
    else:
        if "".join(header.get("plural-forms", "").split()) != "".join(rule.split()):
            hint = (
                "Run manage.py compile_catalogues; if that does not help, make messages writes the rule of the table."
            )
            yield fault(5, code, "has another plural rule in its catalogue than in the table", hint)


def is_rule(rule: str) -> bool:
    """Whether ``rule`` is a ``Plural-Forms`` header whose expression can be computed."""
    try:
        count, expression = (part.partition("=")[2].strip() for part in rule.rstrip("; ").split(";", 1))
        forms = {gettext.c2py(expression)(number) for number in range(200)}
    except (ValueError, TypeError, AttributeError):
        return False
    return count.isdecimal() and max(forms) < int(count)


def fault(number: int, code: str, what: str, hint: str) -> Error:
    return Error(f"The language {code!r} {what}.", hint=hint, id=f"faq_pages.E{number:03}")
