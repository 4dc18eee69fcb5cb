"""Reading PO files that come from anywhere: a good result, or one sentence that says what to do."""

import re
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from faq_pages.translation.po.entries import Place, PoEntry, PoFile, PoFileError
from faq_pages.translation.po.syntax import Message, PoSyntaxError, parse

MAX_BYTES = 2 * 1024 * 1024
MAX_TEXT = 100_000
"""Characters of one translation: the transcript of two hours of speech."""
MAX_TAGS = 500
"""Of one translation. Parsers of HTML give up at a nesting of about 1,000."""

_BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SIGNATURES = {
    b"\xde\x12\x04\x95": gettext_lazy("a compiled catalogue (MO)"),
    b"\x95\x04\x12\xde": gettext_lazy("a compiled catalogue (MO)"),
    b"\x89PNG": gettext_lazy("a picture"),
    b"\xff\xd8\xff": gettext_lazy("a picture"),
    b"GIF8": gettext_lazy("a picture"),
    b"%PDF": gettext_lazy("a PDF document"),
    b"PK": gettext_lazy("a ZIP archive or an office document"),
    b"\x1f\x8b": gettext_lazy("a compressed file"),
    b"{\\rtf": gettext_lazy("a word processor's document"),
    b"<": gettext_lazy("an HTML or XML (XLIFF) file"),
    b"{": gettext_lazy("a JSON file"),
    b"[": gettext_lazy("a JSON file"),
}
"""What files of other kinds begin with; longer beginnings first."""

_CHARSET = re.compile(rb"charset=([\w.:-]{1,40})")
_DAMAGE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd-\uffff]")
"""Control characters, and what programs put in the place of letters that they could not read."""

_CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")


def read_po(path: Path) -> PoFile:
    """Read a PO file. Raises ``PoFileError``, and nothing else. See ``read_po_bytes``."""
    name = str(path)
    if not path.is_file():
        raise _refusal(name, _("there is no such file."))
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _refusal(name, _("cannot be read (%(reason)s).") % {"reason": error.strerror}) from error
    return read_po_bytes(content, name=name)


def read_po_bytes(content: bytes, *, name: str) -> PoFile:
    """
    Read the content of a PO file; ``name`` is what its errors call it. Writes nothing anywhere.

    Raises ``PoFileError``, and nothing else, for whatever is not a sound PO file in UTF-8 with at
    least one entry of ours.
    """
    text = _decode(content, name)
    try:
        messages = parse(text)
    except PoSyntaxError as error:
        raise _refusal(name, error.problem, error.line) from error
    if not messages or messages[0].text("msgid") or messages[0].text("msgctxt"):
        raise _refusal(
            name,
            _("has no header: its first entry should have an empty “msgid”. Put back the top of the exported file."),
        )
    header = _header(messages[0])
    _check_charset(header.get("content-type", ""), name)
    entries = _entries(messages[1:], name)
    if not entries:
        raise _refusal(name, _("has no entries. Choose a file that was exported here."))
    if all(entry.place is None for entry in entries):
        raise _refusal(
            name,
            _(
                "belongs to another program: no entry names a page of this site. "
                "Choose a file that was exported here, with its “msgctxt” lines unchanged."
            ),
        )
    code = _language_code(header.get("language", ""))
    return PoFile(code if _CODE.fullmatch(code) else None, entries, name)


def expect_language(file: PoFile, code: str) -> None:
    """Raise ``PoFileError`` unless the file says that it is in this language; case and underscores do not matter."""
    if file.language_code is None:
        raise _refusal(
            file.name,
            _("does not say its language. Add the line “Language: %(code)s\\n”, in quotation marks, to its header.")
            % {"code": code},
        )
    if file.language_code != _language_code(code):
        raise _refusal(
            file.name,
            _("is in “%(found)s”, not in “%(expected)s”. Choose the file in “%(expected)s”, or correct its header.")
            % {"found": file.language_code, "expected": code},
        )


def our_entries(file: PoFile) -> tuple[PoEntry, ...]:
    """
    The entries of a file in which every entry must be ours.

    Raises ``PoFileError`` with the line of the first entry that names no page and text.
    """
    for entry in file.entries:
        if entry.place is None:
            raise _refusal(
                file.name,
                _(
                    "the context “%(context)s” names no page and text. "
                    "Use a file that was exported here, with its contexts unchanged."
                )
                % {"context": entry.context[:80]},
                entry.line,
            )
    return file.entries


