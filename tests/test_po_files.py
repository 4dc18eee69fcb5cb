"""PO files from anywhere: read rightly, or refused with one clear message; nothing is left behind."""

import random
import tempfile
from pathlib import Path

import polib
import pytest
from django.conf import settings

from faq_pages.translation.po import (
    MAX_BYTES,
    Place,
    PoFile,
    PoFileError,
    expect_language,
    our_entries,
    read_po,
    read_po_bytes,
)

DATA = Path(__file__).parent / "data" / "po"
KEY = "cbf87ec4-0443-55b1-b145-e855d29fb1e8"
HEADER = 'msgid ""\nmsgstr "Language: es\\n"\n\n'
ENTRY = f'msgctxt "{KEY}:title"\nmsgid "Contact"\nmsgstr "Contacto"\n'

REFUSED = {
    "another-program": (
        ": belongs to another program: no entry names a page of this site. "
        "Choose a file that was exported here, with its “msgctxt” lines unchanged."
    ),
    "another-program-with-plurals": (
        ": belongs to another program: no entry names a page of this site. "
        "Choose a file that was exported here, with its “msgctxt” lines unchanged."
    ),
    "apple-strings": ": is not a PO file: line 1 reads '/* Title */'. Choose a file that was exported here.",
    "backspace-escape": (
        ", line 6: the translation holds the damaged character U+0008. Write the word again, and save as UTF-8."
    ),
    "byte-order-mark-only": ": is empty. Choose the file that holds the translations.",
    "comments-only": (
        ": has no header: its first entry should have an empty “msgid”. Put back the top of the exported file."
    ),
    "compiled-catalogue": ": is not a PO file but a compiled catalogue (MO). Choose the PO file.",
    "contradicting-entries": (
        ", line 14: the same text is translated differently in line 6. Keep one of the two entries."
    ),
    "contradicting-entries-one-fuzzy": (
        ", line 15: the same text is translated differently in line 6. Keep one of the two entries."
    ),
    "control-character": (
        ", line 6: the translation holds the damaged character U+001B. Write the word again, and save as UTF-8."
    ),
    "csv": ": is not a PO file: line 1 reads 'source,target'. Choose a file that was exported here.",
    "cut-off-after-a-context": (
        ", line 10: the file is cut off: the entry that begins here has no “msgstr”. Save or export the file again."
    ),
    "cut-off-in-a-character": ": is cut off in the middle of a character. Save or export it again.",
    "cut-off-in-a-keyword": (
        ", line 10: the file is cut off: the entry that begins here has no “msgstr”. Save or export the file again."
    ),
    "cut-off-in-a-text": ", line 12: the file is cut off inside a text. Save or export it again.",
    "cut-off-in-an-entry": (
        ", line 10: the file is cut off: the entry that begins here has no “msgstr”. Save or export the file again."
    ),
    "deeply-nested-tags": (
        ", line 6: the translation is longer than any text here, or has more tags. Shorten it, or leave it empty."
    ),
    "empty": ": is empty. Choose the file that holds the translations.",
    "empty-language": ": does not say its language. Add the line “Language: es\\n”, in quotation marks, to its header.",
    "escaped-closing-quotation-mark": (
        ", line 8: the text has no closing quotation mark. Add one at the end of the line."
    ),
    "gzip": ": is not a PO file but a compressed file. Choose the PO file.",
    "header-only": ": has no entries. Choose a file that was exported here.",
    "header-says-charset": ": says that it is in CHARSET. Save it as UTF-8, and let its header say “charset=UTF-8”.",
    "header-says-latin-1": ": says that it is in ISO-8859-1. Save it as UTF-8, and let its header say “charset=UTF-8”.",
    "html": ": is not a PO file but an HTML or XML (XLIFF) file. Choose the PO file.",
    "in-latin-1": ": says that it is in ISO-8859-1. Save it as UTF-8, and let its header say “charset=UTF-8”.",
    "in-latin-1-called-utf-8": ": is not UTF-8 text. Save it as UTF-8.",
    "in-shift-jis": ": is not UTF-8 text. Save it as UTF-8.",
    "in-utf-16": ": is in UTF-16. Save it as UTF-8.",
    "in-utf-16-without-mark": ": is not UTF-8 text. Save it as UTF-8.",
    "in-utf-32": ": is not UTF-8 text. Save it as UTF-8.",
    "in-utf-7": ": does not say its language. Add the line “Language: es\\n”, in quotation marks, to its header.",
    "in-windows-1252-quotation-marks": ": is not UTF-8 text. Save it as UTF-8.",
    "java-properties": (
        ": is not a PO file: line 1 reads 'contact.title=Contacto'. Choose a file that was exported here."
    ),
    "json": ": is not a PO file but a JSON file. Choose the PO file.",
    "language-is-no-code": (
        ": does not say its language. Add the line “Language: es\\n”, in quotation marks, to its header."
    ),
    "line-without-a-mark": (
        ", line 14: 'A note to myself' is neither a comment nor a text in quotation marks. Correct or remove the line."
    ),
    "lost-letters": (
        ", line 10: the translation holds the damaged character U+FFFD. Write the word again, and save as UTF-8."
    ),
    "merge-conflict": (
        ", line 8: '<<<<<<< HEAD' is neither a comment nor a text in quotation marks. Correct or remove the line."
    ),
    "misspelt-keyword": (
        ", line 8: 'msgtsr \"Contacto\"' is neither a comment nor a text in quotation marks. "
        "Correct or remove the line."
    ),
    "no-closing-quotation-mark": ", line 8: the text has no closing quotation mark. Add one at the end of the line.",
    "no-header": (
        ": has no header: its first entry should have an empty “msgid”. Put back the top of the exported file."
    ),
    "no-language": ": does not say its language. Add the line “Language: es\\n”, in quotation marks, to its header.",
    "nul": ": is not text: it holds NUL characters. Save it as UTF-8 text, or export it again.",
    "number-without-plural": (
        ", line 8: “msgstr[0]” cannot stand here. Put back the line that is missing before it, or remove it."
    ),
    "obsolete-entries-only": ": has no entries. Choose a file that was exported here.",
    "octal-escape": ", line 8: “\\0” means nothing in a PO file. Write the character itself, or a backslash as \\\\.",
    "other-language": ": is in “fr”, not in “es”. Choose the file in “es”, or correct its header.",
    "pdf": ": is not a PO file but a PDF document. Choose the PO file.",
    "picture": ": is not a PO file but a picture. Choose the PO file.",
    "plain-words": (
        ": is not a PO file: line 1 reads 'Contact: Contacto, please, thanks!'. Choose a file that was exported here."
    ),
    "plural-number-beyond-counting": (
        ", line 13: 'msgstr[999999999999999999999999999999999' is neither a comment nor a text in quotation "
        "marks. "
        "Correct or remove the line."
    ),
    "plural-number-twice": (
        ", line 13: “msgstr[0]” cannot stand here. Put back the line that is missing before it, or remove it."
    ),
    "plural-without-number": (
        ", line 12: “msgstr” cannot stand here. Put back the line that is missing before it, or remove it."
    ),
    "quotation-mark-inside": (
        ', line 8: a quotation mark stands inside the text. Write it as \\" or use typographic ones.'
    ),
    "random-bytes": ": is not UTF-8 text. Save it as UTF-8.",
    "source-without-translation": (
        ", line 9: “msgctxt” cannot stand here. Put back the line that is missing before it, or remove it."
    ),
    "source-without-translation-before-a-comment": (
        ", line 8: a comment stands inside an entry. Move it above the entry, and put back what is missing."
    ),
    "spreadsheet": ": is not a PO file but a ZIP archive or an office document. Choose the PO file.",
    "surrogate-escape": (
        ", line 8: “\\u” means nothing in a PO file. Write the character itself, or a backslash as \\\\."
    ),
    "surrogate-in-bytes": ": is not UTF-8 text. Save it as UTF-8.",
    "template": ": does not say its language. Add the line “Language: es\\n”, in quotation marks, to its header.",
    "text-without-keyword": (
        ", line 7: this text belongs to no entry. Put back the line with “msgid” or “msgstr” before it."
    ),
    "translation-without-source": (
        ", line 7: “msgstr” cannot stand here. Put back the line that is missing before it, or remove it."
    ),
    "two-contexts": ", line 7: “msgctxt” cannot stand here. Put back the line that is missing before it, or remove it.",
    "two-sources": ", line 8: “msgid” cannot stand here. Put back the line that is missing before it, or remove it.",
    "two-translations": (
        ", line 9: “msgstr” cannot stand here. Put back the line that is missing before it, or remove it."
    ),
    "typographic-quotation-marks": (
        ", line 8: 'msgstr “Contacto”' is neither a comment nor a text in quotation marks. Correct or remove the line."
    ),
    "unknown-escape": ", line 8: “\\q” means nothing in a PO file. Write the character itself, or a backslash as \\\\.",
    "white-space-only": ": is empty. Choose the file that holds the translations.",
    "without-contexts": (
        ": belongs to another program: no entry names a page of this site. "
        "Choose a file that was exported here, with its “msgctxt” lines unchanged."
    ),
    "word-processor": ": is not a PO file but a word processor's document. Choose the PO file.",
    "words-after-a-text": ', line 8: a quotation mark stands inside the text. Write it as \\" or use typographic ones.',
    "xliff": ": is not a PO file but an HTML or XML (XLIFF) file. Choose the PO file.",
    "yaml": ": is not a PO file: line 1 reads 'Contact: Contacto'. Choose a file that was exported here.",
    "zip-archive": ": is not a PO file but a ZIP archive or an office document. Choose the PO file.",
}
"""What follows the name of each file."""

