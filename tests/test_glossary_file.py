"""The glossary that comes with the code, and its reader."""

from pathlib import Path

import pytest

from faq_pages.languages import language_codes
from faq_pages.translation.checks import GlossaryEntry
from faq_pages.translation.checks.glossary_file import GlossaryFileError, read_glossary

SEED = Path(__file__).resolve().parent.parent / "faq_pages" / "content" / "glossary.yaml"

SMALL = """
protected:
  - name: CNP
terms:
  - source: county
    targets:
      es: {variants: [condado], reviewed: true, source: usage}
"""


def test_the_glossary_of_the_code_can_be_read():
    glossary = read_glossary(SEED)

    names = {entry.name for entry in glossary.protected}
    assert {"California National Party", "CNP", "Yes California", "501(c)(3)"} <= names
    assert {code for term in glossary.terms for code in term.targets} == set(language_codes()[1:])


def test_only_wording_that_was_seen_counts_as_reviewed():
    targets = [target for term in read_glossary(SEED).terms for target in term.targets.values()]

    assert {bool(target.source) for target in targets if target.reviewed} == {True}
    assert {bool(target.source) for target in targets if not target.reviewed} == {False}


def test_a_language_gets_all_names_and_its_own_terms(tmp_path):
    path = tmp_path / "glossary.yaml"
    path.write_text(SMALL, encoding="utf-8")
    glossary = read_glossary(path)

    assert glossary.terms_in("es").glossary == (GlossaryEntry("county", ("condado",)),)
    assert (glossary.terms_in("lo").protected, glossary.terms_in("lo").glossary) == (("CNP",), ())


MISTAKES = {
    "nothing": "",
    "a list": "- CNP",
    "broken": "protected: [",
    "an unknown member": "protektd: []",
    "a member twice": "protected: []\nprotected: []",
    "a name twice": "protected: [{name: CNP}, {name: cnp}]",
    "a name that is a term too": SMALL.replace("county", "CNP"),
    "a name that is a number": "protected: [{name: 501}]",
    "an empty name": "protected: [{name: ' '}]",
    "a term without translations": "terms: [{source: county, targets: {}}]",
    "a translation without words": SMALL.replace("[condado]", "[]"),
    "a word for yes": SMALL.replace("true", "maybe"),
    "no language": SMALL.replace("es:", "Spanish:"),
    "a list as a name": "? [a]\n: b",
    "too deep": "[" * 5000,
}


@pytest.mark.parametrize("text", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_the_file_is_told_in_one_line(tmp_path, text):
    path = tmp_path / "glossary.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(GlossaryFileError, match=r"glossary\.yaml") as refusal:
        read_glossary(path)
    assert len(str(refusal.value).splitlines()) == 1


def test_a_file_that_is_not_there_or_not_text_is_told(tmp_path):
    path = tmp_path / "glossary.yaml"
    with pytest.raises(GlossaryFileError, match="cannot be read"):
        read_glossary(path)
    path.write_bytes(b"protected: [{name: \xff}]")
    with pytest.raises(GlossaryFileError, match="UTF-8"):
        read_glossary(path)
