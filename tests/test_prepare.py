"""What `make run` does before it serves."""

import socket

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError

from faq_pages.accounts import ensure_first_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def password_file(tmp_path):
    return tmp_path / "editor-password"


def test_the_first_account_can_sign_in_and_its_password_is_private(password_file, client):
    account = ensure_first_account(password_file)

    assert client.login(username="editor", password=account.password)
    assert client.get("/admin/").status_code == 200
    assert password_file.stat().st_mode & 0o777 == 0o600


def test_later_starts_tell_the_same_password_while_it_is_right(password_file, django_user_model):
    first = ensure_first_account(password_file)
    assert ensure_first_account(password_file) == first

    editor = django_user_model.objects.get(username="editor")
    editor.set_password("changed")
    editor.save()

    assert ensure_first_account(password_file).password is None


def test_no_account_is_made_beside_others(password_file, admin_user, django_user_model):
    assert ensure_first_account(password_file) is None
    assert django_user_model.objects.count() == 1
    assert not password_file.exists()


def test_the_last_line_gives_address_and_account(settings, tmp_path, capsys):
    settings.DATA_DIR = tmp_path
    settings.PORT = free_port()

    call_command("prepare")

    last = capsys.readouterr().out.rstrip().splitlines()[-1]
    password = (tmp_path / "editor-password").read_text()
    assert last == f"Ready: http://testserver/  Edit at http://testserver/admin/ as editor, password {password}"


def test_nothing_is_loaded_with_a_language_by_half(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.PORT = free_port()
    settings.FAQ_PLURAL_FORMS = {**settings.FAQ_PLURAL_FORMS, "lo": ""}

    with pytest.raises(SystemCheckError, match="'lo' has no plural rule"):
        call_command("prepare")
    assert not (tmp_path / "editor-password").exists()


def test_the_last_line_names_no_account_that_is_not_there(settings, tmp_path, capsys, admin_user):
    settings.DATA_DIR = tmp_path
    settings.PORT = free_port()

    call_command("prepare")

    assert capsys.readouterr().out.rstrip().endswith("http://testserver/admin/ with your own account")


def test_a_port_in_use_is_told_before_anything_is_done(settings, django_user_model):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        settings.HOST, settings.PORT = other.getsockname()

        with pytest.raises(CommandError, match=r"Address already in use.*PORT=8001 make run"):
            call_command("prepare")

    assert not django_user_model.objects.exists()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
