"""What our style sheets must do for every script, and must not do to right-to-left pages."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from faq_pages.languages import languages

pytestmark = pytest.mark.any_database

APP = Path(__file__).resolve().parent.parent / "faq_pages"
SHEETS = sorted((APP / "static").rglob("*.css"))
TEMPLATES = sorted((APP / "templates").rglob("*.html"))
SCRIPTS = sorted((APP / "static").rglob("*.js"))
SITE = APP / "static/faq_pages/site.css"


class Declaration(NamedTuple):
    selector: str
    property: str
    value: str


def declarations(css: str, selector: str = "") -> Iterator[Declaration]:
    """Every declaration, with the selector or at-rule directly around it."""
    css = re.sub(r"/\*.*?\*/", " ", css, flags=re.S)
    css = re.sub(r'"[^"]*"', '""', css)
    around = [selector]
    for part in re.finditer(r"([^{};]*)([{};]|$)", css):
        text, end = part[1].strip(), part[2]
        if end == "{":
            around.append(" ".join(text.split()))
            continue
        if ":" in text:
            name, value = text.split(":", 1)
            yield Declaration(around[-1], name.strip().lower(), " ".join(value.split()).lower())
        if end == "}":
            around.pop()


SIDED = re.compile(
    r"left|right|.*-(left|right)(-.*)?|border-(left|right).*|scroll-(margin|padding)-(left|right)|border-(top|bottom)-(left|right)-radius"
)
SIDE = re.compile(r"(?<![\w-])(left|right)(?![\w-])")
FOUR_SIDES = re.compile(r"margin|padding|inset|scroll-margin|scroll-padding|border-(width|style|color)")
MOVES = re.compile(r"translate(x|3d)?\(|matrix|skew|rotate")
UPRIGHT_TEXT = "text-emphasis-position"
"""Its ``right`` is for vertical lines, which we do not have, and has to be said."""


def words(value: str) -> list[str]:
    """The parts of a value: ``1px calc(2px + 3px)`` has two."""
    return re.findall(r"(?:[^\s()]|\((?:[^()]|\([^()]*\))*\))+", value.replace("!important", ""))


def names_a_side(declaration: Declaration) -> bool:
    """Whether it means the left or the right, where one in each direction of writing is meant."""
    _selector, name, value = declaration
    if SIDED.fullmatch(name):
        return True
    if name != UPRIGHT_TEXT and SIDE.search(value):
        return True
    if FOUR_SIDES.fullmatch(name) and len(words(value)) == 4:
        return words(value)[1] != words(value)[3]
    if name == "border-radius":
        return len(set(words(value))) > 1
    return (name == "transform" and bool(MOVES.search(value))) or name == "translate"


PHYSICAL = [
    "margin-left: 0", "padding-right: 1px", "left: 0", "right: auto", "text-align: left", "float: right", "clear: left",
    "border-left: 1px solid", "border-right-color: red", "border-top-left-radius: 1px", "border-radius: 0 1px 1px 0",
    "margin: 0 1px 0 2px", "inset: 0 auto 0 0", "transform: translateX(3px)", "translate: 3px",
    "background: linear-gradient(to right, red, blue)", "background-position: left top", "transform-origin: RIGHT",
    "padding: 0 calc(1px + 2px) 0 0 !important", "border-width: 0 0 0 4px", "scroll-margin-left: 1px",
]  # fmt: skip
LOGICAL = [
    "margin-inline-start: 0", "inset-inline: 0", "text-align: start", "margin: 0 1px 2px", "margin: 0 1px 2px 1px",
    "border-radius: 1px", "border-block-start: 0", "text-emphasis-position: under right", "grid-area: left-overs",
    'content: "left"', "padding: 0 calc(1px + 2px)", "inset-block-start: 100%",
]  # fmt: skip


@pytest.mark.parametrize("text", PHYSICAL + LOGICAL)
def test_sides_are_told_from_directions(text):
    assert [names_a_side(each) for each in declarations(f"a {{ {text} }}")] == [text in PHYSICAL]


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_names_no_side(path):
    found = list(declarations(path.read_text(encoding="utf-8")))

    assert len(found) > 10
    assert [each for each in found if names_a_side(each)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(APP / "templates")))
def test_a_template_names_no_side(path):
    text = path.read_text(encoding="utf-8")
    styles = [style for _quote, style in re.findall(r"""\bstyle=(["'])(.*?)\1""", text, flags=re.S)]
    sheets = re.findall(r"<style[^>]*>(.*?)</style>", text, flags=re.S)

    found = [*declarations(";".join(styles)), *declarations("\n".join(sheets))]

    assert [each for each in found if names_a_side(each)] == []
    assert re.findall(r"""\b(?:align|dir)=["'](?:left|right)""", text) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_sets_no_side(path):
    text = path.read_text(encoding="utf-8")

    assert re.findall(r"style\.(?:\w*(?:[lL]eft|[rR]ight)|cssFloat)|style\[|cssText", text) == []


