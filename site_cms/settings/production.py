"""Settings for a public server. Nothing here has a default that would be wrong to forget."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from site_cms.settings.base import *  # noqa: F403 (settings are layered by star import)
from site_cms.settings.base import BASE_URL, INSTALLED_APPS, env

REQUIRED = {
    "SECRET_KEY": "a long random string, the same on every machine of the site",
    "ALLOWED_HOSTS": "the host names that visitors use, separated by commas",
    "BASE_URL": "the public address, such as https://faq.example.org",
    "DATABASE_URL": "such as postgres://user:password@host:5432/name",
}
missing = [f"{name} ({meaning})" for name, meaning in REQUIRED.items() if not env.str(name, default="")]
if missing:
    raise ImproperlyConfigured("Set these environment variables: " + "; ".join(missing) + ".")
if urlsplit(BASE_URL).scheme != "https":
    raise ImproperlyConfigured(f"BASE_URL {BASE_URL!r} must begin with https://.")

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
INSTALLED_APPS = [app for app in INSTALLED_APPS if app != "whitenoise.runserver_nostatic"]

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
SERVE_MEDIA = False

CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
# The web server in front ends TLS and sets this header; it must drop a client's own.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
