"""What a page says of itself where it is listed: by search engines, and where it is shared."""

import unicodedata

from wagtail.models import Page

from faq_pages.writing.markdown import to_text

MOST = 300
"""Characters; lists show about half of them, and cut by themselves."""


def description(page: Page) -> str:
    """
    One paragraph of plain text in the page's language; empty when the page has no text at all. No query.

    What an editor wrote for it, else the short answer, the introduction, or the questions of a section.
    """
    written = page.search_description or getattr(page, "short_answer", "")
    introduction = "" if written else to_text(getattr(page, "introduction", ""))
    questions = " · ".join(question.title for question in getattr(page, "questions", []))
    return shortened(" ".join((written or introduction or questions).split()))


def shortened(text: str, most: int = MOST) -> str:
    """
    A text of at most ``most`` characters, cut between words where it has any, never inside a character.

    >>> shortened("Online or by mail", 12)
    'Online or…'
    """
    if len(text) <= most:
        return text
    cut = most - 1
    while cut > 1 and unicodedata.category(text[cut])[0] in "MC":
        cut -= 1
    space = text.rfind(" ", 0, cut + 1)
    return f"{text[: space if space > most // 2 else cut].rstrip(' .,:;·')}…"
