from dataclasses import dataclass
from faq_pages.translation.checks.findings import Finding, Severity
@dataclass(frozen=True)
class GlossaryEntry:
    source: str
    targets: tuple = ()
@dataclass(frozen=True)
class Terms:
    protected: tuple = ()
    glossary: tuple = ()
NO_TERMS=Terms()
def check_string(source, translation, language_code, *, path="", terms=NO_TERMS, max_length=None):
    if max_length and len(translation)>max_length: return [Finding("too_long", Severity.ERROR, f"It has {len(translation)} characters; at most {max_length} fit.")]
    return []
