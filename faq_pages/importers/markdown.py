"""Markdown of the source document to the HTML that Wagtail stores."""

import re
from collections.abc import Mapping

from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from faq_pages.links import is_safe_address


class Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 (the library's name)
        """Every address becomes a link here, so that a bad one is refused instead of being shown as text."""
        return True


MARKDOWN = Markdown("commonmark", {"html": False}).disable(
    ["image", "heading", "lheading", "code", "fence", "hr", "blockquote", "backticks"]
)

LINK = "link:"
"""Begins the address of a link to a page of this document, by its id."""


class LinkError(Exception):
    """A link leads nowhere; the message names it."""


def stored_html(markdown: str, page_ids: Mapping[str, int | None]) -> str:
    """
    Render Markdown as Wagtail stores rich text: page links by database id.

    >>> stored_html("Go to our [platform page](link:platform).", {"platform": 7})
    '<p>Go to our <a id="7" linktype="page">platform page</a>.</p>'

    A link to a page whose id is ``None`` (an editor deleted it) is left as plain text. Raises
    ``LinkError`` for a link to an unknown id or with a scheme that is not allowed.
    """
    soup = BeautifulSoup(MARKDOWN.render(markdown), "html.parser")
    for anchor in soup.find_all("a"):
        href = str(anchor["href"])
        if href.startswith(LINK):
            name = href.removeprefix(LINK)
            if name not in page_ids:
                raise LinkError(f"the link to {href!r} leads nowhere: no page has the id {name!r}")
            if page_ids[name] is None:
                anchor.unwrap()
            else:
                anchor.attrs = {"id": str(page_ids[name]), "linktype": "page"}
        elif not is_safe_address(href):
            raise LinkError(f"the link to {href!r} must begin with https://, http://, mailto: or tel:")
    # wagtail-localize takes bold and italic as <b> and <i>, like Wagtail's editor.
    for old, new in (("strong", "b"), ("em", "i")):
        for tag in soup.find_all(old):
            tag.name = new
    # A line end of the file is a space; between paragraphs nothing is wanted.
    html = re.sub(r"\s*\n\s*", " ", str(soup)).strip()
    return re.sub(r"> <(?=/?(?:p|ul|ol|li)\b)", "><", html)
