"""What an export is made of, and what a host must send with each of its files."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from faq_pages.delivery.export.errors import ExportFolderError

MANIFEST = "headers.json"

ABOUT = (
    "What the site answers at `address` is in the file: at an address that ends in a slash in `index.html` or "
    "`index.json` there, and for a query in a folder for each of its parameters: `/api/v1/faq/?locale=es` in "
    "`api/v1/faq/locale=es/index.json`. Send it with `status` and `headers`. Files with `made_here` stand for what no "
    "file can do: search, forms, redirects. Addresses that are not named here need the site itself."
)


@dataclass(frozen=True)
class Source:
    """What an export was made from: of the same, the same comes."""

    base_url: str
    site: str
    content_version: int
    release: str
    assets: str
    """The names of style sheets and scripts as pages use them, as a digest; empty where names stay the same."""


@dataclass(frozen=True)
class Entry:
    """A file."""

    address: str
    status: int
    headers: Mapping[str, str]
    sha256: str
    made_here: bool


@dataclass(frozen=True)
class Manifest:
    source: Source
    files: Mapping[str, Entry]
    """By their names, with slashes."""
    rules: Mapping[str, str]
    """Digests of the files for hosts, by their names."""

    @property
    def digests(self) -> dict[str, str]:
        """Of every file but the manifest itself, by its name."""
        return {**{name: entry.sha256 for name, entry in self.files.items()}, **self.rules}

    def to_json(self) -> bytes:
        entries = {name: asdict(entry) for name, entry in sorted(self.files.items())}
        whole = {"about": ABOUT, **asdict(self.source), "rules": dict(self.rules), "files": entries}
        return (json.dumps(whole, indent=1, ensure_ascii=False) + "\n").encode()

    @classmethod
    def read(cls, path: Path) -> "Manifest | None":
        """The manifest in a file, if there is one. Raises ``ExportFolderError`` for anything else."""
        try:
            whole = json.loads(path.read_bytes())
            source = Source(**{name: whole[name] for name in Source.__dataclass_fields__})
            return cls(source, {name: Entry(**entry) for name, entry in whole["files"].items()}, whole["rules"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise ExportFolderError(
                f"{path} is not the manifest of an export. Name another folder, or empty this one."
            ) from error
