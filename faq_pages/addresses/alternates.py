"""One page in all its languages, as search engines want to be told."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from wagtail.models import Page

from faq_pages.links import absolute, site_path


@dataclass(frozen=True)
class Alternate:
    """A page in one language, as search engines know the language."""

    hreflang: str
    url: str


def alternates(translations: list[Page]) -> Iterator[Alternate]:
    """
    All real translations of a page, itself included, and the one for readers of other languages.

    Search engines know Filipino by the code of Tagalog, too.
    """
    for page in translations:
        code, url = page.locale.language_code, absolute(site_path(page))
        yield Alternate(code, url)
        if code == "fil":
            yield Alternate("tl", url)
        if code == settings.LANGUAGE_CODE:
            yield Alternate("x-default", url)
