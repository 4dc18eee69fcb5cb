"""Production's settings for tests, on files that need not be collected first, which takes half a minute."""

from site_cms.settings.production import *  # noqa: F403 (settings are layered by star import)
from site_cms.settings.production import STATIC_ROOT, STORAGES

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir(exist_ok=True)
