"""The folder of an export: whose it is, and that it is whole wherever a run is killed."""

import errno
import fcntl
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from faq_pages.delivery.export import addresses
from faq_pages.delivery.export.errors import ExportFolderError
from faq_pages.delivery.export.folder import UNFINISHED, opened
from faq_pages.delivery.export.manifest import MANIFEST, Entry, Manifest, Source
from tests.exporting import contents, names_in, stamps

pytestmark = pytest.mark.any_database

OLD = {
    "index.html": b"old",
    "es/a/index.html": b"old a",
    "es/b/index.html": b"old b",
    "static/s.css": b"s",
    "x.y": b"x",
}
NEW = {
    "index.html": b"new",
    "es/a/index.html": b"new a",
    "static/t.css": b"t",
    "static/s.css": b"s",
    "x.y/z.html": b"z",
}
SOURCE = Source("http://testserver", "testserver", 1, "r", "")


class Killed(BaseException):
    """As a signal that cannot be caught: nothing is tidied."""


def export(path: Path, files: Mapping[str, bytes]) -> tuple[int, int]:
    with opened(path) as folder:
        folder.begin()
        entries = {name: Entry(f"/{name}", 200, {}, folder.put(name, body), False) for name, body in files.items()}
        return folder.finish(Manifest(SOURCE, entries, {"_headers": folder.put("_headers", b"rules")}))


def steps_of(patch: pytest.MonkeyPatch, last: int) -> list[str]:
    """Let so many changes of files be done, and kill the run at the next one."""
    done: list[str] = []

    def stopped(name: str):
        real = getattr(Path, name)

        def do(self, *args, **kwargs):
            if len(done) == last:
                raise Killed
            done.append(name)
            return real(self, *args, **kwargs)

        return do

    for name in ("write_bytes", "replace", "unlink", "mkdir", "rmdir", "open"):
        patch.setattr(Path, name, stopped(name))
    return done


def test_what_is_new_is_written_and_what_is_gone_deleted(tmp_path):
    export(tmp_path, OLD)
    before = stamps(tmp_path)

    assert export(tmp_path, NEW) == (4, 2)

    assert contents(tmp_path) == {**NEW, "_headers": b"rules"}
    assert {name for name, stamp in stamps(tmp_path).items() if stamp != before.get(name)} == {
        *("index.html", "es/a/index.html", "static/t.css", "x.y/z.html")
    }
    assert not (tmp_path / "es/b").exists()


@pytest.mark.parametrize(("old", "new"), [(OLD, NEW), (NEW, OLD), ({}, NEW)], ids=["there", "back", "first"])
def test_a_run_that_is_killed_anywhere_leaves_whole_files_and_the_next_completes_it(old, new, tmp_path):
    total = 0
    while True:
        path = tmp_path / str(total)
        path.mkdir()
        if old:
            export(path, old)
        with pytest.MonkeyPatch.context() as patch:
            done = steps_of(patch, total)
            try:
                export(path, new)
            except Killed:
                pass
            else:
                break
        served = {name: body for name, body in contents(path).items() if not name.startswith(UNFINISHED)}
        assert all(body in {old.get(name), new.get(name), b"rules"} for name, body in served.items()), done
        # What pages need is there before them, and as long as they are.
        assert not (served.get("index.html") == b"new" and "static/t.css" not in served), done
        assert served.keys() >= old.keys() & new.keys(), done

        export(path, new)

        assert contents(path) == {**new, "_headers": b"rules"}, done
        assert Manifest.read(path / MANIFEST).files.keys() == new.keys()
        assert not (path / UNFINISHED).exists()
        total += 1
    assert total > 12


def test_the_next_run_first_does_what_was_left(tmp_path):
    export(tmp_path, OLD)
    number = 0
    # Until the list of what is to be done is there.
    while not (tmp_path / UNFINISHED / MANIFEST).exists():
        with pytest.MonkeyPatch.context() as patch:
            steps_of(patch, number)
            with pytest.raises(Killed):
                export(tmp_path, NEW)
        number += 1
    assert contents(tmp_path)["index.html"] == b"old"

    with opened(tmp_path) as folder:
        assert folder.is_whole()

    assert contents(tmp_path) == {**NEW, "_headers": b"rules"}


