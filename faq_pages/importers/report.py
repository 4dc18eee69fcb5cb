"""What a run of the importer did."""

from collections.abc import Callable
from dataclasses import dataclass, field

Progress = Callable[[str], None]


def silent(line: str) -> None:
    """Show nothing."""


@dataclass
class LoadReport:
    """What a run did. Pages are counted once for each language."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    left_alone: list[str] = field(default_factory=list)
    """One sentence for each page that an editor changed and that therefore stayed as it is."""
    problems: list[str] = field(default_factory=list)
    """One sentence for each string or translation that could not be used."""

    def __str__(self) -> str:
        return f"{self.created} pages created, {self.updated} updated, {self.unchanged} unchanged."
