"""What a check has to say about one translated string."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error keeps a translation from being published; a warning may be dismissed with a reason."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """``check`` is a short name that stays; ``message`` is a sentence for a translator, in the active language."""

    check: str
    severity: Severity
    message: str


def error(check: str, message: str) -> Finding:
    return Finding(check, Severity.ERROR, message)


def warning(check: str, message: str) -> Finding:
    return Finding(check, Severity.WARNING, message)
