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

    def counts(self) -> tuple[int, int, int]:
        return self.created, self.updated, self.unchanged

    def since(self, counts: tuple[int, int, int]) -> str:
        """What was done since the counts were ``counts``."""
        created, updated, unchanged = (now - then for now, then in zip(self.counts(), counts, strict=True))
        return f"{created} pages created, {updated} updated, {unchanged} unchanged."

    def __str__(self) -> str:
        return self.since((0, 0, 0))
