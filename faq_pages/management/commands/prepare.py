"""manage.py prepare"""

import socket
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

from faq_pages.accounts import FirstAccount, ensure_first_account


class Command(BaseCommand):
    help = "Brings database, content and the first account up to date before `make run` serves the site."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.check_port()
        self.check_database()
        call_command("compile_catalogues", stdout=self.stdout)
        call_command("migrate", interactive=False, verbosity=0, stdout=self.stdout)
        call_command("load_faq", stdout=self.stdout, stderr=self.stderr)
        account = ensure_first_account(settings.DATA_DIR / "editor-password")
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
            where = connection.settings_dict
            place = f"{where['HOST']}:{where['PORT'] or 5432}" if where.get("HOST") else where["NAME"]
            reason = " ".join(str(error).split())
            raise CommandError(
                f"Cannot reach the database at {place}: {reason} "
                "Check that it runs, and that DATABASE_URL names its host, user and password."
            ) from error


def sign_in(account: FirstAccount | None) -> str:
    """How to sign in, in words."""
    if account is None:
        return "with your own account"
    if account.password is None:
        return f"as {account.username}, password as it was set (`manage.py changepassword {account.username}`)"
    return f"as {account.username}, password {account.password}"
