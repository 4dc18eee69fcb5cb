"""How much of the FAQ each language has."""

from uuid import UUID

from django.db.models import Count

from faq_pages.languages import language_codes
from faq_pages.models import FaqQuestionPage
from faq_pages.published import published
from faq_pages.translation.states import State, with_state


def question_counts(root_key: UUID) -> dict[str, dict[str, int]]:
    """
    Count the published questions below a site's index, of each language by state.

    Those without a translation are ``fallback``. 3 queries, however many questions there are.
    """
    questions = published(FaqQuestionPage.objects.all(), root_key=root_key)
    everything = questions.aggregate(keys=Count("translation_key", distinct=True))["keys"]
    counts = {code: dict.fromkeys(State.values, 0) for code in language_codes()}
    rows = with_state(questions).values_list("locale__language_code", "state").annotate(number=Count("pk"))
    for code, state, number in rows.order_by():
        if code in counts:
            counts[code][state] = number
    for states in counts.values():
        states[State.FALLBACK.value] = everything - sum(states.values())
    return counts
