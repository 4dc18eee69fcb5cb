"""My work: what a translator should do next, worst first."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.forms import Media
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.admin.ui.components import Component

from faq_pages.admin.translations.desk import PER_SCREEN, cell_link
from faq_pages.admin.translations.gate import for_people_with_a_role
from faq_pages.admin.translations.looks import STATE_ICONS, language_label
from faq_pages.languages import language
from faq_pages.translation.desk import Step, language_progress
from faq_pages.translation.queues import READER_STATES, WorkItem, open_pages, review_counts, state_counts, work_list
from faq_pages.translation.roles import reviewed_codes, translated_codes

AT_ONCE = 3
"""Whoever has more languages sees one at a time: reading the strings of all would take seconds."""

TABS = {
    "all": _("Everything"),
    "translate": _("To translate"),
    "returned": _("Sent back"),
    "review": _("Waiting for review"),
}


@require_safe
@for_people_with_a_role
def mine(request: HttpRequest) -> HttpResponse:
    """Costs the same queries for any number of pages."""
    own, reviewed = translated_codes(request.user), reviewed_codes(request.user)
    codes = chosen_codes(request.GET.get("language", ""), own)
    items = work_list(open_pages(request.user), codes)
    tabs = {tab: [item for item in items if belongs(item, tab)] for tab in TABS if tab != "review" or reviewed}
    tab = request.GET.get("tab", "")
    tab = tab if tab in tabs else "all"
    screen = Paginator(tabs[tab], PER_SCREEN).get_page(request.GET.get("p"))
    return TemplateResponse(
        request,
        "faq_pages/admin/translations/mine.html",
        {
            "tabs": [(name, TABS[name], len(rows)) for name, rows in tabs.items()],
            "tab": tab,
            "rows": [{"item": item, **cell_link(item.cell, set(reviewed))} for item in screen],
            "screen": screen,
            "elided_page_range": screen.paginator.get_elided_page_range(screen.number),
            "progress": [
                (language(row.language_code), language_label(row.language_code), row)
                for row in language_progress(codes)
            ],
            "languages": [(code, language_label(code)) for code in own],
            "chosen": codes[0] if len(codes) == 1 else "",
            "may_see_all": len(own) <= AT_ONCE,
            "several": len(codes) > 1,
            "source_code": settings.LANGUAGE_CODE,
        },
    )


def chosen_codes(wish: str, own: list[str]) -> list[str]:
    if wish in own:
        return [wish]
    return own if len(own) <= AT_ONCE else own[:1]


def belongs(item: WorkItem, tab: str) -> bool:
    """Whether an item stands on a tab: whose turn it is."""
    match tab:
        case "review":
            return item.cell.step == Step.REVIEW
        case "returned":
            return item.cell.step == Step.RETURNED
        case "translate":
            return item.cell.step not in {Step.REVIEW, Step.RETURNED}
    return True


class MyTranslationsPanel(Component):
    """Tells people with a role, on the admin's home page, what waits for them."""

    name = "my_translations"
    template_name = "faq_pages/admin/translations/home_panel.html"
    order = 100
    media = Media()

    def __init__(self, user: Any) -> None:
        self.user = user

    @cached_property
    def codes(self) -> list[str]:
        return translated_codes(self.user)

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """About 14 queries, however many pages and languages there are; 1 without a role."""
        if not self.codes:
            return {"rows": []}
        pages = open_pages(self.user)
        states, reviews = state_counts(pages, self.codes), review_counts(pages, self.codes)
        rows = [
            {
                "code": code,
                "label": language_label(code),
                "states": [states[code][state] for state in READER_STATES],
                "review": reviews[code][Step.REVIEW],
                "returned": reviews[code][Step.RETURNED],
            }
            for code in self.codes
        ]
        return {"rows": rows, "states": [(state.label, STATE_ICONS[state]) for state in READER_STATES]}
