"""What the lists of the desk can be narrowed to."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from faq_pages.admin.translations.looks import language_label
from faq_pages.models import FaqSectionPage
from faq_pages.translation.desk import Step
from faq_pages.translation.queues import READER_STATES, pages_at_step, pages_in_state
from faq_pages.translation.states import State


class SectionField(forms.ModelChoiceField):
    """A section by its number; a longer one than any database has is none."""

    def to_python(self, value: Any) -> Any:
        if value and not (str(value).isascii() and str(value).isdecimal() and len(str(value)) < 10):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class DeskFilterForm(forms.Form):
    """Values that make no sense are left out, as if they had not been given."""

    q = forms.CharField(label=_("Words in the title"), required=False, max_length=200)
    language = forms.ChoiceField(label=_("Language"), required=False)
    state = forms.ChoiceField(
        label=_("Readers see"),
        required=False,
        choices=[("", _("Anything")), *((state.value, state.label) for state in READER_STATES)],
    )
    step = forms.ChoiceField(label=_("Step of the work"), required=False, choices=[("", _("Any")), *Step.choices])
    section = SectionField(FaqSectionPage.objects.none(), label=_("Section"), required=False)

    def __init__(self, data: Any, *, codes: Sequence[str], pages: QuerySet[Page]) -> None:
        data = data.copy()
        if data.get("step") and data.get("language") not in codes:
            # The work of all languages at once takes too long to look through.
            data["language"] = codes[0]
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        fields["language"].choices = [("", _("All")), *((code, language_label(code)) for code in codes)]
        fields["section"].empty_label = _("All")
        open_ids = pages.order_by().values("pk")
        fields["section"].queryset = FaqSectionPage.objects.filter(pk__in=open_ids).order_by("path")
        self.is_valid()

    @property
    def code(self) -> str:
        return str(self.cleaned_data.get("language") or "")

    def narrow(self, pages: QuerySet[Page], codes: Sequence[str]) -> QuerySet[Page]:
        """Those of ``pages`` that are asked for. No query, 7 when a step is asked for."""
        codes = [self.code] if self.code else codes
        if words := self.cleaned_data.get("q"):
            pages = pages.filter(title__icontains=words)
        if section := self.cleaned_data.get("section"):
            pages = pages.filter(path__startswith=section.path)
        if state := self.cleaned_data.get("state"):
            pages = pages_in_state(pages, State(state), codes)
        if step := self.cleaned_data.get("step"):
            pages = pages_at_step(pages, Step(step), codes[0])
        return pages

    def query_string(self) -> str:
        """The filters that are set, for an address; with its question mark."""
        values = {name: self.data[name] for name in self.fields if self.data.get(name)}
        return f"?{urlencode(values)}" if values else ""
