"""
The grammar of PO files, held strictly. Pure.

polib forgives too much for files that strangers send (1.2): it drops the last letter of a text without
a closing quotation mark, keeps unknown escapes, and loses an entry whose translation line is missing
when a comment follows. It also reads only from a path, where text must not be left behind.
"""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

_LINE = re.compile(r'(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[[0-9]{1,2}\])?)[ \t]*)?(".*)', re.DOTALL)
_NEWLINE = re.compile(r"\r\n|\r|\n")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "v": "\v", "b": "\b", "f": "\f", "\\": "\\", '"': '"'}
"""What polib writes."""

_FOLLOWS = {
    "": {"msgctxt", "msgid"},
    "msgctxt": {"msgid"},
    "msgid": {"msgid_plural", "msgstr"},
    "msgid_plural": {"msgstr[]"},
    "msgstr": {"msgctxt", "msgid"},
    "msgstr[]": {"msgstr[]", "msgctxt", "msgid"},
}
"""The kinds of line that may come after each kind."""

_COMPLETE = {"", "msgstr", "msgstr[]"}
_EXCERPT = 40


class PoSyntaxError(Exception):
    """Not a PO file, or a broken one. ``line`` is ``None`` when no line in particular is wrong."""

    def __init__(self, problem: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line


@dataclass
class Message:
    """One entry as it stands in the file; ``line`` is that of its first keyword."""

    line: int = 0
    fuzzy: bool = False
    texts: dict[str, list[str]] = field(default_factory=dict)
    """The pieces of each text by keyword, ``msgstr[0]`` and so on included."""

    def text(self, keyword: str) -> str:
        return "".join(self.texts.get(keyword, ()))

    @property
    def plural(self) -> bool:
        return "msgid_plural" in self.texts


def parse(text: str) -> list[Message]:
    """
    Read the entries of a PO file, the header included and obsolete ones left out.

    Lines end as on Unix, Windows or old Macs, and nowhere else: U+2028 and its kin are text.
    Raises ``PoSyntaxError``. Time and memory grow with the length of the text, whatever it holds.
    """
    lines = _NEWLINE.split(text)
    parser = _Parser(last_line=max((number for number, line in enumerate(lines, start=1) if line.strip()), default=0))
    for number, line in enumerate(lines, start=1):
        parser.read(line.strip(), number)
    return parser.finish()


class _Parser:
    def __init__(self, *, last_line: int) -> None:
        self.last_line = last_line
        self.messages: list[Message] = []
        self.message = Message()
        self.keyword = ""
        self.kind = ""
        """The keyword with its number left out; empty between entries."""

    def read(self, line: str, number: int) -> None:
        if not line:
            return
        if line.startswith("#"):
            self._read_comment(line, number)
            return
        match = _LINE.fullmatch(line)
        if match is None:
            raise self._stray(line, number)
        keyword, quoted = match.groups()
        if keyword:
            self._begin(keyword, number)
        elif not self.keyword:
            raise PoSyntaxError(
                _("this text belongs to no entry. Put back the line with “msgid” or “msgstr” before it."), number
            )
        self.message.texts[self.keyword].append(self._unquote(quoted, number))

    def finish(self) -> list[Message]:
        if self.kind not in _COMPLETE:
            raise self._cut_off()
        self._close()
        return self.messages

    def _cut_off(self) -> PoSyntaxError:
        return PoSyntaxError(
            _("the file is cut off: the entry that begins here has no “msgstr”. Save or export the file again."),
            self.message.line,
        )

    def _read_comment(self, line: str, number: int) -> None:
        if self.kind not in _COMPLETE:
            raise PoSyntaxError(
                _("a comment stands inside an entry. Move it above the entry, and put back what is missing."), number
            )
        self._close()
        if line.startswith(("#,", "#=")):
            self.message.fuzzy |= "fuzzy" in [flag.strip() for flag in line[2:].split(",")]

    def _begin(self, keyword: str, number: int) -> None:
        kind = re.sub(r"\[.*", "[]", keyword)
        if kind not in _FOLLOWS[self.kind] or (keyword in self.message.texts and kind == "msgstr[]"):
            raise PoSyntaxError(
                _("“%(keyword)s” cannot stand here. Put back the line that is missing before it, or remove it.")
                % {"keyword": keyword},
                number,
            )
        if self.kind in _COMPLETE:
            if kind != "msgstr[]":
                self._close()
            self.message.line = self.message.line or number
        self.keyword, self.kind = keyword, kind
        self.message.texts[keyword] = []

    def _close(self) -> None:
        if self.kind:
            self.messages.append(self.message)
            self.message, self.keyword, self.kind = Message(), "", ""

    def _unquote(self, quoted: str, number: int) -> str:
        """The text between the quotation marks, its escapes resolved."""
        bare = _ESCAPE.sub("", quoted[1:])
        end = bare.find('"')
        if end == -1:
            if number == self.last_line:
                raise PoSyntaxError(_("the file is cut off inside a text. Save or export it again."), number)
            raise PoSyntaxError(_("the text has no closing quotation mark. Add one at the end of the line."), number)
        if end != len(bare) - 1:
            raise PoSyntaxError(
                _('a quotation mark stands inside the text. Write it as \\" or use typographic ones.'), number
            )
        for escape in _ESCAPE.finditer(quoted[1:-1]):
            if escape[1] not in _ESCAPED:
                raise PoSyntaxError(
                    _("“%(escape)s” means nothing in a PO file. Write the character itself, or a backslash as \\\\.")
                    % {"escape": escape[0]},
                    number,
                )
        return _ESCAPE.sub(lambda escape: _ESCAPED[escape[1]], quoted[1:-1])

    def _stray(self, line: str, number: int) -> PoSyntaxError:
        values = {"line": number, "text": repr(line[:_EXCERPT])}
        if not self.messages and not self.kind:
            return PoSyntaxError(
                _("is not a PO file: line %(line)d reads %(text)s. Choose a file that was exported here.") % values
            )
        if number == self.last_line and self.kind not in _COMPLETE:
            return self._cut_off()
        return PoSyntaxError(
            _("%(text)s is neither a comment nor a text in quotation marks. Correct or remove the line.") % values,
            number,
        )