@pytest.mark.parametrize("strange", ["mine.txt", "es/mine.html", ".hidden", "es/.git/config"])
def test_a_folder_with_other_files_is_refused_and_left_as_it_is(strange, tmp_path):
    export(tmp_path, OLD)
    (tmp_path / strange).parent.mkdir(exist_ok=True)
    (tmp_path / strange).write_text("mine")

    with pytest.raises(ExportFolderError, match=f"holds '{strange}', which no export wrote"):
        export(tmp_path, NEW)

    assert contents(tmp_path) == {**OLD, "_headers": b"rules", strange: b"mine"}


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "export").mkdir()
    (tmp_path / "export/es").symlink_to(outside)

    with pytest.raises(ExportFolderError, match="holds 'es'"):
        export(tmp_path / "export", NEW)

    assert names_in(outside) == set()


def test_what_github_needs_in_the_folder_is_left_there(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/config").write_text("theirs")
    (tmp_path / "CNAME").write_text("faq.example.org")

    export(tmp_path, OLD)
    export(tmp_path, NEW)

    assert {".git/config", "CNAME", *NEW} < names_in(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"files": {}}', '{"files": []}', "\x00"])
def test_a_manifest_that_is_none_is_refused(text, tmp_path):
    (tmp_path / MANIFEST).write_text(text)

    with pytest.raises(ExportFolderError, match="is not the manifest of an export"):
        export(tmp_path, NEW)


def test_two_runs_do_not_export_to_one_folder_at_a_time(tmp_path):
    export(tmp_path, OLD)
    other = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)

    with pytest.raises(ExportFolderError, match="Another run exports to"):
        export(tmp_path, NEW)
    os.close(other)
    export(tmp_path, NEW)

    assert contents(tmp_path) == {**NEW, "_headers": b"rules"}


def test_a_full_disk_leaves_the_old_export(tmp_path, monkeypatch):
    export(tmp_path, OLD)

    def full(self, body):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(OSError, match="No space"):
            export(tmp_path, NEW)
    export(tmp_path, OLD)

    assert contents(tmp_path) == {**OLD, "_headers": b"rules"}


@pytest.mark.parametrize(
    "address",
    [
        "/../etc/passwd",
        "/a/../../b/",
        "/a//b/",
        "/.git/config",
        f"/{'x' * 300}/",
        "/a%00b/",
        "/a%5Cb/",
        "/c%3A/",
        "/%2e%2e/",
    ],
)
def test_no_address_leads_out_of_the_folder(address):
    assert addresses.file_name(address) == ""


@pytest.mark.parametrize(
    ("link", "expected"),
    {
        "/es/#a": "/es/",
        "/es/?with=en": "/es/",
        "http://testserver": "/",
        "HTTP://TESTSERVER/es/": "/es/",
        "http://testserver/media/images/a%20b.png": "/media/images/a%20b.png",
        "/api/v1/faq/?locale=es": "/api/v1/faq/?locale=es",
        "/api/v1/faq/?locale=es&fields=title": "",
        "/api/v1/faq/?locale=../x": "",
        "http://testserver.example/es/": "",
        "https://testserver/es/": "",
        "//elsewhere/es/": "",
        "mailto:a@example.org": "",
        "data:image/png;base64,": "",
        "http://[": "",
    }.items(),
)
def test_what_a_link_leads_to_on_the_site(link, expected):
    assert addresses.on_site(link, "http://testserver") == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    {
        "/es/": "PAGE",
        "/es/a/b.md": "PAGE",
        "/es/search/": "VISITORS",
        "/": "VISITORS",
        "/api/v1/faq/": "CALL",
        "/api/v1/preview/": "SERVER",
        "/api/v1/changes/": "SERVER",
        "/api/v1/search/": "SERVER",
        "/api/wagtail/v2/pages/": "SERVER",
        "/admin/": "SERVER",
        "/admin/login/": "SERVER",
        "/health/live": "UNKNOWN",
        "/static/x.css": "ASSET",
        "/media/images/x.png": "ASSET",
        "/media/original_images/x.png": "UNKNOWN",
        "/media/documents/x.pdf": "UNKNOWN",
    }.items(),
)
def test_what_is_exported_is_what_is_named(path, expected):
    assert addresses.kind_of(path).name == expected
