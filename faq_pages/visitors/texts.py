"""What the texts may be that visitors send, by the API and by the pages alike."""

import re

QUESTION_LENGTH = 2000
COMMENT_LENGTH = 1000

CONTROL_CHARACTERS = r"\u0000-\u0008\u000b-\u001f\u007f-\u009f"
"""All but tabs and line breaks, as a class of a regular expression."""


def has_words(text: str) -> bool:
    r"""
    Whether there is anything to read: spaces without width, and the like, are no question.

    >>> has_words("誰付錢?"), has_words("\u200b ?")
    (True, False)
    """
    return bool(re.search(r"\w", text))


def without_control_characters(text: str) -> str:
    r"""
    A text from a form, with our line breaks, and without what comes along with copied text and nobody sees.

    >>> without_control_characters("Who\x0b pays?\r\nMe.")
    'Who pays?\nMe.'
    """
    return re.sub(f"[{CONTROL_CHARACTERS}]", "", text.replace("\r\n", "\n").replace("\r", "\n"))
