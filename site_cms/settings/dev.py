"""What `make run` uses: an embedded database, one process, nothing to set up."""

import os
import secrets

from site_cms.settings.base import *  # noqa: F403 (settings are layered by star import)
from site_cms.settings.base import DATA_DIR, STATIC_ROOT, env, writable_dir

DEBUG = env.bool("DEBUG", default=False)


def kept_secret_key() -> str:
    """Return the key kept in ``DATA_DIR``, made at the first start, so that sessions outlive a restart."""
    path = DATA_DIR / "secret-key"
    try:
        # Created with its mode in one step, by one process only.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text(encoding="ascii")


SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret_key()

# Static files come straight from the source folders, so nothing has to be collected.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
writable_dir(STATIC_ROOT)

SERVE_MEDIA = True
"""Uploaded images are served by Django itself; in production the web server in front does it."""

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
