from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FaqPagesConfig(AppConfig):
    name = "faq_pages"
    verbose_name = _("FAQ pages")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Receivers need the models, which exist only now.
        from faq_pages import signals  # noqa: F401
