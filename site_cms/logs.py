"""How a line of the log looks."""

import logging
from typing import Any

USUAL = {*vars(logging.makeLogRecord({})), "message", "asctime", "request", "server_time"}


class LineFormatter(logging.Formatter):
    """Puts what came as ``extra`` behind the message, so that the line tells which job or task it is about."""

    def __init__(self, format: str, **options: Any) -> None:  # noqa: A002 (the name in the configuration)
        super().__init__(format, **options)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (its name in logging)
        more = [f"{name}={value}" for name, value in vars(record).items() if name not in USUAL]
        return " ".join([super().formatMessage(record), *more])