def _refusal(name: str, problem: str, line: int | None = None) -> PoFileError:
    if line is None:
        return PoFileError(f"{name}: {problem}")
    values = {"name": name, "line": line, "problem": problem}
    return PoFileError(_("%(name)s, line %(line)d: %(problem)s") % values)


def _decode(content: bytes, name: str) -> str:
    if len(content) > MAX_BYTES:
        raise _refusal(name, _("is larger than 2 MB. Export and send back a section or a page at a time."))
    if not content.strip(_BOM + b" \t\r\n"):
        raise _refusal(name, _("is empty. Choose the file that holds the translations."))
    if content.startswith(_UTF_16):
        raise _refusal(name, _("is in UTF-16. Save it as UTF-8."))
    content = content.removeprefix(_BOM)
    for signature, kind in _SIGNATURES.items():
        if content.lstrip().startswith(signature):
            raise _refusal(name, _("is not a PO file but %(kind)s. Choose the PO file.") % {"kind": kind})
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise _refusal(name, _encoding_problem(content, error)) from error
    if "\0" in text:
        raise _refusal(name, _("is not text: it holds NUL characters. Save it as UTF-8 text, or export it again."))
    return text


def _encoding_problem(content: bytes, error: UnicodeDecodeError) -> str:
    if error.reason == "unexpected end of data":
        return _("is cut off in the middle of a character. Save or export it again.")
    charset = _CHARSET.search(content)
    if charset and not _is_utf_8(charset[1].decode("ascii", "replace")):
        return _charset_problem(charset[1].decode("ascii", "replace"))
    return _("is not UTF-8 text. Save it as UTF-8.")


def _charset_problem(charset: str) -> str:
    return _("says that it is in %(charset)s. Save it as UTF-8, and let its header say “charset=UTF-8”.") % {
        "charset": charset
    }


def _is_utf_8(charset: str) -> bool:
    return charset.lower().replace("_", "-") in {"utf-8", "utf8"}


def _check_charset(content_type: str, name: str) -> None:
    """A header without a charset is trusted: the bytes were UTF-8."""
    _before, found, charset = content_type.partition("charset=")
    if found and not _is_utf_8(charset.strip()):
        raise _refusal(name, _charset_problem(charset.strip()[:40]))


def _header(message: Message) -> dict[str, str]:
    """Its lines by name, in lower case."""
    lines = [line.partition(":") for line in message.text("msgstr").split("\n")]
    return {key.strip().lower(): value.strip() for key, colon, value in lines if colon}


def _language_code(code: str) -> str:
    return code.lower().replace("_", "-")


def _entries(messages: list[Message], name: str) -> tuple[PoEntry, ...]:
    """Each entry once: a text that repeats must have one translation, or none beside it."""
    found: dict[tuple[Place | str, str, bool], PoEntry] = {}
    for message in messages:
        entry = _entry(message)
        _check_translation(entry, name)
        key = (entry.place or entry.context, entry.source, message.plural)
        other = found.get(key)
        if other is None or not other.translation:
            found[key] = entry
        elif entry.translation and (entry.translation, entry.fuzzy) != (other.translation, other.fuzzy):
            raise _refusal(
                name,
                _("the same text is translated differently in line %(line)d. Keep one of the two entries.")
                % {"line": other.line},
                entry.line,
            )
    return tuple(found.values())


def _check_translation(entry: PoEntry, name: str) -> None:
    damage = _DAMAGE.search(entry.translation)
    if damage:
        raise _refusal(
            name,
            _("the translation holds the damaged character U+%(code)04X. Write the word again, and save as UTF-8.")
            % {"code": ord(damage[0])},
            entry.line,
        )
    if len(entry.translation) > MAX_TEXT or entry.translation.count("<") > MAX_TAGS:
        raise _refusal(
            name,
            _("the translation is longer than any text here, or has more tags. Shorten it, or leave it empty."),
            entry.line,
        )


def _entry(message: Message) -> PoEntry:
    context = message.text("msgctxt")
    return PoEntry(
        place=None if message.plural else Place.from_context(context),
        source=message.text("msgid"),
        translation=message.text("msgstr[0]" if message.plural else "msgstr"),
        fuzzy=message.fuzzy,
        line=message.line,
        context=context,
    )
