"""One line in Wagtail's log for each act of translation."""

from typing import Any

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import Locale, Page


class Act(TextChoices):
    """What can happen to a translation. The value is the action's name in Wagtail's log."""

    SUBMIT = "faq.submit", _("Offered for translation")
    EDIT = "faq.edit", _("Translation edited")
    DISMISS = "faq.dismiss", _("Warning dismissed")
    IMPORT = "faq.import", _("Translations imported from a file")
    MACHINE = "faq.machine", _("Translated by a machine")
    REQUEST_REVIEW = "faq.request_review", _("Review requested")
    APPROVE = "faq.approve", _("Approved")
    SEND_BACK = "faq.send_back", _("Sent back to the translators")
    PUBLISH = "faq.publish", _("Translation published")
    WITHDRAW = "faq.withdraw", _("Translation taken off the site")
    REFUSE = "faq.refuse", _("Refused")


def record_act(act: Act, key: Any, locale: Locale, user: Any, **data: Any) -> None:
    """
    Log an act on the translation of the page ``key`` into ``locale``; call it in the act's own transaction.

    The line stands with the translated page, or with the source while there is none. ``user`` is
    ``None`` when the site itself acts. 2 queries.
    """
    pages = Page.objects.filter(
        translation_key=key, locale__language_code__in=[locale.language_code, settings.LANGUAGE_CODE]
    )
    by_locale = {page.locale_id: page for page in pages}
    page = by_locale.get(locale.pk) or next(iter(by_locale.values()), None)
    if page is not None:
        log(instance=page, action=act.value, user=user, data={"language": locale.language_code, **data})
