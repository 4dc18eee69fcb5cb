"""
A translation server for tests and for trying by hand: it speaks LibreTranslate, DeepL and Google.

``with translation_server() as server`` gives one on a free port of this machine; ``server.fault`` makes
it misbehave. ``python -m tests.libretranslate --port 5001`` runs it until Ctrl-C. What it gives are
invented translations, see ``tests/invented.py``.
"""

import argparse
import contextlib
import json
import re
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.invented import invented
from tests.running import in_background

OFFERED = ["ar", "es", "fa", "hi", "ja", "ko", "ru", "th", "tl", "uk", "vi", "zh-Hans", "zh-Hant"]
DEEPL_CODES = {"AR", "ES", "JA", "KO", "RU", "UK", "ZH-HANS", "ZH-HANT"}
GOOGLE_CODES = {
    *("ar", "es", "fa", "fil", "hi", "hmn", "hy", "ja", "km", "ko", "lo", "pa", "ru", "th", "uk", "vi"),
    *("zh-CN", "zh-TW"),
}


def without(pattern: str, replacement: str = ""):
    """A spoiler that replaces every match of a pattern."""
    return lambda text: re.sub(pattern, replacement, text)


SPOILERS = {
    "drops_links": without(r"</?a\b[^>]*>"),
    "changes_numbers": without(r"\d", "7"),
    "drops_placeholders": without(r"</?span\b[^>]*>"),
    "doubles_placeholders": without(r"(<span\b[^>]*>.*?</span>)", r"\1 \1"),
    "translates_names": without(r"(<span\b[^>]*>).*?(</span>)", r"\1Otro\2"),
    "spaces_placeholders": without(r"<span\b([^>]*)>(.*?)</span>", r"<span \1> \2 </span>"),
    "adds_scripts": lambda text: text + "<script>alert(1)</script>",
    "echoes": lambda text: text,
    "nulls": lambda text: None,
    "numbers": lambda text: 7,
    "nul": lambda text: text + "\x00",
    "half_character": lambda text: text + "\ud83d",
}
"""Faults of single translations: what becomes of each."""

BODIES = {
    "not_json": b"<!doctype html><title>Welcome to nginx!</title>",
    "empty": b"",
    "cut_off": b'{"translatedText": ["Hol',
    "not_utf8": b'{"translatedText": ["\xff\xfe"]}',
    "other_json": b'{"error": "nothing here"}',
    "list": b"[1, 2]",
    "null": b"null",
    "string": b'{"translatedText": "one string", "translations": "x", "data": []}',
    "deep": b"[" * 100_000,
}
"""Faults of whole answers: what is sent with status 200."""

FAULTS = [
    *SPOILERS,
    *BODIES,
    *("short", "long", "dead", "slow", "drip", "drip_headers", "huge", "redirect", "wrong_length"),
    *("400", "401", "403", "404", "413", "429", "456", "500", "503", "529"),
]


@dataclass(frozen=True)
class Question:
    """What the server was asked."""

    method: str
    path: str
    headers: dict
    body: dict


class TranslationServer(ThreadingHTTPServer):
    """Answers on 127.0.0.1. Set ``fault`` to one of ``FAULTS``, or ``faults`` to a list, one for each request."""

    daemon_threads = True

    def __init__(self, *, port: int = 0, key: str = "", offered: list[str] | None = None) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.key = key
        self.offered = OFFERED if offered is None else offered
        self.fault = ""
        self.faults: list[str] = []
        self.retry_after = "3"
        self.names_targets = True
        self.questions: list[Question] = []
        self.stopped = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def translated(self) -> list[Question]:
        """The questions that asked for translations."""
        return [question for question in self.questions if question.path != "/languages"]

    def handle_error(self, request, client_address) -> None:
        """Clients that hang up are what some tests are about."""


