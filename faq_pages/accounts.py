"""The first account of a new site."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db import transaction

USERNAME = "editor"


@dataclass(frozen=True)
class FirstAccount:
    """How to sign in. ``password`` is ``None`` when somebody has changed it, or it was never known here."""

    username: str
    password: str | None


@transaction.atomic
def ensure_first_account(password_file: Path) -> FirstAccount | None:
    """
    Make a superuser when the site has no account at all, and keep its password in ``password_file``.

    The file can be read by its owner alone. Later calls return the kept password while it is right,
    and ``None`` when the account is not there: others are.
    """
    users = get_user_model()
    if not users.objects.exists():
        password = secrets.token_urlsafe(12)
        users.objects.create_superuser(USERNAME, email="", password=password)
        write_private(password_file, password)
        return FirstAccount(USERNAME, password)
    account = users.objects.filter(username=USERNAME).first()
    kept = password_file.read_text(encoding="ascii", errors="replace").strip() if password_file.exists() else ""
    if account is None:
        return None
    known = bool(kept) and account.check_password(kept)
    return FirstAccount(USERNAME, kept if known else None)


def write_private(path: Path, text: str) -> None:
    """Write a file that its owner alone can read, never readable by others in between."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
