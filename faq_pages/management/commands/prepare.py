"""manage.py prepare"""

import fcntl
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

from faq_pages.accounts import FirstAccount, ensure_first_account
from faq_pages.delivery.changes import catch_up
from faq_pages.management.errors import database_errors, database_place, one_line
from faq_pages.search.index import follow
from faq_pages.translation.tree import follow_source


class Command(BaseCommand):
    help = "Brings database, content and the first account up to date before `make run` serves the site."
    # They run as soon as they can hold.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.check_port()
        with self.alone(), database_errors():
            # Alone, too: two first connections to a new SQLite file would be in each other's way.
            self.check_database()
            call_command("compile_catalogues", stdout=self.stdout)
            # Only now: before, on a new clone, the languages had no catalogues.
            self.check()
            call_command("migrate", interactive=False, verbosity=0, stdout=self.stdout)
            call_command("load_faq", stdout=self.stdout, stderr=self.stderr)
            call_command("publish_scheduled", verbosity=0)
            follow_source()
            catch_up()
            follow()
            account = ensure_first_account(settings.DATA_DIR / "editor-password")
        # Preparing took a while, and two servers can share a port without either being told.
        self.check_port()
        self.stdout.write(
            self.style.SUCCESS(f"Ready: {settings.BASE_URL}/  Edit at {settings.BASE_URL}/admin/ {sign_in(account)}")
        )

    def check_port(self) -> None:
        """Fail now, with advice, rather than after a minute of preparation."""
        family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # As servers do: a port that was just closed can be taken again.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.HOST, settings.PORT))
            except OSError as error:
                raise CommandError(
                    f"Cannot listen on {settings.HOST} port {settings.PORT}: {error.strerror}. "
                    "Stop the program that uses it, or choose another port: PORT=8001 make run."
                ) from error

    def check_database(self) -> None:
        try:
            connection.ensure_connection()
        except OperationalError as error:
            raise CommandError(
                f"Cannot reach the database at {database_place()}: {one_line(error)} "
                "Check that it runs, and that DATABASE_URL names its host, user and password."
            ) from error

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let one start at a time prepare this ``DATA_DIR``; another one waits."""
        with (settings.DATA_DIR / "prepare.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.stdout.write(f"Another start is preparing {settings.DATA_DIR}. Waiting for it.")
                fcntl.flock(file, fcntl.LOCK_EX)
            yield


def sign_in(account: FirstAccount | None) -> str:
    """How to sign in, in words."""
    if account is None:
        return "with your own account"
    if account.password is None:
        return f"as {account.username}, password as it was set (`manage.py changepassword {account.username}`)"
    return f"as {account.username}, password {account.password}"
