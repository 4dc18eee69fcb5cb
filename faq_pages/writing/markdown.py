"""
HTML as Markdown (CommonMark) or as plain text.

It knows the HTML of answers: what ``public_html`` and the blocks' templates write. Whatever else comes
keeps its text. No library for this is among the project's, and those that exist escape too little: a
text with ``*`` or ``1.`` in it would come back as something else.
"""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag
from markdown_it import MarkdownIt

INLINE = frozenset(
    ["a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "em", "i", "img", "mark", "picture", "q", "s", "small"]
).union(["source", "span", "strong", "sub", "sup", "time", "u", "wbr"])
SILENT = frozenset(["script", "style", "template", "source"])
EMPHASIS = {"b": "**", "strong": "**", "em": "*", "i": "*"}
LINE_BREAK = "\n"

SPECIAL = re.compile(r"[\\`*_\[\]<>~|]|&(?=\#?\w+;)|!(?=\[)")
"""What means something anywhere in a line."""
FIRST = re.compile(r"^(?:[#+=:-]|(\d{1,9})(?=[.)](?:\s|$)))")
"""What means something where a line begins."""
LIST_ITEM = re.compile(r"^(?P<number>\d*)(?P<mark>[-*.)])(?=\s|$)", re.MULTILINE)
"""How an item of a list begins; no other block does, and what is inside an item is indented."""
OTHER_MARKS = {"-": "*", "*": "-", ".": ")", ")": "."}
CLOSING = ".,:;!?。、，．！？：；।؟،۔"
"""Signs that may stand outside an emphasis as well as at its end."""


def to_markdown(html: str) -> str:
    """
    Write HTML as Markdown.

    >>> to_markdown("<p>Vote <b>by mail</b>: 2 * 3</p><ul><li>one</li><li>two</li></ul>")
    'Vote **by mail**: 2 \\\\* 3\\n\\n- one\\n- two'
    """
    return Markdown().write(html)


def to_text(html: str) -> str:
    """
    Write HTML as plain text; the address of a link stands behind its words.

    >>> to_text('<p>Vote <b>by <a href="https://example.org/">mail</a></b></p><ol><li>one</li></ol>')
    'Vote by mail (https://example.org/)\\n\\n1. one'
    """
    return PlainText().write(html)


class PlainText:
    """Blocks of text with an empty line between them."""

    def write(self, html: str) -> str:
        soup = BeautifulSoup(html, "html.parser")
        try:
            return self.together(self.blocks(soup))
        except RecursionError:
            # No editor's text lies hundreds of elements deep; whatever does keeps its words.
            return self.finished(self.escaped(" ".join(soup.get_text(" ").split())))

    def together(self, blocks: list[str]) -> str:
        return "\n\n".join(blocks)

    def blocks(self, parent: Tag) -> list[str]:
        """What stands in an element, block by block."""
        done: list[str] = []
        line: list[NavigableString | Tag] = []
        for child in parent.children:
            if isinstance(child, Tag) and child.name not in INLINE:
                done += [*self.paragraph(line), *self.block(child)]
                line = []
            elif isinstance(child, NavigableString | Tag):
                line.append(child)
        return [*done, *self.paragraph(line)]

    def paragraph(self, nodes: list[NavigableString | Tag]) -> Iterator[str]:
        text = self.finished(self.inline(nodes))
        if text:
            yield text

    def block(self, element: Tag) -> list[str]:
        match element.name:
            case "ul" | "ol":
                return self.items(element)
            case "blockquote" | "aside":
                return self.aside(self.blocks(element))
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                return [self.heading(" ".join(self.blocks(element)), int(element.name[1]))]
            case "div" if element.find("dt", recursive=False):
                return [" ".join(self.blocks(element))]
            case "dt":
                return [f"{text}:" for text in self.blocks(element)]
            case name if name in SILENT:
                return []
        return self.blocks(element)

    def items(self, element: Tag) -> list[str]:
        """One block: an item a line, what follows in it indented below."""
        items = []
        for number, item in enumerate(element.find_all("li", recursive=False), start=_first_number(element)):
            mark = f"{number}. " if element.name == "ol" else "- "
            lines = self.item(item).split("\n")
            items.append(mark + f"\n{' ' * len(mark)}".join(lines))
        # Neither an empty item nor an empty line ends in spaces.
        return [re.sub(r"(?m) +$", "", "\n".join(items))] if items else []

    def item(self, item: Tag) -> str:
        """What an item says."""
        return LINE_BREAK.join(self.blocks(item))

    def aside(self, blocks: list[str]) -> list[str]:
        return blocks

    def heading(self, text: str, level: int) -> str:
        return text

    def finished(self, line: str) -> str:
        """A line of text when all of it is known."""
        return "\n".join(part.strip() for part in re.sub(r" *\n *", "\n", line).strip().split("\n"))

    def inline(self, nodes: list[NavigableString | Tag]) -> str:
        text = ""
        for place, node in enumerate(nodes):
            piece = self.piece(node, text, self.words_of(nodes[place + 1 :]))
            text = self.joined(text, piece.lstrip(" ") if text.endswith((" ", "\n")) else piece)
        return text

    def joined(self, text: str, piece: str) -> str:
        return text + piece

    def piece(self, node: NavigableString | Tag, before: str, after: str) -> str:
        """One text or inline element; ``before`` and ``after`` are what stands beside it."""
        if not isinstance(node, Tag):
            # Comments and their like are no text.
            return "" if isinstance(node, PreformattedString) else self.escaped(re.sub(r"[ \t\r\n\f]+", " ", node))
        if node.name in SILENT or "visually-hidden" in node.get_attribute_list("class"):
            return ""
        if node.name == "br":
            return LINE_BREAK
        if node.name == "img":
            return self.image(str(node.get("alt", "")), str(node.get("src", "")))
        inner = self.inline([child for child in node.children if isinstance(child, NavigableString | Tag)])
        if node.name == "a" and node.get("href") and inner.strip():
            return self.link(inner, str(node["href"]))
        if node.name in EMPHASIS:
            return self.emphasis(inner, EMPHASIS[node.name], before, after)
        return inner

    def words_of(self, nodes: list[NavigableString | Tag]) -> str:
        return "".join(node.get_text() if isinstance(node, Tag) else str(node) for node in nodes[:2])[:1]

    def escaped(self, text: str) -> str:
        return text

    def image(self, alternative: str, address: str) -> str:
        return alternative

    def link(self, words: str, address: str) -> str:
        shown = address.removeprefix("mailto:").removeprefix("tel:")
        if shown in {words.strip(), ""} or address.startswith("#"):
            return words
        return f"{words.rstrip()} ({shown}){words[len(words.rstrip()) :]}"

    def emphasis(self, words: str, mark: str, before: str, after: str) -> str:
        return words


class Markdown(PlainText):
    """CommonMark without HTML. Every text comes out of a reader of Markdown as it was."""

    reader = MarkdownIt("commonmark")
    emphasising = True

    def paragraph(self, nodes: list[NavigableString | Tag]) -> Iterator[str]:
        """The marks of emphases inside each other can be taken for others; where they are, there are none."""
        self.emphasising = False
        plain = list(super().paragraph(nodes))
        self.emphasising = True
        marked = list(super().paragraph(nodes))
        yield from marked if self._says(marked) == self._says(plain) else plain

    def _says(self, texts: list[str]) -> str:
        html = self.reader.render("\n\n".join(texts))
        return "".join(BeautifulSoup(html, "html.parser").get_text().split())

    def together(self, blocks: list[str]) -> str:
        """Lists of a kind that follow each other would be one, numbered on, if their marks were the same."""
        done: list[str] = []
        for block in blocks:
            mark = _list_mark(block)
            same = mark and done and _list_mark(done[-1]) == mark
            done.append(LIST_ITEM.sub(rf"\g<number>{OTHER_MARKS[mark]}", block) if same else block)
        return super().together(done)

    def item(self, item: Tag) -> str:
        """No empty line before a list after a paragraph, but where the list would be taken for the paragraph's own."""
        blocks = self.blocks(item)
        tight = len(blocks) == 2 and re.match(r"(?:-|1[.]) \S", blocks[1])
        return LINE_BREAK.join(blocks) if tight else self.together(blocks)

    def aside(self, blocks: list[str]) -> list[str]:
        lines = self.together(blocks).split("\n")
        return ["\n".join(f"> {line}".rstrip() for line in lines)] if blocks else []

    def joined(self, text: str, piece: str) -> str:
        # An exclamation mark would make an image of a link.
        return f"{text[:-1]}\\!{piece}" if text.endswith("!") and piece.startswith("[") else text + piece

    def heading(self, text: str, level: int) -> str:
        # Number signs at the end would be taken for the heading's own.
        words = re.sub(r"#(?=#*$)", r"\\#", " ".join(text.split()))
        return f"{'#' * level} {words}" if text else ""

    def finished(self, line: str) -> str:
        lines = super().finished(line).split("\n")
        return "\\\n".join(FIRST.sub(_escape_first, part) for part in lines)

    def escaped(self, text: str) -> str:
        return SPECIAL.sub(r"\\\g<0>", text)

    def image(self, alternative: str, address: str) -> str:
        return f"![{self.escaped(' '.join(alternative.split()))}]({_destination(address)})" if address else ""

    def link(self, words: str, address: str) -> str:
        inner = words.strip()
        lead, trail = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
        return f"{lead}[{inner}]({_destination(address)}){trail}"

    def emphasis(self, words: str, mark: str, before: str, after: str) -> str:
        """
        Mark an emphasis where Markdown can: it needs a space or a sign outside wherever one stands inside.

        Scripts without spaces often have none, so signs at the end move out; failing that the words
        stay plain.
        """
        inner = words.strip()
        lead, trail = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
        while inner and (inner[-1] in CLOSING or inner[-1].isspace()):
            inner, trail = inner[:-1], inner[-1] + trail
        outside_before, outside_after = (lead or before)[-1:], (trail or after)[:1]
        if not self.emphasising or not inner or LINE_BREAK in inner or before.endswith("*") or "*" in outside_after:
            return words
        if not _may_hold(mark, inner):
            return words
        if _is_sign(inner[0]) and not _is_edge(outside_before):
            return words
        if _is_sign(inner[-1]) and not _is_edge(outside_after):
            return words
        return f"{lead}{mark}{inner}{mark}{trail}"


def _first_number(element: Tag) -> int:
    """Of an ordered list; Markdown knows nine digits at most, and no sign."""
    start = str(element.get("start", ""))
    return int(start) if re.fullmatch("[0-9]{1,8}", start) else 1


def _list_mark(block: str) -> str:
    """What tells the items of a list from those of another; empty when the block is none."""
    item = LIST_ITEM.match(block)
    return item["mark"] if item else ""


def _may_hold(mark: str, inner: str) -> bool:
    """Tell whether an emphasis can be told from those inside it: by their mark, and as they stand clear of its ends."""
    stars = re.findall(r"\*+|[^*]+", re.sub(r"\\.", "x", inner))
    if stars[0].startswith("*") or stars[-1].startswith("*"):
        return len(stars) == 3 and stars[0] == stars[-1] and {stars[0], mark} == {"*", "**"}
    return mark not in stars and "***" not in stars


def _is_sign(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


def _is_edge(character: str) -> bool:
    return not character or character.isspace() or _is_sign(character)


def _escape_first(match: re.Match[str]) -> str:
    return f"{match[1]}\\" if match[1] else f"\\{match[0]}"


def _destination(address: str) -> str:
    """An address inside the brackets of a link: nothing in it may end it, or be read as an entity."""
    return re.sub(r"&(?=#?\w+;)", "&amp;", quote(address, safe="!#$%&'+,/:;=?@[]~-._"))
