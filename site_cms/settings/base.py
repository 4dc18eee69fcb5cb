"""Settings that hold everywhere. The environment variables are explained in docs/operators.md."""

import re
import tempfile
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import drf_spectacular_sidecar
import environ
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

from site_cms.formats import register_formats
from site_cms.languages import LANGUAGES as LANGUAGE_TABLE
from site_cms.languages import language_tags

ROOT_DIR = Path(__file__).resolve().parents[2]

env = environ.Env()


def setting(name: str, default: str) -> str:
    """Return an environment variable; one that is set to nothing counts as not set."""
    return env.str(name, default="") or default


def writable_dir(path: Path) -> Path:
    """Return ``path``, made if needed; raise ``ImproperlyConfigured`` when nothing can be written there."""
    try:
        # What is made here is its owner's alone: the database holds password hashes.
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise ImproperlyConfigured(
            f"DATA_DIR {str(path)!r} cannot be written to ({error.strerror}). "
            "Give this user write access to it, or set DATA_DIR to another folder."
        ) from error
    return path


DATA_DIR = writable_dir(Path(setting("DATA_DIR", str(ROOT_DIR / "var"))).resolve())
FAQ_CONTENT_DIR = Path(setting("CONTENT_DIR", str(ROOT_DIR / "faq_pages" / "content"))).resolve()


def port(value: str) -> int:
    """Return the port number, or raise ``ImproperlyConfigured`` for anything that is none."""
    if not (value.isascii() and value.isdecimal()) or not 0 < int(value) < 65536:
        raise ImproperlyConfigured(f"PORT {value!r} is not a number from 1 to 65535.")
    return int(value)


def visited_host(host: str) -> str:
    """Return how a browser names ``host``: a wildcard is listened on but cannot be visited."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104 (compared, not bound)
        return "localhost"
    return f"[{host}]" if ":" in host else host


HOST = setting("HOST", "127.0.0.1")
PORT = port(setting("PORT", "8000"))
VISITED_HOST = visited_host(HOST)
BASE_URL = setting("BASE_URL", f"http://{VISITED_HOST}:{PORT}").rstrip("/")


def is_web_address(url: str) -> bool:
    """Whether ``url`` begins with https:// or http:// and names a host."""
    try:
        named = urlsplit(url)
        return named.scheme in {"http", "https"} and bool(named.hostname) and named.port != 0
    except ValueError:  # A port or an IPv6 address that is none.
        return False


if not is_web_address(BASE_URL):
    raise ImproperlyConfigured(f"BASE_URL {BASE_URL!r} must begin with https:// or http:// and name a host.")

ALLOWED_HOSTS = [
    host.strip() for host in setting("ALLOWED_HOSTS", f"localhost,127.0.0.1,[::1],{VISITED_HOST}").split(",")
]

# The project's own app stands first so that its templates win.
INSTALLED_APPS = [
    "faq_pages",
    "wagtail_localize",
    "wagtail.locales",
    "wagtail.api.v2",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks_db",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "site_cms.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "site_cms.middleware.ContentSecurityPolicyMiddleware",
    "faq_pages.delivery.kept.marking.MarkingMiddleware",
    "faq_pages.delivery.ready_pages.ReadyPagesMiddleware",
    # Outside all that refuses a request: scripts on other sites must be able to read why.
    "faq_pages.api.delivery.ApiDeliveryMiddleware",
    "site_cms.middleware.CleanRequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "site_cms.middleware.AddressLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Inside the one that adds a slash, so that an old address without one leads straight to the new.
    "faq_pages.redirects.LanguageRedirectMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "faq_pages.admin.guard.LanguageGuardMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Inside all others that look at views.
    "faq_pages.admin.whole.WholeActsMiddleware",
]

ROOT_URLCONF = "site_cms.urls"
WSGI_APPLICATION = "site_cms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Data ---------------------------------------------------------------------------------------

DATABASE_URL = setting("DATABASE_URL", f"sqlite:///{DATA_DIR / 'faq.sqlite3'}")
try:
    DATABASES = {"default": env.db_url_config(DATABASE_URL)}
except ValueError:
    DATABASES = {"default": {}}
