"""Template tags of the translators' screens."""

import re
from html import unescape
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

TAG = re.compile(r"(</?[a-zA-Z][^<>]*>)")


@register.filter
def string_html(text: str) -> SafeString:
    """
    A string as translators see it: its tags as they are written, set apart, and nothing of it in force.

    >>> string_html("Fish &amp; <b>chips</b>")
    'Fish &amp; <code dir="ltr" translate="no">&lt;b&gt;</code>chips<code dir="ltr" translate="no">&lt;/b&gt;</code>'
    """
    pieces = TAG.split(text)
    return format_html_join("", "{}", ((_piece(piece, number % 2 == 1),) for number, piece in enumerate(pieces)))


def _piece(piece: str, is_tag: bool) -> SafeString | str:
    return format_html('<code dir="ltr" translate="no">{}</code>', piece) if is_tag else unescape(piece)


@register.filter
def person(user: Any) -> str:
    """The name of who did something; empty when nobody did, or they are gone."""
    if user is None:
        return ""
    return user.get_full_name() or user.get_username()
