"""Languages as operators name them."""

from django.conf import settings
from django.core.management.base import CommandError
from wagtail.models import Locale

from faq_pages.languages import find_language_code, language_codes


def target_locale(wish: str) -> Locale:
    """The locale to translate into that a code names. Raises ``CommandError``."""
    code = find_language_code(wish)
    if code is None or code == settings.LANGUAGE_CODE:
        targets = ", ".join(code for code in language_codes() if code != settings.LANGUAGE_CODE)
        raise CommandError(f"{wish!r} is not a language to translate into. There are: {targets}.")
    locale = Locale.objects.filter(language_code=code).first()
    if locale is None:
        raise CommandError(f"Nothing is loaded in {code!r} yet. Run `manage.py load_faq` first.")
    return locale
