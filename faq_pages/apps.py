from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FaqPagesConfig(AppConfig):
    name = "faq_pages"
    verbose_name = _("FAQ pages")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # They need the models, which exist only now. Who registers a sweep or a handler of jobs is listed here.
        from wagtail.models import Page
        from wagtail.permissions import register_permission_policy

        from faq_pages import signals  # noqa: F401
        from faq_pages.admin.policy import SourcePagePermissionPolicy
        from faq_pages.background import recovery  # noqa: F401
        from faq_pages.translation import bulk, digest, files, job_runner, tasks  # noqa: F401

        register_permission_policy(Page, SourcePagePermissionPolicy(Page))
