"""What the editor's forms check beyond their fields."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm


class FaqQuestionPageForm(WagtailAdminPageForm):
    """The form of a question."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for form in self.formsets["related_questions"].forms:
            question = form.cleaned_data.get("question") if form.is_valid() else None
            if question and question.translation_key == self.instance.translation_key:
                form.add_error("question", _("A question cannot be related to itself."))
        return data