# --- Scripts -----------------------------------------------------------------------------------


def values(name: str, code: str) -> list[str]:
    """What the site's sheet says for a property where ``:lang`` is a language, or the first part of its tag."""
    subtags = {code, code.split("-")[0]}
    return [
        each.value
        for each in declarations(SITE.read_text(encoding="utf-8"))
        if each.property == name and subtags & {tag.lower() for tag in re.findall(r":lang\(([\w-]+)\)", each.selector)}
    ]


@pytest.mark.parametrize(
    ("codes", "leading"),
    [(["th", "km", "lo"], 1.7), (["hi", "pa"], 1.6), (["fa", "ar"], 1.6)],
    ids=["stacked vowels", "headline", "arabic"],
)
def test_tall_scripts_have_room_in_texts_and_headings(codes, leading):
    for code in codes:
        for name in ("--leading", "--leading-heading"):
            assert [float(value) >= leading for value in values(name, code)] == [True], (code, name)


def test_vietnamese_has_room_for_two_accents():
    text = [each for each in declarations(SITE.read_text(encoding="utf-8")) if each.property == "--leading"]

    assert (text[0].selector, float(text[0].value) >= 1.5) == (":root, [lang]", True)
    assert [float(value) >= 1.5 for value in values("--leading-heading", "vi")] == [True]


def test_no_letter_is_set_apart_and_no_line_cut_anywhere():
    found = list(declarations(SITE.read_text(encoding="utf-8")))

    assert [each for each in found if each.property in {"letter-spacing", "text-transform"}] == []
    assert [each for each in found if each.value in {"break-all", "italic", "oblique"}] == []


def test_scripts_without_italics_are_never_slanted():
    for code in ["hy", "hi", "pa", "th", "lo", "km", "ar", "fa", "zh-hant", "zh-hans", "ja", "ko"]:
        assert values("font-synthesis-style", code) == ["none"], code
        assert values("font-style", code) == ["normal"], code


def test_lines_break_where_readers_expect_it():
    assert (
        values("line-break", "zh-hant") == values("line-break", "zh-hans") == values("line-break", "ja") == ["strict"]
    )
    assert values("word-break", "ja") == ["auto-phrase"]
    assert values("word-break", "ko") == ["keep-all"]


def test_every_script_but_latin_and_cyrillic_has_its_own_faces():
    latin = {"en", "es", "vi", "fil", "hmn", "ru", "uk"}
    sheet = SITE.read_text(encoding="utf-8")
    faces = {
        language.code: re.findall(rf":lang\({language.code}\)[^{{}}]*\{{ --sans: ([^;]*);", sheet, flags=re.I)
        for language in languages()
    }

    assert {code for code, found in faces.items() if not found} == latin
    # Chinese, Japanese and Korean are written with characters that other fonts draw for another country.
    han = [faces[code][-1] for code in ("zh-hant", "zh-hans", "ja", "ko")]
    assert len(set(han)) == 4
    assert not any("system-ui" in each for each in han)
    assert not any("Looped" in face for face in [*faces["th"], *faces["lo"]]), "their tones fall on the vowels"
    assert "url(" not in sheet, "no font is loaded"
    assert "@import" not in sheet
