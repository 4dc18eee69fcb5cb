"""What can go wrong between us and an engine. Each message is one sentence or two for people, and holds no key."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


class MachineTranslationError(Exception):
    """
    Nothing was translated.

    ``retryable`` says that the same call may succeed later; ``retry_after`` is the number of
    seconds for which the engine asked to be left alone.
    """

    def __init__(self, message: str, *, retryable: bool = False, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retryable = retryable
        self.retry_after = retry_after


class UnsupportedLanguageError(MachineTranslationError):
    """The engine has no such language; it was not asked to translate anything."""

    def __init__(self, service: str, language_code: str) -> None:
        super().__init__(
            _("%(service)s does not translate from English into “%(language)s”. Translate these texts by hand.")
            % {"service": service, "language": language_code}
        )


class NonsenseError(MachineTranslationError):
    """The engine answered, but not with translations."""

    def __init__(self, service: str) -> None:
        super().__init__(
            _(
                "%(service)s gave an answer that is no translation; nothing was stored. "
                "Check that MACHINE_URL and MACHINE_ENGINE belong together."
            )
            % {"service": service}
        )


class BreakerOpenError(MachineTranslationError):
    """The engine failed so often that it is left alone until ``until``."""

    def __init__(self, service: str, until: datetime) -> None:
        self.until = until
        super().__init__(
            _("%(service)s failed several times in a row and is left alone until %(time)s. Try again after that.")
            % {"service": service, "time": date_format(timezone.localtime(until), "TIME_FORMAT")},
            retryable=True,
            retry_after=max(0.0, (until - timezone.now()).total_seconds()),
        )
