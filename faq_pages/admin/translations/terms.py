"""The glossary and the protected names in the admin, and synonyms beside them."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import ObjectList
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from faq_pages.admin.searches import SynonymViewSet
from faq_pages.models import GlossaryTerm, ProtectedName


class GlossaryTermForm(WagtailAdminModelForm):
    def clean(self) -> dict[str, Any]:
        data = super().clean()
        seen = set()
        for form in self.formsets["translations"].forms:
            if not form.is_valid() or form.cleaned_data.get("DELETE") or not form.cleaned_data.get("locale"):
                continue
            locale = form.cleaned_data["locale"]
            if locale.language_code == settings.LANGUAGE_CODE:
                form.add_error("locale", _("The term itself is in this language. Choose another one."))
            elif locale in seen:
                form.add_error("locale", _("This language is there already. Write all words for it in one place."))
            seen.add(locale)
        return data


class GlossaryTermViewSet(ModelViewSet):
    model = GlossaryTerm
    icon = "openquote"
    menu_label = gettext_lazy("Glossary")
    list_display = ["source", "note"]
    search_fields = ["source", "note", "translations__variants"]
    copy_view_enabled = False
    edit_handler = ObjectList(GlossaryTerm.panels, base_form_class=GlossaryTermForm)


class ProtectedNameViewSet(ModelViewSet):
    model = ProtectedName
    icon = "lock"
    menu_label = gettext_lazy("Protected names")
    list_display = ["name", "note"]
    search_fields = ["name", "note"]
    form_fields = ["name", "note"]
    copy_view_enabled = False


class TermsViewSetGroup(ModelViewSetGroup):
    """One item of the menu for all that editors keep about words."""

    items = (GlossaryTermViewSet, ProtectedNameViewSet, SynonymViewSet)
    menu_label = gettext_lazy("Terms")
    menu_icon = "openquote"
    menu_order = 260
