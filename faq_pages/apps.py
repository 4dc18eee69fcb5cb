from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FaqPagesConfig(AppConfig):
    name = "faq_pages"
    verbose_name = _("FAQ pages")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # They need the models, which exist only now. Who registers a sweep or a handler of jobs is listed here.
        from django.db.models.signals import post_delete, post_save
        from wagtail.models import Page
        from wagtail.permissions import register_permission_policy
        from wagtail_localize import models as wagtail_localize

        from faq_pages import language_checks, rendition_tasks, signals  # noqa: F401
        from faq_pages.admin.policy import SourcePagePermissionPolicy
        from faq_pages.admin.visitors import PostedPermissionPolicy
        from faq_pages.admin.webhooks import DeliveryPermissionPolicy
        from faq_pages.background import recovery  # noqa: F401
        from faq_pages.delivery import watch  # noqa: F401
        from faq_pages.models import Enquiry, Feedback, WebhookDelivery
        from faq_pages.search import index, log  # noqa: F401
        from faq_pages.translation import bulk, digest, drafts, files, job_runner, tasks  # noqa: F401
        from faq_pages.visitors import retention  # noqa: F401

        rendition_tasks.connect()
        index.connect(self)

        # They would write unapproved titles, escaped and of any length, into the pages' own rows.
        strings = wagtail_localize.StringTranslation
        post_save.disconnect(wagtail_localize.post_save_string_translation, sender=strings)
        post_delete.disconnect(wagtail_localize.post_delete_string_translation, sender=strings)

        register_permission_policy(Page, SourcePagePermissionPolicy(Page))
        for model in (Enquiry, Feedback):
            register_permission_policy(model, PostedPermissionPolicy(model))
        register_permission_policy(WebhookDelivery, DeliveryPermissionPolicy(WebhookDelivery))
