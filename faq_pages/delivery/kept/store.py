"""Bytes on disk, shared by the processes of one machine, and never more of them than was allowed."""

import logging
import shutil
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

import lmdb

logger = logging.getLogger(__name__)

Given = TypeVar("Given")

POOLS = {"plain": 0.5, "other": 0.1, "parts": 0.4}
"""
Their parts of the room. Answers whose addresses can be invented without end are kept apart: they push out nothing
but each other. Parts are what answers are put together from.
"""

NOTES = "notes"

NUMBER = struct.Struct(">Q")
"""The place of an entry in its pool: later ones have higher numbers."""
HEAD = struct.Struct(">IB")
"""Before each value: a checksum of it, and how long its key is, which stands in between."""

PAGE = 4096
READERS = 1024

BROKEN = (
    lmdb.CorruptedError,
    lmdb.InvalidError,
    lmdb.VersionMismatchError,
    lmdb.PageNotFoundError,
    lmdb.PanicError,
    lmdb.BadTxnError,
    lmdb.MapResizedError,
)
"""The file is not what it was written as."""


class Store:
    """
    Entries by key, in pools: when one is full, what was put first goes first. Beside them notes, which stay.

    Any number of processes read and write at once; one that is killed leaves nothing half written. Whatever goes
    wrong costs entries and never raises: what cannot be read is not there, what cannot be written is not kept.
    It is opened at the first use, so after a server has forked.
    """

    def __init__(self, folder: Path, size: int) -> None:
        """At most ``size`` bytes; the file may take half as many again."""
        self.folder = folder
        self.size = size
        self._opening = threading.Lock()
        self._environment: Any = None
        self._tables: dict[str, Any] = {}
        self._given_up: list[Any] = []
        self._is_told = False

    # --- Entries --------------------------------------------------------------------------------

    def get(self, pool: str, key: bytes) -> bytes | None:
        def get(transaction: Any) -> bytes | None:
            number = transaction.get(key, db=self._tables[_places(pool)])
            entry = None if number is None else transaction.get(number, db=self._tables[pool])
            return None if entry is None else _value(entry)

        return self._do(get, None)

    def put(self, pool: str, key: bytes, value: bytes) -> None:
        """Keep an entry, in place of the one under this key. One that would take a tenth of the room is not kept."""
        most = int(self.size * POOLS[pool]) // PAGE
        entry = HEAD.pack(crc32(value), len(key)) + key + value
        needed = -(-len(entry) // PAGE)
        if needed > most // 10:
            return

        def put(transaction: Any) -> None:
            self._drop(transaction, pool, key)
            with transaction.cursor(db=self._tables[pool]) as cursor:
                last = NUMBER.unpack(cursor.key())[0] if cursor.last() else 0
            # Two more for the branches that lead to it.
            while self._pages(transaction, pool) + needed + 2 > most and self._drop_oldest(transaction, pool):
                pass
            number = NUMBER.pack(last + 1)
            # One after the other, so that what goes together is freed together.
            transaction.put(number, entry, db=self._tables[pool], append=True)
            transaction.put(key, number, db=self._tables[_places(pool)])

        self._do(put, None, write=True)

    def remove(self, pool: str, key: bytes) -> None:
        self._do(lambda transaction: self._drop(transaction, pool, key), None, write=True)

    def newest(self, pool: str, number: int) -> list[bytes]:
        """The values of the entries that were put last, the newest first."""

        def newest(transaction: Any) -> list[bytes]:
            with transaction.cursor(db=self._tables[pool]) as cursor:
                values = map(_value, islice(cursor.iterprev(keys=False, values=True), number))
                return [value for value in values if value is not None]

        return self._do(newest, [])

    def _drop(self, transaction: Any, pool: str, key: bytes) -> None:
        number = transaction.pop(key, db=self._tables[_places(pool)])
        if number is not None:
            transaction.delete(bytes(number), db=self._tables[pool])

    def _drop_oldest(self, transaction: Any, pool: str) -> bool:
        """``False`` when there is none."""
        with transaction.cursor(db=self._tables[pool]) as cursor:
            if not cursor.first():
                return False
            key = _key(cursor.value())
            cursor.delete()
        transaction.delete(key, db=self._tables[_places(pool)])
        return True

    def _pages(self, transaction: Any, pool: str) -> int:
        """How much of the file a pool takes."""
        found = [transaction.stat(self._tables[name]) for name in (pool, _places(pool))]
        return sum(each[kind] for each in found for kind in ("branch_pages", "leaf_pages", "overflow_pages"))

    # --- Notes ----------------------------------------------------------------------------------

    def note(self, name: str) -> bytes | None:
        def note(transaction: Any) -> bytes | None:
            found = transaction.get(name.encode(), db=self._tables[NOTES])
            return None if found is None else bytes(found)

        return self._do(note, None)

    def change_note(self, name: str, change: Callable[[bytes | None], bytes]) -> bytes | None:
        """
        Give a note the value that ``change`` makes of its present one, with nobody else in between.

        Returns that value; ``None`` when it could not be written.
        """

        def change_it(transaction: Any) -> bytes:
            found = transaction.get(name.encode(), db=self._tables[NOTES])
            old = None if found is None else bytes(found)
            new = change(old)
            if new != old:
                transaction.put(name.encode(), new, db=self._tables[NOTES])
            return new

        return self._do(change_it, None, write=True)

    # --- The file -------------------------------------------------------------------------------

    def forget_the_dead(self) -> None:
        """Free what processes held that were killed while they read: its room could not be used again."""
        with suppress(lmdb.Error, OSError):
            self._open().reader_check()

    def close(self) -> None:
        with self._opening:
            if self._environment is not None:
                self._environment.close()
                self._environment = None

    def _do(self, work: Callable[[Any], Given], otherwise: Any, *, write: bool = False) -> Given | Any:
        environment = None
        try:
            environment = self._open()
            with environment.begin(write=write, buffers=True) as transaction:
                return work(transaction)
        except lmdb.MapFullError as error:
            # What a process that hangs has begun to read is not free for others.
            self._tell(error)
            self.forget_the_dead()
        except BROKEN as error:
            self._tell(error)
            self._begin_anew(environment)
        except (lmdb.Error, OSError) as error:
            self._tell(error)
        return otherwise

    def _open(self) -> Any:
        if self._environment is None:
            with self._opening:
                if self._environment is None:
                    try:
                        self._environment = self._opened()
                    except BROKEN:
                        shutil.rmtree(self.folder, ignore_errors=True)
                        self._environment = self._opened()
        return self._environment

    def _opened(self) -> Any:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        environment = lmdb.open(
            str(self.folder),
            map_size=self.size + self.size // 2 + 256 * PAGE,
            max_dbs=1 + 2 * len(POOLS),
            max_readers=READERS,
            mode=0o600,
            # What the kernel has outlives the process; the folder is another one after the machine was started anew.
            sync=False,
            metasync=False,
        )
        names = [NOTES, *POOLS, *map(_places, POOLS)]
        self._tables = {name: environment.open_db(name.encode()) for name in names}
        environment.reader_check()
        return environment

    def _begin_anew(self, environment: Any) -> None:
        """Nothing is lost that could not be made again."""
        with self._opening:
            if environment is not None and environment is self._environment:
                # Others may be reading it: it stays open, though nobody finds it any more.
                self._given_up.append(environment)
                self._environment = None
                shutil.rmtree(self.folder, ignore_errors=True)

    def _tell(self, error: Exception) -> None:
        if not self._is_told:
            self._is_told = True
            logger.warning("Answers cannot be kept in %s: %s. The site goes on without.", self.folder, error)


def _places(pool: str) -> str:
    """The table that tells which number a key has."""
    return f"{pool}, by key"


def _key(entry: memoryview) -> bytes:
    return bytes(entry[HEAD.size : HEAD.size + HEAD.unpack_from(entry)[1]])


def _value(entry: memoryview) -> bytes | None:
    """``None`` where other bytes are read than were written."""
    checksum, length = HEAD.unpack_from(entry)
    value = bytes(entry[HEAD.size + length :])
    return value if crc32(value) == checksum else None
