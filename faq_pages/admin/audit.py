"""How acts of translation read in Wagtail's history and reports."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import LogActionRegistry, LogFormatter

from faq_pages.admin.refusal import RefusalFormatter
from faq_pages.translation.audit import Act


def register_acts(actions: LogActionRegistry) -> None:
    for act in Act:
        formatter = RefusalFormatter if act == Act.REFUSE else formatter_of(act)
        actions.register_action(act.value)(formatter)


def formatter_of(act: Act) -> type[LogFormatter]:
    """Texts themselves are not told: who may read the history of a page may lack the role for a language."""

    class ActFormatter(LogFormatter):
        label = act.label

        def format_message(self, log_entry: Any) -> str:
            data = log_entry.data
            return _("%(act)s (%(language)s)%(details)s") % {
                "act": act.label,
                "language": data.get("language", ""),
                "details": details(act, data),
            }

    return ActFormatter


def details(act: Act, data: dict[str, Any]) -> str:
    """What else the line says, after the act and the language."""
    match act:
        case Act.EDIT:
            # Of an answer not which block: its number tells people nothing.
            return ": " + data["path"].split(".")[0].replace("_", " ")
        case Act.MACHINE:
            stored = ngettext("%(count)d text", "%(count)d texts", data["stored"]) % {"count": data["stored"]}
            return f": {stored}, {data['tool']}"
        case Act.IMPORT:
            number = len(data["strings"])
            return ": " + ngettext("%(count)d text", "%(count)d texts", number) % {"count": number}
        case Act.PUBLISH if data["reviewed"]:
            return _(", reviewed")
        case Act.DISMISS:
            return f": {data['check']}"
    return ""
