"""How states and languages look in the admin."""

from faq_pages.languages import language
from faq_pages.translation.states import State

STATE_ICONS = {
    State.OUTDATED: "warning",
    State.FALLBACK: "circle-xmark",
    State.MACHINE: "cog",
    State.CURRENT: "circle-check",
}
"""One for each state, so that colour is never alone."""


def language_label(code: str) -> str:
    """The language's name in the language of the person who reads it."""
    return language(code).translated_name
