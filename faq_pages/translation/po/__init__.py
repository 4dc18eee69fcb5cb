"""
PO files: one for each language, with the strings of any number of pages.

An entry's context names its place: the page's key, a colon, and the path of the text inside the page
(wagtail-localize's own path). Keys and paths are the same on every machine for the FAQ that comes
with the code, so its files keep matching.
"""

from faq_pages.translation.po.entries import Place, PoEntry, PoFile, PoFileError
from faq_pages.translation.po.export import NO_SUGGESTIONS, Suggestions, export_po, string_segments
from faq_pages.translation.po.kinds import TextKind, text_kind
from faq_pages.translation.po.reading import MAX_BYTES, expect_language, our_entries, read_po, read_po_bytes

__all__ = [
    "MAX_BYTES",
    "NO_SUGGESTIONS",
    "Place",
    "PoEntry",
    "PoFile",
    "PoFileError",
    "Suggestions",
    "TextKind",
    "expect_language",
    "export_po",
    "our_entries",
    "read_po",
    "read_po_bytes",
    "string_segments",
    "text_kind",
]
