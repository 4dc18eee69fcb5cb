"""An answer as one string: HTML, Markdown or plain text."""

from collections.abc import Callable
from enum import StrEnum

from bs4 import BeautifulSoup
from django.utils import translation
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from faq_pages.api.markdown import to_markdown, to_text
from faq_pages.api.problems import Problem, quoted
from faq_pages.links import Links, absolute
from faq_pages.models import FaqQuestionPage


class Format(StrEnum):
    HTML = "html"
    MARKDOWN = "markdown"
    TEXT = "text"


FORMAT = OpenApiParameter(
    "format",
    enum=[str(form) for form in Format],
    description="Give each `answer` as one string in this form, not as a list of blocks.",
)

WRITERS: dict[Format, Callable[[str], str]] = {Format.HTML: str, Format.MARKDOWN: to_markdown, Format.TEXT: to_text}


def requested_format(request: Request) -> Format | None:
    """The form that the query asks for; ``None`` for blocks. Raises a 400 for one that there is not."""
    wish = request.query_params.get("format")
    if wish is None:
        return None
    if wish not in list(Format):
        raise Problem(
            400, f"There is no format {quoted(wish)}. Formats: {', '.join(Format)}. Without one you get blocks."
        )
    return Format(wish)


def answer_as(form: Format, page: FaqQuestionPage, links: Links) -> str:
    """The answer of ``page``, which ``load_answers`` has read, as one string in the page's language. No query."""
    return WRITERS[form](answer_html(page, links))


def answer_html(page: FaqQuestionPage, links: Links) -> str:
    """The answer as on the page itself, with full addresses."""
    with translation.override(page.locale.language_code):
        blocks = [str(block.render({"links": links})).strip() for block in page.answer]
    return "\n".join(with_full_addresses(block) for block in blocks if block)


def with_full_addresses(html: str) -> str:
    """Make addresses on this site independent of where the HTML is shown."""
    if "src" not in html and 'href="/' not in html:
        return html
    soup = BeautifulSoup(html, "html.parser")
    for element in soup.select("[src], [srcset], [href]"):
        for name in ("src", "href"):
            if name in element.attrs:
                element[name] = _full(str(element[name]))
        if "srcset" in element.attrs:
            element["srcset"] = ", ".join(map(_full, str(element["srcset"]).split(", ")))
    return str(soup)


def _full(address: str) -> str:
    return absolute(address) if address.startswith("/") and not address.startswith("//") else address
