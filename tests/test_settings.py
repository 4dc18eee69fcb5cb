"""What an operator can get wrong is told in one line, before anything runs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgres import free_port

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).resolve().parent.parent

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "site_cms.settings.production",
    "SECRET_KEY": "not-a-real-key-but-long-enough-and-with-many-different-characters-0123456789",
    "ALLOWED_HOSTS": "faq.example.org",
    "BASE_URL": "https://faq.example.org",
    "DATABASE_URL": "postgres://faq@localhost/faq",
}


def manage(*arguments, tmp_path, **environment):
    """Run manage.py in an environment of its own."""
    return run("manage.py", *arguments, tmp_path=tmp_path, **environment)


def setting(name, *, tmp_path, **environment):
    """The value of a setting in such an environment. Nothing else of the project is loaded."""
    show = f"from django.conf import settings; print(settings.{name})"
    done = run("-c", show, tmp_path=tmp_path, DJANGO_SETTINGS_MODULE="site_cms.settings.dev", **environment)
    return done.stdout.strip()


def run(*arguments, tmp_path, **environment):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "CONTENT_DIR") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**kept, "DATA_DIR": str(tmp_path / "data"), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_production_settings_pass_djangos_own_checks(tmp_path):
    done = manage("check", "--deploy", "--fail-level", "WARNING", tmp_path=tmp_path, **PRODUCTION)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "BASE_URL", "DATABASE_URL"])
def test_production_names_each_variable_that_is_missing(name, tmp_path):
    done = manage("check", tmp_path=tmp_path, **{**PRODUCTION, name: ""})

    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: Set these environment variables: {name} (")
    assert "Traceback" not in done.stderr


def test_production_wants_a_public_address_with_https(tmp_path):
    done = manage("check", tmp_path=tmp_path, **{**PRODUCTION, "BASE_URL": "http://faq.example.org"})

    assert "BASE_URL 'http://faq.example.org' must begin with https://." in done.stderr


@pytest.mark.parametrize("url", ["oracel://x", "postgres://faq:secret@localhost:abc/faq", "faq"])
def test_a_database_address_of_an_unknown_kind_is_refused_with_an_example(url, tmp_path):
    done = manage("check", tmp_path=tmp_path, DATABASE_URL=url)

    assert "Error: DATABASE_URL names no database that is known here." in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr


@pytest.mark.parametrize("url", ["pigeon://user:secret@host", "smtp://user:secret@host:abc", "nonsense"])
def test_a_way_to_send_mail_that_is_none_is_told_without_its_password(url, tmp_path):
    done = manage("check", tmp_path=tmp_path, EMAIL_URL=url)

    assert done.returncode != 0
    assert "EMAIL_URL names no way to send e-mail" in done.stderr
    assert "secret" not in done.stderr


@pytest.mark.parametrize("url", ["localhost", "ftp://localhost", "https://", "http://[::1", "http://x:99999"])
def test_a_public_address_that_is_none_is_refused(url, tmp_path):
    done = manage("check", tmp_path=tmp_path, BASE_URL=url)

    assert f"Error: BASE_URL {url.rstrip('/')!r} must begin with https:// or http:// and name a host." in done.stderr


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        (
            {"MACHINE_ENGINE": "bing"},
            "Error: MACHINE_ENGINE 'bing' is not known here. Set it to libretranslate, deepl or",
        ),
        ({"MACHINE_ENGINE": "libretranslate"}, "Error: MACHINE_URL is missing: set it to the address of the"),
        ({"MACHINE_ENGINE": "deepl"}, "Error: MACHINE_KEY is missing: deepl translates for holders of a key only."),
        ({"MACHINE_ENGINE": "google"}, "Error: MACHINE_KEY is missing: google"),
        ({"MACHINE_URL": "file:///etc/passwd"}, "Error: MACHINE_URL must begin with https:// or http://"),
        ({"MACHINE_URL": "https://secret@example.org"}, "Error: MACHINE_URL must begin with https:// or http://"),
        ({"MACHINE_URL": "https://example.org/?key=secret"}, "Error: MACHINE_URL must begin with https:// or http://"),
        ({"MACHINE_KEY": "secret key"}, "Error: MACHINE_KEY holds characters that no key has."),
        ({"MACHINE_KEY": "secretñ"}, "Error: MACHINE_KEY holds characters that no key has."),
        ({"MACHINE_TIMEOUT": "0"}, "Error: MACHINE_TIMEOUT '0' is not a number of seconds from 1 to 120."),
        ({"MACHINE_TIMEOUT": "1.5"}, "Error: MACHINE_TIMEOUT '1.5' is not a number"),
    ],
)
def test_what_is_wrong_with_machine_translation_is_told_in_one_line(environment, message, tmp_path):
    done = manage("check", tmp_path=tmp_path, **environment)

    assert done.returncode == 1
    assert done.stderr.startswith(message)
    assert done.stderr.count("\n") == 1
    assert "secret" not in done.stderr


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"CDN_SERVICE": "akamai"}, "Error: CDN_SERVICE 'akamai' is not known here. Set it to http or cloudflare"),
        ({"CDN_SERVICE": "http"}, "Error: CDN_URL must be the address of the cache: begin with http:// or"),
        ({"CDN_SERVICE": "http", "CDN_URL": "https://me:secret@cache/"}, "Error: CDN_URL must be the address"),
        ({"CDN_SERVICE": "cloudflare", "CDN_KEY": "secret"}, "Error: CDN_ZONE and CDN_KEY are missing or cut off"),
        ({"CDN_SERVICE": "cloudflare", "CDN_ZONE": "0" * 32}, "Error: CDN_ZONE and CDN_KEY are missing or cut off"),
        (
            {"CDN_SERVICE": "cloudflare", "CDN_ZONE": "0" * 32, "CDN_KEY": "secret key"},
            "Error: CDN_ZONE and CDN_KEY are missing or cut off",
        ),
    ],
)
def test_what_is_wrong_with_a_cache_outside_is_told_in_one_line(environment, message, tmp_path):
    done = manage("check", tmp_path=tmp_path, **environment)

    assert done.returncode == 1
    assert done.stderr.startswith(message)
    assert done.stderr.count("\n") == 1
    assert "secret" not in done.stderr


def test_a_cache_outside_can_be_configured(tmp_path):
    show = "from wagtail.contrib.frontend_cache.utils import get_backends; print(*map(vars, get_backends().values()))"
    varnish = {"CDN_SERVICE": "http", "CDN_URL": "http://127.0.0.1:6081/"}
    cloudflare = {"CDN_SERVICE": "cloudflare", "CDN_ZONE": "0123456789abcdef" * 2, "CDN_KEY": "a-token"}
    told = [
        manage("shell", "-v0", "-c", show, tmp_path=tmp_path, **environment).stdout
        for environment in (varnish, cloudflare, {})
    ]

    assert "'location': 'http://127.0.0.1:6081'" in told[0]
    assert "'cloudflare_token': 'a-token'" in told[1]
    assert told[2].strip() == ""


def test_machine_translation_can_be_configured(tmp_path):
    show = ("shell", "-v0", "-c", "from faq_pages.translation.machine import engine; print(engine(), engine().url)")

    done = manage(*show, tmp_path=tmp_path, MACHINE_ENGINE="deepl", MACHINE_KEY="x:fx")

    assert done.stdout.strip() == "<DeepL> https://api-free.deepl.com"


def test_a_cache_in_redis_can_be_configured(tmp_path):
    show = ("shell", "-v0", "-c", "from django.core.cache import cache; print(type(cache._cache).__name__)")

    assert manage(*show, tmp_path=tmp_path, CACHE_URL="redis://127.0.0.1:1/0").stdout.strip() == "RedisCacheClient"


def test_a_fault_of_our_own_is_logged(tmp_path):
    fail = (
        "import logging; logging.getLogger('django.request').error('A fault'); "
        "logging.getLogger('django.request').warning('A visitor')"
    )

    done = manage("shell", "-v0", "-c", fail, tmp_path=tmp_path)

    assert "ERROR django.request: A fault" in done.stderr
    assert "A visitor" not in done.stderr


def test_a_data_dir_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "file").touch()

    done = manage("check", tmp_path=tmp_path, DATA_DIR=str(tmp_path / "file" / "data"))

    assert done.returncode == 1
    assert done.stderr.startswith("Error: DATA_DIR ")
    assert "set DATA_DIR to another folder" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "８０"])
def test_a_port_that_is_none_is_named(port, tmp_path):
    done = manage("check", tmp_path=tmp_path, PORT=port)

    assert done.returncode == 1
    assert f"PORT {port!r} is not a number from 1 to 65535." in done.stderr


def test_a_secret_key_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    first, second = (setting("SECRET_KEY", tmp_path=tmp_path) for _ in range(2))

    assert first == second
    assert len(first) > 50
    assert (tmp_path / "data" / "secret-key").stat().st_mode & 0o777 == 0o600


def test_an_empty_secret_key_is_made_anew(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "secret-key").touch()

    assert len(setting("SECRET_KEY", tmp_path=tmp_path)) > 50


def test_a_damaged_database_is_named(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "faq.sqlite3").write_bytes(b"no database" * 1000)

    done = manage("prepare", tmp_path=tmp_path, PORT=str(free_port()))

    assert done.returncode == 1
    assert "faq.sqlite3" in done.stderr
    assert "file is not a database" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.long
def test_two_starts_at_once_prepare_one_after_the_other(tmp_path):
    (tmp_path / "data").mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "CONTENT_DIR") if name in os.environ}
    starts = [
        subprocess.Popen(
            [sys.executable, "manage.py", "prepare"],
            cwd=ROOT,
            env={**kept, "DATA_DIR": str(tmp_path / "data"), "PORT": str(free_port())},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(2)
    ]
    shown = [start.communicate(timeout=300)[0] for start in starts]

    assert [start.returncode for start in starts] == [0, 0], shown
    assert sorted("42 pages created" in text for text in shown) == [False, True]
    assert sorted("42 unchanged" in text for text in shown) == [False, True]


def test_the_address_follows_host_and_port(tmp_path):
    assert setting("BASE_URL", tmp_path=tmp_path, PORT="8123") == "http://127.0.0.1:8123"
    assert setting("BASE_URL", tmp_path=tmp_path, HOST="0.0.0.0") == "http://localhost:8000"
    assert setting("BASE_URL", tmp_path=tmp_path, HOST="::1") == "http://[::1]:8000"


def test_a_database_that_cannot_be_reached_is_named(tmp_path):
    done = manage("prepare", tmp_path=tmp_path, PORT="8199", DATABASE_URL="postgres://faq:secret@127.0.0.1:1/faq")

    assert done.returncode == 1
    assert "Cannot reach the database at 127.0.0.1:1:" in done.stderr
    assert "Check that it runs" in done.stderr
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_file_that_cannot_be_opened_is_named(tmp_path):
    done = manage("prepare", tmp_path=tmp_path, PORT="8199", DATABASE_URL=f"sqlite:///{tmp_path}/no/faq.sqlite3")

    assert done.returncode == 1
    assert f"Cannot reach the database at {tmp_path}/no/faq.sqlite3" in done.stderr
