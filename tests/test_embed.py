"""What the server gives to pages of other sites for the element ``<faq-embed>``, and that it is what was built."""

import base64
import gzip
import hashlib
import json
import re
import shutil

import pytest
from django.utils.translation import ngettext, override

from faq_pages.delivery import embed
from faq_pages.languages import language, language_codes
from faq_pages.management.commands.write_embed_languages import written
from faq_pages.writing.embed import FIRST_WORDS, STRINGS, texts
from tests.node import FRONTEND, NODE, has_packages, run

pytestmark = pytest.mark.any_database

MOST_BYTES = 12_000
SOURCE = FRONTEND / "embed"
BUILT = embed.NEWEST


@pytest.fixture(scope="module")
def packages():
    assert has_packages(FRONTEND), "python -m tests.node installs them"


# --- What is built ------------------------------------------------------------------------------


def test_the_module_is_small():
    assert len(gzip.compress(BUILT.read_bytes(), 9)) <= MOST_BYTES


def test_the_module_is_what_its_source_builds(packages, tmp_path):
    run(str(NODE), "build.mjs", str(tmp_path), cwd=SOURCE)

    assert (tmp_path / BUILT.name).read_bytes() == BUILT.read_bytes(), "run make embed"


def test_what_is_built_in_is_what_the_catalogues_say():
    assert (SOURCE / "languages.json").read_text(encoding="utf-8") == written(), "run make embed"


def test_the_source_holds_no_error_of_types(packages):
    run(str(NODE), "../node_modules/typescript/bin/tsc", cwd=SOURCE)


def test_a_build_of_a_version_before_is_kept_under_its_number(packages, tmp_path):
    before = re.sub(rb"(?<=/\* faq-embed )\S+", b"0.9.0", BUILT.read_bytes(), count=1)
    (tmp_path / BUILT.name).write_bytes(before)

    run(str(NODE), "build.mjs", str(tmp_path), cwd=SOURCE)
    run(str(NODE), "build.mjs", str(tmp_path), cwd=SOURCE)

    kept = {path.name: path.read_bytes() for path in tmp_path.glob("faq-embed.*.js")}
    assert kept == {f"faq-embed.{embed.Module(before).number}.js": before}


def test_what_was_kept_has_the_name_of_its_bytes():
    for path in embed.FOLDER.glob("faq-embed.*.js"):
        assert path.name == f"faq-embed.{embed.Module(path.read_bytes()).number}.js"


def test_every_text_that_the_module_asks_for_is_given():
    source = "".join(path.read_text(encoding="utf-8") for path in (SOURCE / "src").glob("*.ts"))
    asked = set(re.findall(r'strings\[\s*"([^"]+)"', source)) | set(re.findall(r'[?:] "(There [^"]+)"', source))

    assert asked == {str(text) for text in STRINGS}


def test_the_guide_names_all_that_pages_can_set():
    guide = (SOURCE / "README.md").read_text(encoding="utf-8")
    source = "".join(path.read_text(encoding="utf-8") for path in (SOURCE / "src").glob("*.ts"))
    tables = {
        heading: set(re.findall(r"`([^`]+)`", "".join(re.findall(r"^\| (`[^|]+) \|", text, re.M))))
        for heading, text in re.findall(r"^\| (Attribute|Property|Part) \|.*\n((?:\|.*\n)+)", guide, re.M)
    }
    observed = re.search(r"observedAttributes = \[([^\]]+)\]", source)[1]
    parts = " ".join(re.findall(r'part: "([^"]+)"', source))

    assert tables["Attribute"] == {*re.findall(r'"([^"]+)"', observed), "theme"}
    assert tables["Property"] == set(re.findall(r"--faq-[\w-]+", BUILT.read_text(encoding="utf-8")))
    assert tables["Part"] == set(parts.split())


# --- How it is served ---------------------------------------------------------------------------


def addresses() -> dict[str, str]:
    number = embed.newest_module().number
    return {
        "newest": "/embed/v1/faq-embed.js",
        "numbered": f"/embed/v1/faq-embed.{number}.js",
        "strings": "/embed/v1/strings/ar.json",
    }


