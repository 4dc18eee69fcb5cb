"""How a line of the log looks, and what never stands in it."""

import logging
import re
from typing import Any

USUAL = {*vars(logging.makeLogRecord({})), "message", "asctime", "request", "server_time"}

SECRETS = [
    # A token of a draft, wherever it comes from: an address, a form, a value in a traceback.
    (re.compile(r"preview-draft\.[\w.\-%=:]*", re.ASCII), "preview-draft.[hidden]"),
    # Whatever a client sent as one, also when it is none: it may be one that was cut or mistyped.
    (re.compile(r"(\btoken(?:=|%3[Dd]|['\"]?: ?\[?))[^&\s,}\])]+", re.ASCII), r"\1[hidden]"),
]


def without_secrets(text: str) -> str:
    """
    Hide what opens something to whoever reads it.

    >>> without_secrets('"GET /api/v1/preview/?token=preview-draft.WyJ.1x.yz HTTP/1.1" 200')
    '"GET /api/v1/preview/?token=[hidden] HTTP/1.1" 200'
    """
    for pattern, instead in SECRETS:
        text = pattern.sub(instead, text)
    return text


class LineFormatter(logging.Formatter):
    """
    Puts what came as ``extra`` behind the message, so that the line tells which job or task it is about.

    Tokens are hidden in the whole of it, tracebacks included.
    """

    def __init__(self, format: str, **options: Any) -> None:  # noqa: A002 (the name in the configuration)
        super().__init__(format, **options)

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (its name in logging)
        more = [f"{name}={value}" for name, value in vars(record).items() if name not in USUAL]
        return " ".join([super().formatMessage(record), *more])
