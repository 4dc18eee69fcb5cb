"""Settings for the test suite: fast, repeatable, no trace on the machine outside a temporary folder."""

import atexit
import os
import shutil
import tempfile

# Never the developer's own data.
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="california-faq-test-")
atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
# Two languages are enough for most tests, and load in a tenth of the time; the sites that tests start have them too.
os.environ["CONTENT_DIR"] = f"{os.environ['DATA_DIR']}/content"
os.environ["BASE_URL"] = "http://testserver"
os.environ["MACHINE_ENGINE"] = ""
os.environ["SEARCH_URL"] = ""
os.environ["CDN_SERVICE"] = ""
os.environ["WEBHOOK_HTTP"] = ""
os.environ["WEBHOOK_NETWORKS"] = ""

from site_cms.settings.base import *  # noqa: E402, F403 (DATA_DIR has to be set before)
from site_cms.settings.base import DATA_DIR, DATABASES, FAQ_CONTENT_DIR, ROOT_DIR, TASKS  # noqa: E402 (as above)

CONTENT = ROOT_DIR / "faq_pages" / "content"
FAQ_CONTENT_DIR.mkdir()
for name in ("faq.yaml", "glossary.yaml", "es.po"):
    shutil.copy(CONTENT / name, FAQ_CONTENT_DIR)

SECRET_KEY = "for-tests-only"  # noqa: S105 (it protects nothing)
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DEBUG = False
SERVE_MEDIA = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file and not memory: the browser tests' server reads it from other threads.
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}

# What a test causes is done at once; tests of the worker choose the database.
TASKS["background"] = {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}

# A thread would write outside of the test's transaction.
FAQ_SEARCHES_WRITTEN_EVERY = 0