class Handler(BaseHTTPRequestHandler):
    server: TranslationServer
    # Whole packets: headers that drip are a fault of their own.
    wbufsize = -1

    def do_GET(self) -> None:
        self.respond({})

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "json" in self.headers.get("Content-Type", ""):
            body = json.loads(content)
        else:
            body = {name: values[0] for name, values in parse_qs(content.decode()).items()}
        self.respond(body)

    def respond(self, body: dict) -> None:
        path = urlsplit(self.path).path
        self.server.questions.append(Question(self.command, path, dict(self.headers), body))
        fault = self.server.faults.pop(0) if self.server.faults else self.server.fault
        answers = {
            ("GET", "/languages"): self.languages,
            ("POST", "/translate"): self.libretranslate,
            ("POST", "/v2/translate"): self.deepl,
            ("POST", "/language/translate/v2"): self.google,
        }
        if self.misbehaved(fault):
            return
        answer = answers.get((self.command, path))
        status, content = answer(body, fault) if answer else (404, {"error": "Not found"})
        self.send(status, json.dumps(content).encode())

    def send(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    # --- The three protocols

    def languages(self, body: dict, fault: str) -> tuple[int, object]:
        codes = ["en", *self.server.offered]
        if not self.server.names_targets:
            return 200, [{"code": code, "name": code} for code in codes]
        return 200, [{"code": code, "name": code, "targets": codes if code == "en" else ["en"]} for code in codes]

    def libretranslate(self, body: dict, fault: str) -> tuple[int, object]:
        if self.server.key and body.get("api_key") != self.server.key:
            return 403, {"error": "Invalid API key"}
        if body.get("source") != "en" or body.get("target") not in self.server.offered:
            return 400, {"error": f"{body.get('target')} is not supported"}
        if not body.get("q"):
            return 400, {"error": "Invalid request: missing q parameter"}
        texts = body["q"] if isinstance(body["q"], list) else [body["q"]]
        translations = translated(texts, body["target"], fault)
        if body.get("format") == "html":
            # The real one does the same.
            translations = [unescape(text) if isinstance(text, str) else text for text in translations]
        return 200, {"translatedText": translations if isinstance(body["q"], list) else translations[0]}

    def deepl(self, body: dict, fault: str) -> tuple[int, object]:
        if self.headers.get("Authorization") != f"DeepL-Auth-Key {self.server.key}":
            return 403, {"message": "Forbidden"}
        if body.get("target_lang") not in DEEPL_CODES or len(body.get("text", [])) > 50:
            return 400, {"message": "Bad request"}
        return 200, {
            "translations": [
                {"detected_source_language": "EN", "text": text}
                for text in translated(body["text"], body["target_lang"], fault)
            ]
        }

    def google(self, body: dict, fault: str) -> tuple[int, object]:
        if self.headers.get("X-goog-api-key") != self.server.key:
            return 400, {"error": {"code": 400, "message": "API key not valid. Please pass a valid API key."}}
        if body.get("target") not in GOOGLE_CODES or len(body.get("q", [])) > 128:
            return 400, {"error": {"code": 400, "message": "Invalid Value"}}
        translations = [
            # Google escapes apostrophes.
            {"translatedText": text.replace("'", "&#39;") if isinstance(text, str) else text}
            for text in translated(body["q"], body["target"], fault)
        ]
        return 200, {"data": {"translations": translations}}

    # --- Faults

    def misbehaved(self, fault: str) -> bool:
        """Do what a fault of the whole answer does; ``False`` when there is still something to answer."""
        if fault.isdecimal():
            headers = {"Retry_After": self.server.retry_after} if fault in {"429", "503"} else {}
            self.send(int(fault), b'{"error": "As told"}', **headers)
        elif fault in BODIES:
            self.send(200, BODIES[fault])
        elif fault == "redirect":
            self.send(307, b"", Location=f"{self.server.url}/elsewhere")
        elif fault in {"dead", "slow", "drip", "drip_headers", "huge", "wrong_length"}:
            getattr(self, fault)()
            self.close_connection = True
        else:
            return False
        return True

    def dead(self) -> None:
        """Hang up at once."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def slow(self) -> None:
        self.server.stopped.wait(30)

    def drip(self) -> None:
        """Send a body without a length, one byte now and then."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
        self.trickle(b" ")

    def drip_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        self.trickle(b"x")

    def trickle(self, byte: bytes) -> None:
        while not self.server.stopped.wait(0.02):
            self.wfile.write(byte)
            self.wfile.flush()

    def huge(self) -> None:
        self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"translatedText": ["')
        for _ in range(64):
            self.wfile.write(b"x" * 1024 * 1024)

    def wrong_length(self) -> None:
        """Promise more than is sent."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{}")

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 (the library's name)
        """Silence: what was asked stands in ``questions``."""


def translated(texts: list[str], code: str, fault: str) -> list[object]:
    """Invented translations, spoilt as the fault wants it."""
    spoil = SPOILERS.get(fault, lambda text: text)
    translations = [spoil(text if fault == "echoes" else invented(text, code)) for text in texts]
    if fault == "short":
        return translations[:-1]
    if fault == "long":
        return [*translations, "more"]
    return translations


@contextlib.contextmanager
def translation_server(*, key: str = "", offered: list[str] | None = None) -> Iterator[TranslationServer]:
    """Run a server on a free port for as long as the block lasts."""
    server = TranslationServer(key=key, offered=offered)
    with in_background(server):
        try:
            yield server
        finally:
            server.stopped.set()


def main() -> None:
    parser = argparse.ArgumentParser(description="Run a translation server for trials; its translations are invented.")
    parser.add_argument("--port", type=int, default=5001)
    parser.add_argument("--key", default="", help="the key to ask for")
    parser.add_argument("--fault", default="", choices=["", *FAULTS], metavar="FAULT", help=", ".join(FAULTS))
    options = parser.parse_args()
    server = TranslationServer(port=options.port, key=options.key)
    server.fault = options.fault
    sys.stdout.write(f"Translating on {server.url}. Ctrl-C stops.\n")
    with contextlib.suppress(KeyboardInterrupt), server:
        server.serve_forever()


if __name__ == "__main__":
    main()
