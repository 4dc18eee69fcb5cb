"""The interface strings that stand in the code, found without GNU gettext."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
NAMES = {
    "_": 1,
    "gettext": 1,
    "gettext_lazy": 1,
    "gettext_noop": 1,
    "ngettext": 2,
    "ngettext_lazy": 2,
    "pgettext": 1,
    "pgettext_lazy": 1,
    "npgettext": 2,
    "npgettext_lazy": 2,
}
"""Functions that ask for a translation, and how many of their arguments are forms of it."""
CALL = re.compile(r"\b(?:n?p?gettext|_)\(")


@dataclass(frozen=True)
class Asked:
    """One request for a translation, as it stands in a file."""

    path: str
    line: int
    context: str | None
    texts: tuple[str, ...] | None
    """The English forms; ``None`` where they are not plain strings, so that no catalogue can hold them."""


def asked_in_python(path: Path) -> Iterator[Asked]:
    """Every call of a translating function in a module."""
    yield from _asked(ast.parse(path.read_text(encoding="utf-8")), path)


def asked_in_template(path: Path) -> Iterator[Asked]:
    """Every translated text of a template, by way of what Django gives to xgettext."""
    source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for call in CALL.finditer(source):
        # What Django writes is no module, but each call in it is an expression.
        rest = source[call.start() :]
        end = next(end for end in _ends(rest) if _is_expression(rest[:end]))
        yield from _asked(ast.parse(rest[:end]), path, source.count("\n", 0, call.start()))


def _ends(text: str) -> Iterator[int]:
    return (match.end() for match in re.finditer(r"\)", text))


def _is_expression(text: str) -> bool:
    try:
        ast.parse(text, mode="eval")
    except SyntaxError:
        return False
    return True


def _asked(tree: ast.AST, path: Path, before: int = 0) -> Iterator[Asked]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
        if name not in NAMES:
            continue
        has_context = name.removeprefix("n").startswith("pgettext")
        context = node.args[0].value if has_context and isinstance(node.args[0], ast.Constant) else None
        forms = node.args[has_context : has_context + NAMES[name]]
        plain = all(isinstance(form, ast.Constant) and isinstance(form.value, str) for form in forms)
        texts = tuple(form.value for form in forms) if plain and (context or not has_context) else None
        yield Asked(str(path.relative_to(ROOT)), before + node.lineno, context, texts)


def asked_in_code() -> list[Asked]:
    """Everything that the code and its templates ask for."""
    found: list[Asked] = []
    for folder in (ROOT / "faq_pages", ROOT / "site_cms"):
        for path in sorted(folder.rglob("*.py")):
            found += asked_in_python(path)
        for path in sorted([*folder.rglob("*.html"), *folder.rglob("*.txt")]):
            found += asked_in_template(path)
    return found
