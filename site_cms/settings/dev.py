"""What `make run` uses: an embedded database, one process, nothing to set up."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from site_cms.settings.base import *  # noqa: F403 (settings are layered by star import)
from site_cms.settings.base import DATA_DIR, STATIC_ROOT, env, writable_dir

DEBUG = env.bool("DEBUG", default=False)


def kept_secret_key() -> str:
    """Return the key kept in ``DATA_DIR``, made at the first start, so that sessions outlive a restart."""
    path = DATA_DIR / "secret-key"
    if path.exists() and not os.access(path, os.R_OK):
        raise ImproperlyConfigured(
            f"{path} cannot be read: it belongs to another user. Give it to this one, or set another DATA_DIR."
        )
    if path.exists() and not path.read_text(encoding="ascii").strip():
        path.unlink()
    if not path.exists():
        # Whole or not at all, and by one process only; its owner alone can read it.
        descriptor, whole = tempfile.mkstemp(dir=DATA_DIR)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):
            os.link(whole, path)
        Path(whole).unlink()
    return path.read_text(encoding="ascii")


SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret_key()

# Static files come straight from the source folders, so nothing has to be collected.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
writable_dir(STATIC_ROOT)

SERVE_MEDIA = True
"""Images are served by Django itself; in production the web server in front does it."""
