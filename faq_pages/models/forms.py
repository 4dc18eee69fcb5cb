"""What the editor's forms check beyond their fields."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from faq_pages.models.source_change import Significance


class FaqPageForm(WagtailAdminPageForm):
    """The form of any page of the FAQ. A new change starts out as a major one, without a note."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "change_significance" in self.fields:
            # Where nothing is translated yet the form does not show it.
            self.fields["change_significance"].required = False
        if "change_significance" in self.fields and not self._goes_on_with_a_draft():
            self.initial.update(change_significance=Significance.MAJOR, note_to_translators="")
            self.instance.change_significance = Significance.MAJOR
            self.instance.note_to_translators = ""

    def clean_change_significance(self) -> str:
        return self.cleaned_data.get("change_significance") or Significance.MAJOR

    def _goes_on_with_a_draft(self) -> bool:
        """Whether what the form shows was written after the last publication."""
        page = self.instance
        if not page.has_unpublished_changes:
            return False
        return page.last_published_at is None or page.latest_revision_created_at > page.last_published_at


class FaqQuestionPageForm(FaqPageForm):
    """The form of a question."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for form in self.formsets["related_questions"].forms:
            question = form.cleaned_data.get("question") if form.is_valid() else None
            if question and question.translation_key == self.instance.translation_key:
                form.add_error("question", _("A question cannot be related to itself."))
        return data
