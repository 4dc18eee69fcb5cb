"""How much of the FAQ each language has."""

from collections import Counter

from faq_pages.languages import language_codes
from faq_pages.models import FaqQuestionPage
from faq_pages.translation.states import State, translation_facts


def question_counts() -> dict[str, dict[str, int]]:
    """
    Count the published questions of each language by state; those without a translation are ``fallback``.

    4 queries, however many questions there are.
    """
    questions = list(
        FaqQuestionPage.objects.live()
        .public()
        .select_related("locale")
        .only("translation_key", "last_published_at", "locale__language_code", "path", "depth")
    )
    facts = translation_facts(questions)
    counts = {code: Counter(dict.fromkeys(State.values, 0)) for code in language_codes()}
    published: dict[str, set[object]] = {code: set() for code in counts}
    for question in questions:
        code = question.locale.language_code
        counts[code][facts[question.pk].state.value] += 1
        published[code].add(question.translation_key)
    everything = set().union(*published.values())
    for code, keys in published.items():
        counts[code][State.FALLBACK.value] = len(everything - keys)
    return {code: dict(counter) for code, counter in counts.items()}
