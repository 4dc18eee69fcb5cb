"""As ``wagtail start`` writes it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.plain.settings")

application = get_wsgi_application()
