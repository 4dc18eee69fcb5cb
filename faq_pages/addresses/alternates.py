"""One page in all its languages, as search engines want to be told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from wagtail.models import Page


@dataclass(frozen=True)
class Alternate:
    """A page in one language, as search engines know the language."""

    hreflang: str
    url: str


def alternates(translations: list[Page], address: Callable[[Page], str]) -> Iterator[Alternate]:
    """
    All real translations of a page, itself included, and the one for readers of other languages.

    ``address`` gives the full address of each.

    Search engines know Filipino by the code of Tagalog, too.
    """
    for page in translations:
        code, url = page.locale.language_code, address(page)
        yield Alternate(code, url)
        if code == "fil":
            yield Alternate("tl", url)
        if code == settings.LANGUAGE_CODE:
            yield Alternate("x-default", url)
