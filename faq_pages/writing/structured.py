"""A page as search engines read it: facts in the words of schema.org (JSON-LD)."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from faq_pages.links import Links
from faq_pages.models import FaqQuestionPage
from faq_pages.writing.answers import answer_html

Facts = dict[str, Any]

KEPT = frozenset(["p", "ul", "ol", "li", "b", "strong", "i", "em", "br", "h2", "h3", "h4", "h5", "h6"])
"""What search engines take in an answer, beside links."""

AS_PARAGRAPH = frozenset(["dt", "dd", "figcaption", "summary"])
"""What is a line of its own on the page."""

TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^<>"']++|"[^"]*+"|'[^']*+')*+)>""")
HREF = re.compile(r"""\shref=("[^"]*"|'[^']*')""")
ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def simple_html(html: str) -> str:
    """
    The HTML of an answer without what search engines do not take; its words are the same.

    >>> simple_html('<section class="x"><h2 id="y">Name</h2><dl><dt>Founded</dt></dl></section>')
    '<h2>Name</h2><p>Founded</p>'
    """
    return " ".join(TAG.sub(_simple_tag, html).split())


def _simple_tag(tag: re.Match[str]) -> str:
    slash, name = tag[1], tag[2].lower()
    if name in AS_PARAGRAPH:
        return f"<{slash}p>"
    if name in KEPT:
        return f"<{slash}{name}>"
    if name == "a":
        href = HREF.search(tag[3])
        return "</a>" if slash else f"<a href={href[1]}>" if href else "<a>"
    return ""


def faq_facts(
    page: Page, questions: Iterable[FaqQuestionPage], *, address: str, base_url: str, links: Links
) -> Facts | None:
    """
    Questions with their answers as they stand on ``page``, at ``address``; ``None`` when there are none.

    A question in another language than the page's says in which. No query: answers have been read.
    """
    code = page.locale.language_code
    entities = []
    for question in questions:
        own = question.locale.language_code
        spoken = {} if own == code else {"inLanguage": own}
        text = f"<p>{escape(question.short_answer)}</p> {simple_html(answer_html(question, links, base_url))}"
        answer = {"@type": "Answer", **spoken, "text": text.strip()}
        entities.append({"@type": "Question", **spoken, "name": question.title, "acceptedAnswer": answer})
    if not entities:
        return None
    reviewed = getattr(page, "last_reviewed", None)
    return {
        "@type": "FAQPage",
        "url": address,
        "name": page.title,
        "inLanguage": code,
        **({"lastReviewed": reviewed.isoformat()} if reviewed else {}),
        "mainEntity": entities,
    }


def breadcrumb_facts(steps: Sequence[tuple[str, str]]) -> Facts | None:
    """The way to a page: titles and full addresses from the index down; ``None`` when there is none."""
    if not steps:
        return None
    items = [
        {"@type": "ListItem", "position": number, "name": title, "item": address}
        for number, (title, address) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def embedded(facts: Iterable[Facts]) -> SafeString:
    """Facts as an element of a page. A block of data, no script: nothing runs it, and nothing in it ends it."""
    text = json.dumps({"@context": "https://schema.org", "@graph": list(facts)}, ensure_ascii=False)
    # Escaped above all else.
    return mark_safe(f'<script type="application/ld+json">{text.translate(ESCAPES)}</script>')  # noqa: S308