TWO = [("Contact", "Contacto", False), ("Ask us.", "Pregúntenos.", False)]
ACCEPTED = {
    "byte-order-mark": TWO,
    "comments": TWO,
    "fuzzy": [("Contact", "Contacto", True), ("Ask us.", "Pregúntenos.", True)],
    "key-in-capitals": TWO,
    "no-blank-lines": TWO,
    "no-content-type": TWO,
    "no-last-line-end": TWO,
    "obsolete": TWO,
    "old-mac-line-ends": TWO,
    "poedit": TWO[:1],
    "previous-texts": [("Contact", "Contacto", True)],
    "repeated-entries": TWO[:1],
    "strangers-among-ours": [*TWO, ("Open file", "Abrir", False), ("%d vote", "voto", False)],
    "unicode-line-ends-inside": [("One\u2028two\u2029three\u0085four", "Uno\u2028dos\u2029tres\u0085cuatro", False)],
    "untranslated": [("Contact", "", False), TWO[1]],
    "unwrapped-escapes": [('Say "hi"', 'Diga\t"hola" \\ y\nadiós', False)],
    "weblate": TWO[:1],
    "windows-line-ends": TWO,
    "wrapped-lines": TWO[:1],
    "zero-width-and-bidi": [("Contact", "ខ្មែរ\u200bខ្មែរ \u200f؟ \U0001f41b", False)],
}

