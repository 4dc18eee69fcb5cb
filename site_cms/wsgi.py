"""The WSGI application."""

import os
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_cms.settings.production")

application: Any = get_wsgi_application()

if settings.FAQ_KEPT_MEGABYTES:
    # They need the models, which are there only now.
    from faq_pages.delivery.kept import open_store
    from faq_pages.delivery.kept.layer import KeptResponses

    application = KeptResponses(application, open_store())
