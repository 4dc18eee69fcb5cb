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
FILLING = struct.Struct(">QQ")
"""The last number that was given in a pool, and how many bytes it holds."""

PAGE = 4096
READERS = 1024


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
        self._is_told = False

    # --- Entries --------------------------------------------------------------------------------

    def get(self, pool: str, key: bytes) -> bytes | None:
        def get(transaction: Any) -> bytes | None:
            found = transaction.get(key, db=self._tables[pool])
            return None if found is None else bytes(found[NUMBER.size :])

        return self._do(get, None)

    def put(self, pool: str, key: bytes, value: bytes) -> None:
        """Keep an entry, in place of the one under this key. One that would take a tenth of the room is not kept."""
        most = int(self.size * POOLS[pool])
        if room(value) > most // 10:
            return

        def put(transaction: Any) -> None:
            entries, order = self._tables[pool], self._tables[_order(pool)]
            number, used = self._filling(transaction, pool)
            used -= self._drop(transaction, pool, key)
            with transaction.cursor(db=order) as cursor:
                while used + room(value) > most and cursor.first():
                    used -= self._drop(transaction, pool, bytes(cursor.value()))
            transaction.put(key, NUMBER.pack(number + 1) + value, db=entries)
            transaction.put(NUMBER.pack(number + 1), key, db=order, append=True)
            self._fill(transaction, pool, number + 1, used + room(value))

        self._do(put, None, write=True)

    def remove(self, pool: str, key: bytes) -> None:
        def remove(transaction: Any) -> None:
            number, used = self._filling(transaction, pool)
            self._fill(transaction, pool, number, used - self._drop(transaction, pool, key))

        self._do(remove, None, write=True)

    def newest(self, pool: str, number: int) -> list[bytes]:
        """The values of the entries that were put last, the newest first."""

        def newest(transaction: Any) -> list[bytes]:
            with transaction.cursor(db=self._tables[_order(pool)]) as cursor:
                keys = [bytes(key) for key in islice(cursor.iterprev(keys=False, values=True), number)]
            values = (transaction.get(key, db=self._tables[pool]) for key in keys)
            return [bytes(value[NUMBER.size :]) for value in values if value is not None]

        return self._do(newest, [])

    def _drop(self, transaction: Any, pool: str, key: bytes) -> int:
        """Take an entry out; how much room it had."""
        old = transaction.pop(key, db=self._tables[pool])
        if old is None:
            return 0
        transaction.delete(bytes(old[: NUMBER.size]), db=self._tables[_order(pool)])
        return room(old[NUMBER.size :])

    def _filling(self, transaction: Any, pool: str) -> tuple[int, int]:
        found = transaction.get(_order(pool).encode(), db=self._tables[NOTES])
        number, used = FILLING.unpack(found) if found else (0, 0)
        return number, used

    def _fill(self, transaction: Any, pool: str, number: int, used: int) -> None:
        transaction.put(_order(pool).encode(), FILLING.pack(number, max(used, 0)), db=self._tables[NOTES])

    # --- Notes ----------------------------------------------------------------------------------

    def note(self, name: str) -> bytes | None:
        def note(transaction: Any) -> bytes | None:
            found = transaction.get(name.encode(), db=self._tables[NOTES])
            return None if found is None else bytes(found)

        return self._do(note, None)

    def change_note(self, name: str, change: Callable[[bytes | None], bytes | None]) -> bytes | None:
        """Give a note the value that ``change`` makes of its present one, with nobody else in between."""

        def change_it(transaction: Any) -> bytes | None:
            found = transaction.get(name.encode(), db=self._tables[NOTES])
            old = None if found is None else bytes(found)
            new = change(old)
            if new is not None and new != old:
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

    def _do(self, work: Callable[[Any], Given], otherwise: Given, *, write: bool = False) -> Given:
        try:
            with self._open().begin(write=write, buffers=True) as transaction:
                return work(transaction)
        except lmdb.MapFullError:
            self._clear()
        except (lmdb.Error, OSError) as error:
            self._tell(error)
        return otherwise

    def _open(self) -> Any:
        if self._environment is None:
            with self._opening:
                if self._environment is None:
                    try:
                        self._environment = self._opened()
                    except (lmdb.CorruptedError, lmdb.InvalidError, lmdb.VersionMismatchError):
                        # Nothing is lost that could not be made again.
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
        names = [NOTES, *POOLS, *map(_order, POOLS)]
        self._tables = {name: environment.open_db(name.encode()) for name in names}
        environment.reader_check()
        return environment

    def _clear(self) -> None:
        """Begin anew: the room is used up in some other way than was reckoned."""

        def clear(transaction: Any) -> None:
            for pool in POOLS:
                transaction.drop(self._tables[pool], delete=False)
                transaction.drop(self._tables[_order(pool)], delete=False)
                self._fill(transaction, pool, 0, 0)

        try:
            with self._open().begin(write=True) as transaction:
                clear(transaction)
        except (lmdb.Error, OSError) as error:
            self._tell(error)

    def _tell(self, error: Exception) -> None:
        if not self._is_told:
            self._is_told = True
            logger.warning("Answers cannot be kept in %s: %s. The site goes on without.", self.folder, error)


def _order(pool: str) -> str:
    return f"{pool}, in order"


def room(value: bytes | memoryview) -> int:
    """How much of the file a value takes: large ones have pages of their own."""
    return -(-(len(value) + 64) // PAGE) * PAGE if len(value) > PAGE // 4 else len(value) + 128
