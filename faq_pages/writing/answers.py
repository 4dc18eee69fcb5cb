"""An answer as one string: HTML, Markdown or plain text."""

from collections.abc import Callable
from enum import StrEnum

from bs4 import BeautifulSoup
from django.conf import settings
from django.utils import translation

from faq_pages.links import Links
from faq_pages.models import FaqQuestionPage
from faq_pages.writing.markdown import to_markdown, to_text


class Format(StrEnum):
    HTML = "html"
    MARKDOWN = "markdown"
    TEXT = "text"


WRITERS: dict[Format, Callable[[str], str]] = {Format.HTML: str, Format.MARKDOWN: to_markdown, Format.TEXT: to_text}


def answer_as(form: Format, page: FaqQuestionPage, links: Links) -> str:
    """The answer of ``page``, which ``load_answers`` has read, as one string in the page's language. No query."""
    return WRITERS[form](answer_html(page, links))


def answer_html(page: FaqQuestionPage, links: Links, base_url: str = "") -> str:
    """
    The answer as on the page itself, with full addresses. No query.

    Those that begin with a slash are on this server's default site, unless ``base_url`` says otherwise.
    """
    with translation.override(page.locale.language_code):
        blocks = [str(block.render({"links": links})).strip() for block in page.answer]
    return "\n".join(with_full_addresses(block, base_url) for block in blocks if block)


def with_full_addresses(html: str, base_url: str = "") -> str:
    """Make addresses on this site independent of where the HTML is shown."""
    if "src" not in html and 'href="/' not in html:
        return html
    base_url = base_url or settings.BASE_URL
    soup = BeautifulSoup(html, "html.parser")
    for element in soup.select("[src], [srcset], [href]"):
        for name in ("src", "href"):
            if name in element.attrs:
                element[name] = _full(str(element[name]), base_url)
        if "srcset" in element.attrs:
            element["srcset"] = ", ".join(_full(each, base_url) for each in str(element["srcset"]).split(", "))
    return str(soup)


def _full(address: str, base_url: str) -> str:
    return base_url + address if address.startswith("/") and not address.startswith("//") else address