if DATABASES["default"].get("ENGINE") not in {"django.db.backends.postgresql", "django.db.backends.sqlite3"}:
    # The value stays untold: it may hold a password.
    raise ImproperlyConfigured(
        "DATABASE_URL names no database that is known here. It looks like postgres://user:password@host:5432/name "
        "or sqlite:////folder/file."
    )
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Measured with eight editors publishing at once: Django's defaults saved 6 of 200 changes, WAL
    # alone 14, these settings all 200.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
# To open one takes longer than most answers.
DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.cache_url_config(setting("CACHE_URL", "locmemcache://"))}

MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_URL = "/static/"
# Of the package's two readers the one that the API's page uses; as an app it would bring 5 MB more.
STATICFILES_DIRS = [
    ("swagger-ui", Path(drf_spectacular_sidecar.__path__[0], "static/drf_spectacular_sidecar/swagger-ui-dist")),
]

# Wagtail's page editor sends more fields than Django's limit of 1,000 allows.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- Background work ----------------------------------------------------------------------------

TASKS = {
    # Wagtail's own tasks are small, and editors expect to find what they have just saved.
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    # Ours wait in the database, committed together with the act that caused them.
    "background": {"BACKEND": "django_tasks_db.DatabaseBackend"},
}

# --- E-mail ------------------------------------------------------------------------------------------

try:
    vars().update(env.email_url_config(setting("EMAIL_URL", "consolemail://")))
except (ImproperlyConfigured, KeyError, ValueError):
    # The value stays untold: it may hold a password.
    raise ImproperlyConfigured(
        "EMAIL_URL names no way to send e-mail. It looks like smtp+tls://user:password@host:587 or consolemail://."
    ) from None
DEFAULT_FROM_EMAIL = setting("EMAIL_FROM", f"faq@{urlsplit(BASE_URL).hostname}")
# A mail server that does not answer must not stop the worker for long.
EMAIL_TIMEOUT = 20

# --- Languages ----------------------------------------------------------------------------------

LANG_INFO.update({language.code: language.info for language in LANGUAGE_TABLE})
LANGUAGE_CODE = LANGUAGE_TABLE[0].code
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [(language.code, language.name) for language in LANGUAGE_TABLE]
LANGUAGES_BIDI = [language.code for language in LANGUAGE_TABLE if language.direction == "rtl"]
FAQ_LANGUAGE_FALLBACKS = {language.code: list(language.fallbacks) for language in LANGUAGE_TABLE}
FAQ_LANGUAGE_TAGS = language_tags(LANGUAGE_TABLE)
FAQ_PLURAL_FORMS = {language.code: language.plural_forms for language in LANGUAGE_TABLE}
WAGTAILADMIN_PERMITTED_LANGUAGES = [(language.code, language.own_name) for language in LANGUAGE_TABLE if language.admin]
LOCALE_PATHS = [ROOT_DIR / "locale"]
FORMAT_MODULE_PATH = "site_cms.formats"
register_formats()
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True

TIME_ZONE = "America/Los_Angeles"
USE_TZ = True

# --- Machine translation ------------------------------------------------------------------------

FAQ_MACHINE_ENGINE = setting("MACHINE_ENGINE", "")
FAQ_MACHINE_URL = setting("MACHINE_URL", "")
FAQ_MACHINE_KEY = setting("MACHINE_KEY", "")

if FAQ_MACHINE_ENGINE not in {"", "libretranslate", "deepl", "google"}:
    raise ImproperlyConfigured(
        f"MACHINE_ENGINE {FAQ_MACHINE_ENGINE!r} is not known here. Set it to libretranslate, deepl or google, "
        "or to nothing for a site without machine translation."
    )
if FAQ_MACHINE_ENGINE == "libretranslate" and not FAQ_MACHINE_URL:
    raise ImproperlyConfigured("MACHINE_URL is missing: set it to the address of the LibreTranslate server.")
if FAQ_MACHINE_ENGINE in {"deepl", "google"} and not FAQ_MACHINE_KEY:
    raise ImproperlyConfigured(f"MACHINE_KEY is missing: {FAQ_MACHINE_ENGINE} translates for holders of a key only.")
# The values stay untold: an address may hold a password, and a key is one.
if FAQ_MACHINE_URL and (not is_web_address(FAQ_MACHINE_URL) or set("@?#") & set(FAQ_MACHINE_URL)):
    raise ImproperlyConfigured(
        "MACHINE_URL must begin with https:// or http://, name a host, and hold no user, password or query."
    )