TOO_MUCH = {
    "larger than 2 MB": (b"#" * (MAX_BYTES + 1), "is larger than 2 MB"),
    "a line of 2 MB": (b"a" * MAX_BYTES, "is not a PO file"),
    "a text of 2 MB": ((HEADER + ENTRY).replace("Contacto", "a" * (MAX_BYTES - 500)).encode(), "is longer than any"),
    "a text of escapes": ((HEADER + ENTRY).replace("Contacto", "\\n" * 500_000).encode(), "is longer than any"),
    "backslashes without end": ((HEADER + ENTRY).replace('Contacto"\n', "\\" * 1_000_000).encode(), "is cut off"),
    "a hundred thousand strangers": (
        (HEADER + "".join(f'msgid "{number}"\nmsgstr ""\n' for number in range(80_000))).encode(),
        "belongs to another program",
    ),
}


def read(path: Path) -> PoFile:
    file = read_po(path)
    expect_language(file, "es")
    return file


def test_every_example_has_an_expectation():
    assert {path.stem for path in DATA.glob("*.po")} == set(REFUSED)
    assert {path.stem for path in (DATA / "accepted").glob("*.po")} == set(ACCEPTED)


@pytest.mark.parametrize("kind", REFUSED)
def test_a_malformed_file_is_refused_with_what_to_do(kind):
    path = DATA / f"{kind}.po"

    with pytest.raises(PoFileError) as refusal:
        read(path)

    assert str(refusal.value) == f"{path}{REFUSED[kind]}"


@pytest.mark.parametrize("kind", ACCEPTED)
def test_an_unusual_file_is_read(kind):
    file = read(DATA / "accepted" / f"{kind}.po")

    assert [(entry.source, entry.translation, entry.fuzzy) for entry in file.entries] == ACCEPTED[kind]


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_a_huge_file_is_refused(kind):
    content, expected = TOO_MUCH[kind]

    with pytest.raises(PoFileError, match=expected):
        read_po_bytes(content, name="es.po")