@pytest.mark.parametrize("name", addresses())
def test_pages_of_any_site_may_load_it(name, client):
    response = client.get(addresses()[name], headers={"Origin": "https://chapter.example.org"})

    assert response.status_code == 200
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == ("application/json" if name == "strings" else "text/javascript; charset=utf-8")
    assert not response.cookies
    assert response["Vary"] == "Accept-Encoding"


def test_the_address_with_a_number_holds_for_good(client):
    newest, numbered, strings = (client.get(address)["Cache-Control"] for address in addresses().values())

    assert numbered == "public, max-age=31536000, immutable"
    assert newest == strings
    assert newest.startswith("public, max-age=300,")
    assert "immutable" not in newest


def test_both_addresses_give_the_same_bytes_and_the_integrity_is_theirs(client):
    newest, numbered, _strings = (client.get(address).content for address in addresses().values())

    digest = base64.b64encode(hashlib.sha384(numbered).digest()).decode()
    assert newest == numbered == BUILT.read_bytes()
    assert embed.newest_module().integrity == f"sha384-{digest}"


def test_a_build_of_before_is_served_for_as_long_as_it_is_kept(client, monkeypatch, tmp_path):
    before = embed.Module(b"/* before */")
    shutil.copy(BUILT, tmp_path)
    (tmp_path / f"faq-embed.{before.number}.js").write_bytes(before.body)
    monkeypatch.setattr(embed, "FOLDER", tmp_path)
    embed.kept_files.cache_clear()
    try:
        response = client.get(f"/embed/v1/faq-embed.{before.number}.js")
    finally:
        embed.kept_files.cache_clear()

    assert response.content == before.body
    assert "immutable" in response["Cache-Control"]


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_it_is_compressed_for_whoever_takes_that(encoding, client):
    plain = client.get("/embed/v1/faq-embed.js")

    packed = client.get("/embed/v1/faq-embed.js", headers={"Accept-Encoding": encoding})

    assert packed["Content-Encoding"] == encoding
    assert packed["ETag"] != plain["ETag"]
    assert len(packed.content) < MOST_BYTES
    if encoding == "gzip":
        assert gzip.decompress(packed.content) == plain.content


@pytest.mark.parametrize("prefix", ["", "W/"])
def test_what_a_browser_has_is_not_sent_again(prefix, client):
    for address in addresses().values():
        tag = client.get(address)["ETag"]

        again = client.get(address, headers={"If-None-Match": prefix + tag})

        assert again.status_code == 304
        assert again.content == b""
        assert again["ETag"] == tag
        assert again["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "path", ["faq-embed.0123456789abcdef.js", "faq-embed.x.js", "strings/xx.json", "strings/AR.json", ""]
)
def test_nothing_else_is_there(path, client, db):
    assert client.get(f"/embed/v1/{path}").status_code == 404


def test_nothing_is_asked_of_the_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        for address in addresses().values():
            client.get(address)


def test_nothing_can_be_sent_there(client):
    assert {client.post(address).status_code for address in addresses().values()} == {405}


# --- The words ----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", language_codes())
def test_the_words_are_those_of_the_catalogue(code, client):
    response = client.get(f"/embed/v1/strings/{code}.json")

    given = json.loads(response.content)
    assert response["Content-Language"] == code
    assert given == texts(code)
    assert (given["locale"], given["direction"]) == (code, language(code).direction)
    assert [each[0] for each in given["languages"]] == language_codes()
    assert given["strings"].keys() == {str(text) for text in STRINGS}
    if code != "en":
        # The party's name stays what it is in some of them.
        same = {text for text, said in given["strings"].items() if text == said}
        assert same <= {"California FAQ"}, same


@pytest.mark.parametrize("code", ["en", "fil", "ar", "ru", "ja"])
def test_numbers_take_the_form_that_their_language_gives_them(code):
    given = texts(code)

    with override(code):
        wanted = [ngettext("%(count)d question found", "%(count)d questions found", number) for number in range(101)]
    assert [given["found"][int(form)] for form in given["plural"]] == wanted


def test_the_first_words_are_there_in_every_language():
    rows = json.loads((SOURCE / "languages.json").read_text(encoding="utf-8"))

    assert [row["code"] for row in rows] == language_codes()
    for name in FIRST_WORDS:
        assert len({row["words"][name] for row in rows}) == len(rows), name