if FAQ_MACHINE_KEY and not (FAQ_MACHINE_KEY.isascii() and FAQ_MACHINE_KEY.isprintable() and " " not in FAQ_MACHINE_KEY):
    raise ImproperlyConfigured("MACHINE_KEY holds characters that no key has. Copy it again, without spaces.")


def seconds(name: str, default: str) -> int:
    """Return a time limit, or raise ``ImproperlyConfigured`` for anything that is none."""
    value = setting(name, default)
    if not (value.isascii() and value.isdecimal()) or not 0 < int(value) <= 120:
        raise ImproperlyConfigured(f"{name} {value!r} is not a number of seconds from 1 to 120.")
    return int(value)


FAQ_MACHINE_TIMEOUT = seconds("MACHINE_TIMEOUT", "20")

# --- Search -------------------------------------------------------------------------------------

FAQ_SEARCH_URL = setting("SEARCH_URL", "")
FAQ_SEARCH_INDEX = setting("SEARCH_INDEX", "california-faq")

# The address stays untold: it may hold a password.
if FAQ_SEARCH_URL and (
    not is_web_address(FAQ_SEARCH_URL)
    or set("?#") & set(FAQ_SEARCH_URL)
    or not (FAQ_SEARCH_URL.isascii() and FAQ_SEARCH_URL.isprintable() and " " not in FAQ_SEARCH_URL)
):
    raise ImproperlyConfigured(
        "SEARCH_URL names no OpenSearch server. It looks like https://user:password@host:9200/, with %XX for "
        "whatever in user or password is neither a letter nor a digit."
    )
if not re.fullmatch("[a-z0-9][a-z0-9_.-]{0,99}", FAQ_SEARCH_INDEX):
    raise ImproperlyConfigured(
        f"SEARCH_INDEX {FAQ_SEARCH_INDEX!r} is no name of an index. Use at most 100 small letters, digits, and - _ . "
        "between them."
    )

# --- Visitors -----------------------------------------------------------------------------------


def whole_number(name: str, default: str, lowest: int, highest: int) -> int:
    """Return a number, or raise ``ImproperlyConfigured`` for anything that is none, or too small or large."""
    value = setting(name, default)
    if not (value.isascii() and value.isdecimal()) or not lowest <= int(value) <= highest:
        raise ImproperlyConfigured(f"{name} {value!r} is not a number from {lowest} to {highest}.")
    return int(value)


FAQ_TRUSTED_PROXIES = whole_number("TRUSTED_PROXIES", "0", 0, 10)
FAQ_PROOF_DIFFICULTY = whole_number("PROOF_DIFFICULTY", "14", 1, 24)

# Keys of before: what they signed stays good.
SECRET_KEY_FALLBACKS = [key for key in setting("SECRET_KEY_FALLBACKS", "").split(",") if key]

# --- Search -------------------------------------------------------------------------------------

# Seconds between two times that a process writes down what was looked for; 0 for never.
FAQ_SEARCHES_WRITTEN_EVERY = 30

# --- Kept answers -------------------------------------------------------------------------------

FAQ_KEPT_DIR = DATA_DIR / "kept"
FAQ_KEPT_MEGABYTES = whole_number("KEPT_MEGABYTES", "256", 0, 1_000_000)
FAQ_PORT = PORT

if setting("PROCESSES", ""):
    # `site_cms.serve` reads it, which has no settings.
    whole_number("PROCESSES", "", 1, 64)

# --- A cache outside ----------------------------------------------------------------------------

CDN_SERVICE = setting("CDN_SERVICE", "")
CDN_URL, CDN_ZONE, CDN_KEY = setting("CDN_URL", ""), setting("CDN_ZONE", ""), setting("CDN_KEY", "")

if CDN_SERVICE not in {"", "http", "cloudflare"}:
    raise ImproperlyConfigured(
        f"CDN_SERVICE {CDN_SERVICE!r} is not known here. Set it to http or cloudflare, or to nothing."
    )