def test_reading_leaves_no_file_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    for path in DATA.rglob("*.po"):
        try:
            read_po_bytes(path.read_bytes(), name=path.name)
        except PoFileError:
            continue

    assert list(tmp_path.iterdir()) == []


def test_an_entry_knows_its_place_and_line_and_a_strangers_entry_has_no_place():
    ours, _closing, other, plural = read(DATA / "accepted" / "strangers-among-ours.po").entries

    assert (str(ours.place), ours.line, ours.context) == (f"{KEY}:title", 6, f"{KEY}:title")
    assert (other.place, other.line, other.context) == (None, 14, "")
    assert (plural.place, plural.context) == (None, f"{KEY}:closing")


def test_content_files_refuse_a_strangers_entry_with_its_line():
    file = read(DATA / "accepted" / "strangers-among-ours.po")

    with pytest.raises(PoFileError, match="line 14: the context “” names no page and text"):
        our_entries(file)


@pytest.mark.parametrize("context", ["title", "x:title", f"{KEY}:", f"{KEY}", ":title"])
def test_a_context_that_is_no_key_and_path_names_no_place(context):
    assert Place.from_context(context) is None


@pytest.mark.parametrize("spelling", ["zh_Hant", "zh-Hant", "zh-hant", "ZH_HANT"])
def test_a_language_may_be_spelt_in_several_ways(spelling):
    file = read_po_bytes((HEADER.replace("es", spelling) + ENTRY).encode(), name="es.po")

    expect_language(file, "zh-hant")
    with pytest.raises(PoFileError, match="is in “zh-hant”, not in “zh-hans”"):
        expect_language(file, "zh-hans")


def test_polib_reads_the_content_files_in_the_same_way():
    for path in settings.CONTENT.glob("*.po"):
        theirs = polib.pofile(str(path))

        ours = read_po(path).entries

        assert [(entry.context, entry.source, entry.translation, entry.fuzzy) for entry in ours] == [
            (entry.msgctxt, entry.msgid, entry.msgstr, entry.fuzzy) for entry in theirs
        ]


AWKWARD = ["\u2028", "a\u2028b", "a\u0085", "\\", "\\n", '"', 'a "b" \\"', "a\nb\n", "\n", "\t\r", " ", "a-b " * 60]


@pytest.mark.parametrize("text", AWKWARD)
def test_what_polib_writes_is_read_unchanged(text):
    file = polib.POFile(wrapwidth=100)
    file.metadata = {"Language": "es"}
    file.append(polib.POEntry(msgctxt=f"{KEY}:title", msgid=text, msgstr=text, previous_msgid=text, flags=["fuzzy"]))

    [entry] = read_po_bytes(str(file).encode(), name="es.po").entries

    assert (entry.source, entry.translation, entry.fuzzy) == (text, text, True)


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The content with a few bytes changed, moved, doubled or cut off."""
    changed = bytearray(content)
    pieces = [
        b'"',
        b"\\",
        b"\n",
        b"\r",
        b"#~ ",
        b"#, ",
        b"msgid ",
        b"msgstr ",
        b"msgctxt ",
        b"\0",
        b"\xff",
        b"\xc2\x85",
    ]
    for _ in range(chance.choice([1, 1, 2, 10])):
        at, to = sorted(chance.randrange(len(changed) + 1) for _ in range(2))
        changed[at : chance.choice([at, at + 1, min(to, at + 200)])] = chance.choice(pieces)
        if chance.random() < 0.1:
            del changed[to:]
    return bytes(changed)


def outcome(content: bytes) -> str:
    try:
        file = read_po_bytes(content, name="es.po")
    except PoFileError as error:
        return "refused" if str(error).startswith("es.po") and "\n" not in str(error) else f"unclear: {error}"
    return "read" if all("\0" not in entry.translation for entry in file.entries) else "read wrongly"


def test_whatever_a_file_holds_it_is_read_or_refused_in_one_line():
    chance = random.Random(8)
    content = (settings.CONTENT / "es.po").read_bytes()

    for _ in range(300):
        assert outcome(mutated(content, chance)) in {"read", "refused"}
