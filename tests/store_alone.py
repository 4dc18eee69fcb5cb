"""
The store of kept answers in a process of its own, for tests that break or kill it: ``python -m tests.store_alone``.

Its module is loaded past its package: without Django a process starts at once.
"""

import os
import random
import resource
import signal
import sys
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MEGABYTE = 1024 * 1024
PAGE = 4096


def store_in(folder, megabytes):
    spec = spec_from_file_location("store", ROOT / "faq_pages" / "delivery" / "kept" / "store.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Store(Path(folder), int(megabytes * MEGABYTE))


def key(number) -> bytes:
    return sha256(str(number).encode()).digest()[:24]


def whole(number, chance) -> bytes:
    """A value that says whether all of it is there."""
    body = b"%d:" % number + chance.randbytes(chance.randrange(1, 30_000))
    return sha256(body).digest() + body


def is_whole(value) -> bool:
    return sha256(value[32:]).digest() == value[:32]


DAMAGES = {
    "empty": lambda file: file.truncate(0),
    "another file": lambda file: (file.truncate(0), file.write(b"no database\n" * 1000)),
    "a broken head": lambda file: file.write(os.urandom(2 * PAGE)),
    "broken pages": lambda file: [(file.seek(page * PAGE), file.write(os.urandom(PAGE))) for page in range(3, 200, 2)],
    "pages of zeros": lambda file: [(file.seek(page * PAGE), file.write(bytes(PAGE))) for page in range(2, 200, 3)],
}


def write(folder, seed) -> None:
    """Put, remove and note without end."""
    chance, store = random.Random(seed), store_in(folder, 1)
    announce("ready")
    while True:
        number = chance.randrange(60)
        store.put(chance.choice(["plain", "other"]), key(number), whole(number, chance))
        store.change_note("turns", lambda old: b"%d" % (int(old or b"0") + 1))
        if number == 7:
            store.remove("plain", key(chance.randrange(60)))


def read(folder) -> None:
    """Begin to read and never end."""
    store = store_in(folder, 1)
    transaction = store._open().begin()
    transaction.get(b"x", db=store._tables["notes"])
    announce("ready")
    sys.stdin.read()


def damage(folder, kind, is_open) -> None:
    """Break the file; then nothing wrong may be read, and all must be kept again."""
    chance, store = random.Random(kind), store_in(folder, 8)
    for number in range(100):
        store.put("plain", key(number), whole(number, chance))
    if is_open == "no":
        store.close()
    with Path(folder, "data.mdb").open("r+b") as file:
        DAMAGES[kind](file)
    found = [store.get("plain", key(number)) for number in range(100)]
    assert all(is_whole(value) for value in found if value is not None)
    for number in range(100):
        store.put("plain", key(number), whole(number, chance))
        store.change_note("version", lambda old, number=number: b"%d" % number)
    left = [store.get("plain", key(number)) for number in range(50, 100)]
    assert all(value is not None and is_whole(value) for value in left), left.count(None)
    assert store.note("version") == b"99"


def fill_disk(folder) -> None:
    """A limit on the size of files stands for a disk that is full."""
    chance, store = random.Random(3), store_in(folder, 8)
    for number in range(50):
        store.put("plain", key(number), whole(number, chance))
    there = [store.get("plain", key(number)) for number in range(50)]
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * PAGE, before[1]))
    for number in range(50, 100):
        store.put("plain", key(number), whole(number, chance))
    assert store.change_note("version", lambda old: b"1") is None, "The limit limits nothing."
    assert store.note("version") is None
    assert [store.get("plain", key(number)) for number in range(50)] == there
    assert [store.get("plain", key(number)) for number in range(50, 100)] == [None] * 50
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    store.put("plain", key(999), b"again")
    assert store.get("plain", key(999)) == b"again"
    assert store.change_note("version", lambda old: b"again") == b"again"


def announce(word) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    VERBS = {"write": write, "read": read, "damage": damage, "fill_disk": fill_disk}
    VERBS[sys.argv[1]](*sys.argv[2:])
