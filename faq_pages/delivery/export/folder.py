"""
The folder of an export, which is whole at every moment.

What differs is written beside the files first. Only when all of it is there, and the new manifest with it, each
file is put in its place at once, then what is gone is deleted, and the manifest comes last. Whoever is stopped
before that has changed nothing; who is stopped after it has left a list of what is to be done, and the next run
does it first.
"""

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from faq_pages.delivery.export.addresses import folders_above
from faq_pages.delivery.export.errors import ExportFolderError
from faq_pages.delivery.export.manifest import MANIFEST, Manifest

UNFINISHED = ".unfinished"
NOT_TOUCHED = {".git", "CNAME"}
"""What GitHub Pages wants to find in the folder."""


class ExportFolder:
    """A folder that one process exports to at a time: see ``opened``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.beside = path / UNFINISHED
        self.manifest: Manifest | None = None
        self.digests: dict[str, str] = {}
        """Of the files that are really there, by their names."""

    def is_whole(self) -> bool:
        """Whether the files are those of the manifest."""
        return self.manifest is not None and self.manifest.digests == self.digests

    def begin(self) -> None:
        """Forget what was put beside the files."""
        self.forget()
        self.beside.mkdir()

    def forget(self) -> None:
        if self.beside.exists():
            shutil.rmtree(self.beside)

    def put(self, name: str, body: bytes) -> str:
        """Write a file beside the others if it differs from what is there; its digest."""
        digest = digest_of(body)
        if self.digests.get(name) != digest:
            write(self.beside / name, body)
        return digest

    def finish(self, manifest: Manifest) -> tuple[int, int]:
        """Make the export what the manifest says; how many files were written, and how many deleted."""
        # The list of what is to be done is there whole or not at all, also after a power failure.
        with (self.beside / "list").open("wb") as file:
            file.write(manifest.to_json())
            file.flush()
            os.fsync(file.fileno())
        (self.beside / "list").replace(self.beside / MANIFEST)
        written, deleted = self.apply(manifest)
        self.manifest, self.digests = manifest, manifest.digests
        return written, deleted

    def apply(self, manifest: Manifest) -> tuple[int, int]:
        """Put what is beside in its place. Safe to repeat from wherever it was stopped."""
        wanted = set(manifest.digests)
        folders = {folder for name in wanted for folder in folders_above(name)}
        gone = [name for name in self.digests if name not in wanted]
        # A file that is in the way of a folder, and the reverse.
        in_the_way = {name for name in gone if name in folders or wanted & set(folders_above(name))}
        for name in in_the_way:
            self.delete(name)
        new = [name for name in manifest.digests if (self.beside / name).is_file()]
        # What pages need is there before the pages.
        for name in sorted(new, key=lambda name: name.endswith(".html")):
            (self.path / name).parent.mkdir(parents=True, exist_ok=True)
            if (self.path / name).is_dir():
                delete_empty(self.path / name)
            (self.beside / name).replace(self.path / name)
        for name in gone:
            if name not in in_the_way:
                self.delete(name)
        (self.beside / MANIFEST).replace(self.path / MANIFEST)
        self.forget()
        return len(new), len(gone)

    def delete(self, name: str) -> None:
        """A file, and the folders that are empty without it."""
        path = self.path / name
        path.unlink(missing_ok=True)
        with suppress(OSError):
            for folder in path.parents:
                if folder == self.path:
                    break
                folder.rmdir()

    def read(self) -> None:
        """
        Learn what is there, and do what a run that was stopped has left to do.

        Raises ``ExportFolderError`` for a folder with files that no export wrote.
        """
        known = Manifest.read(self.path / MANIFEST)
        begun = Manifest.read(self.beside / MANIFEST)
        names = set(self.names())
        ours = {name for each in (known, begun) if each for name in each.digests} | {MANIFEST}
        strange = sorted(names - ours)
        if strange:
            others = f" and {len(strange) - 1} more" if strange[1:] else ""
            raise ExportFolderError(
                f"{self.path} holds {strange[0]!r}{others}, which no export wrote. Nothing was changed. Name an empty "
                "folder, or one with an earlier export."
            )
        self.digests = self.digests_of(names - {MANIFEST})
        if begun:
            self.apply(begun)
            self.digests = self.digests_of(begun.digests)
        self.forget()
        self.manifest = begun or known

    def digests_of(self, names: Iterable[str]) -> dict[str, str]:
        return {name: digest_of((self.path / name).read_bytes()) for name in names if (self.path / name).is_file()}

    def names(self) -> Iterator[str]:
        """All files that are there, and links to folders, but for what is not touched."""
        for folder, folders, files in os.walk(self.path):
            here = Path(folder)
            if here == self.path:
                folders[:] = [name for name in folders if name not in {*NOT_TOUCHED, UNFINISHED}]
                files = [name for name in files if name not in NOT_TOUCHED]
            links = [name for name in folders if (here / name).is_symlink()]
            for name in [*files, *links]:
                yield (here / name).relative_to(self.path).as_posix()


@contextmanager
def opened(path: Path) -> Iterator[ExportFolder]:
    """
    Hold a folder, made if it is not there, with what an earlier run left undone done.

    Raises ``ExportFolderError`` when it is another's, or held by another run.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDONLY)
    except OSError as error:
        raise ExportFolderError(f"{path} cannot be used ({error.strerror}). Name another folder.") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ExportFolderError(f"Another run exports to {path}. Wait until it is done.") from error
        folder = ExportFolder(path)
        folder.read()
        yield folder
    finally:
        os.close(handle)


def delete_empty(path: Path) -> None:
    """Folders that a run that was stopped left when their files were gone."""
    for folder in sorted(path.rglob("*"), reverse=True):
        folder.rmdir()
    path.rmdir()


def digest_of(body: bytes) -> str:
    return sha256(body).hexdigest()


def write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
