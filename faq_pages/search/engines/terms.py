"""How engines get terms: with their language in front."""

from faq_pages.models import SearchEntry

QUESTION = 2.0
"""What a term in the question is worth, where one elsewhere is worth 1."""

UNIT = 1_000_000


def points(value: float) -> int:
    """
    A value as a database adds it up. Sums of fractions would depend on the order in which it meets them.

    >>> points(0.25)
    250000
    """
    return round(value * UNIT)


def in_language(language_code: str, text: str) -> str:
    """
    >>> in_language("zh-hant", "税")
    'zhhant_税'
    """
    return f"{language_code.replace('-', '')}_{text}"


def texts_of(entry: SearchEntry) -> tuple[list[str], list[str], list[str]]:
    """The terms of the question, of the short answer and of the answer, as the engines know them."""
    question, short_answer, answer = (
        [in_language(entry.language_code, text) for text in dict.fromkeys(terms.split())]
        for terms in (entry.question_terms, entry.short_answer_terms, entry.answer_terms)
    )
    return question, short_answer, answer