if CDN_SERVICE == "http" and (not is_web_address(CDN_URL) or set("@?#") & set(CDN_URL)):
    # The value stays untold: an address may hold a password.
    raise ImproperlyConfigured(
        "CDN_URL must be the address of the cache: begin with http:// or https://, name a host, and hold no user, "
        "password or query."
    )
if CDN_SERVICE == "cloudflare" and not (re.fullmatch("[0-9a-f]{32}", CDN_ZONE) and re.fullmatch(r"[!-~]+", CDN_KEY)):
    raise ImproperlyConfigured(
        "CDN_ZONE and CDN_KEY are missing or cut off: cloudflare wants the zone's id, 32 characters, and a token that "
        "may purge its cache."
    )
WAGTAILFRONTENDCACHE = {
    "": {},
    "http": {"cdn": {"BACKEND": "faq_pages.delivery.purging.HttpPurge", "LOCATION": CDN_URL}},
    "cloudflare": {
        "cdn": {
            "BACKEND": "wagtail.contrib.frontend_cache.backends.CloudflareBackend",
            "ZONEID": CDN_ZONE,
            "BEARER_TOKEN": CDN_KEY,
        }
    },
}[CDN_SERVICE]
# The addresses that are told are those of all languages already.
WAGTAILFRONTENDCACHE_LANGUAGES: list[str] = []

# --- Webhooks -----------------------------------------------------------------------------------

# Messages go to addresses that administrators enter: they must not lead to what this server alone can reach.
FAQ_WEBHOOK_HTTP = env.bool("WEBHOOK_HTTP", default=False)
FAQ_WEBHOOK_NETWORKS = [text.strip() for text in setting("WEBHOOK_NETWORKS", "").split(",") if text.strip()]
for text in FAQ_WEBHOOK_NETWORKS:
    try:
        ip_network(text)
    except ValueError:
        raise ImproperlyConfigured(
            f"WEBHOOK_NETWORKS: {text!r} is no network. Networks look like 10.1.2.0/24 or fd00::/8."
        ) from None

# --- Logs ---------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "site_cms.logs.LineFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Django's own would write to the console under DEBUG alone.
        "django": {"handlers": [], "propagate": True},
        # Its own handler, that of Django's development server, would write tokens down.
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # What visitors mistyped is no news; faults of ours are.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # A job that begins or is done is news.
        "faq_pages": {"level": "INFO"},
    },
}

# --- Accounts -----------------------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "wagtailadmin_login"

# --- Wagtail ------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "California FAQ"
WAGTAILADMIN_BASE_URL = WAGTAILAPI_BASE_URL = BASE_URL
# Refuses images that are cut off.
WAGTAILIMAGES_IMAGE_FORM_BASE = "faq_pages.admin.images.ImageForm"
WAGTAIL_I18N_ENABLED = True
# Pages keep their addresses in every language; a title in any script never makes one.
WAGTAIL_ALLOW_UNICODE_SLUGS = False
# A shared password would be kept readable in the database, with no limit on guesses.
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "pptx", "rtf", "txt", "xlsx"]
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
# Gravatar would send every editor's address to a third party.
WAGTAIL_GRAVATAR_PROVIDER_URL = None

# An untranslated copy must never be live.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
# Deleting a page would otherwise delete the strings that people translated.
WAGTAILLOCALIZE_DISABLE_ON_DELETE = True

# --- API ----------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    # The API ignores credentials: two visitors never get different bytes.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "faq_pages.api.openapi.CallSchema",
    "EXCEPTION_HANDLER": "faq_pages.api.problems.handle_exception",
    "UNAUTHENTICATED_USER": None,
    # Without it, `?format=` picks a renderer, and an unknown one is a 404.
    "URL_FORMAT_OVERRIDE": None,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "California FAQ",
    "DESCRIPTION": "A party's frequently asked questions, in the languages of California.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVERS": [{"url": "/", "description": "The site that gives this document."}],
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SCHEMA_PATH_PREFIX_TRIM": False,
    "PREPROCESSING_HOOKS": ["faq_pages.api.schema.only_this_api"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "faq_pages.api.selections.add_selections",
        "faq_pages.api.openapi.complete",
    ],
    # They would repeat the names of the choices.
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "LocaleEnum": [code for code, _ in LANGUAGES],
        "StateEnum": "faq_pages.translation.states.State",
    },
}
