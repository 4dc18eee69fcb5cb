"""The client in TypeScript, with types made from the schema: it compiles, it reads the FAQ, and it notices changes."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from uuid import uuid4

import pytest

from faq_pages.blocks import AnswerBlock
from faq_pages.delivery.changes import catch_up
from faq_pages.languages import language, language_codes
from faq_pages.models import Enquiry, FaqIndexPage, FaqQuestionPage, FaqSectionPage, Feedback, LinkPage
from tests import node
from tests.node import FRONTEND, run

pytestmark = pytest.mark.any_database

CLIENT = Path("packages") / "client"
READER = (FRONTEND / CLIENT / "test" / "reader.ts").read_text()
CASE = re.compile(r'^    case "(\w+)":.*?(?=^    (?:case|default)\b)', re.M | re.S)
"""One type of block in the reader's ``drawn``, the first switch there."""
BIN = FRONTEND / "node_modules" / ".bin"


@pytest.fixture
def schema(client, db) -> dict:
    return client.get("/api/v1/schema/").json()


@pytest.fixture
def project(tmp_path):
    """Makes the client anew from the given schema, with these programs that use it; gives its folder."""
    assert node.has_packages(FRONTEND), "python -m tests.node installs them"

    def make(schema, **programs) -> Path:
        folder = tmp_path / "frontend" / CLIENT
        shutil.copytree(
            FRONTEND / CLIENT, folder, ignore=shutil.ignore_patterns("dist", "node_modules", "*.test.ts", "reader.ts")
        )
        shutil.copy(FRONTEND / "tsconfig.base.json", tmp_path / "frontend")
        (tmp_path / "frontend" / "node_modules").symlink_to(FRONTEND / "node_modules")
        (folder / "schema.json").write_text(json.dumps(schema))
        run(str(BIN / "openapi-typescript"), "schema.json", "--output", "src/schema.ts", cwd=folder)
        run(str(BIN / "tsc"), cwd=folder)
        for name, text in programs.items():
            (folder / "test" / f"{name}.ts").write_text(text)
        return folder

    return make


def complaints(folder: Path) -> dict[str, str]:
    """What the compiler says, by the program that it is about."""
    done = subprocess.run(
        [str(BIN / "tsc"), "--project", "test", "--pretty", "false"],
        cwd=folder,
        env=node.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    said = re.findall(r"^test/(\w+)\.ts\(\d+,\d+\): (.*)", done.stdout, re.M)
    assert bool(said) == bool(done.returncode), done.stdout + done.stderr
    return dict(reversed(said))


# --- It reads ----------------------------------------------------------------------------------


def every_block(image, document, link) -> dict:
    return {
        "paragraph": f'<p>Go <a linktype="page" id="{link.pk}">there</a>.</p>',
        "heading": "How",
        "organisation": {
            "name": "Union",
            "abbreviation": "U",
            "founded": "2001",
            "description": "<p>People.</p>",
            "website": "https://example.org/",
        },
        "quotation": {"text": "Yes.", "attribution": "Ana"},
        "callout": {"tone": "warning", "text": "<p>Soon.</p>"},
        "action": {"text": "Register", "page": link.pk, "url": ""},
        "image": {"image": image.pk, "alt_text": "A box", "caption": "Day"},
        "video": {"title": "Talk", "url": "https://www.youtube.com/watch?v=dQw4w9WgXcQ", "transcript": "Well."},
        "document": {"text": "Platform", "document": document.pk},
    }


@pytest.fixture
def everything(section, image, document) -> FaqQuestionPage:
    """A Spanish question whose answer has a block of every type."""
    link = LinkPage.objects.get(slug="register-to-vote", locale=section.locale)
    values = every_block(image, document, link)
    assert set(values) == set(AnswerBlock().child_blocks)
    page = FaqQuestionPage.objects.get(slug="dark-money", locale__language_code="es")
    page.answer = json.dumps([{"type": kind, "value": value, "id": str(uuid4())} for kind, value in values.items()])
    page.save()
    return page


def spanish(model):
    return model.objects.live().filter(locale__language_code="es").order_by("path")


def test_the_client_reads_what_is_in_the_database(project, schema, everything, question, server):
    question.get_translations().get().unpublish()
    catch_up()
    folder = project(schema, reader=READER)

    assert complaints(folder) == {}
    key, old_address = str(question.translation_key), "/tl/the-movement/what-is-calexit"
    report = json.loads(run("node", "test/reader.ts", server, key, old_address, cwd=folder))

    assert report["languages"] == [
        {"code": one.code, "own_name": one.own_name, "direction": one.direction, "fallbacks": list(one.fallbacks)}
        for one in map(language, language_codes())
    ]
    assert report["preferred"] == "zh-hant"
    assert [section["title"] for section in report["tree"]] == [page.title for page in spanish(FaqSectionPage)]
    read = [question for section in report["tree"] for question in section["questions"]]
    pages = {str(page.translation_key): page for page in spanish(FaqQuestionPage)}
    assert {question["key"]: question["title"] for question in read} == {key: p.title for key, p in pages.items()}
    for one in read:
        assert one["locale"] == "es"
        assert len(one["answer"]) == len(pages[one["key"]].answer)
    [drawn] = [one["answer"] for one in read if one["key"] == str(everything.translation_key)]
    assert [re.match("<[a-z0-9]+|", text)[0] for text in drawn] == [
        "<p", "<h3", "<section", "<blockquote", "<aside", "<a", "<img", "<iframe", "<a"
    ]  # fmt: skip
    assert report["written"] == [True] * len(pages)
    assert len(report["listed"]) == len(pages) + 1
    assert question.title in report["listed"]
    assert report["item"] == {
        "title": question.title,
        "locale": "en",
        "requested_locale": "es",
        "direction": "ltr",
        "state": "fallback",
    }
    assert report["missing"] == {"status": 404, "requested_locale": "es", "state": "fallback", "locales": ["en"]}
    assert report["found"]["count"] >= 1
    assert (report["found"]["is_elsewhere"], report["found"]["marked"]) == (False, ["demócratas"])
    like_democrats = FaqQuestionPage.objects.get(slug="like-democrats", locale__language_code="es")
    assert report["suggested"][0] == {"title": like_democrats.title, "locale": "es"}
    assert all("demócr" in one["title"].lower() for one in report["suggested"])
    assert report["resolved"] == {
        "type": "question",
        "key": key,
        "url": f"{server}/fil/the-movement/what-is-calexit/",
        "passed": [f"301 {server}/fil/the-movement/what-is-calexit{end}" for end in ("", "/")],
    }
    assert report["unchanged"] == {"statuses": [200, 304], "same": True}
    public = [*FaqIndexPage.objects.live(), *FaqSectionPage.objects.live(), *FaqQuestionPage.objects.live()]
    names = {FaqIndexPage: "index", FaqSectionPage: "section", FaqQuestionPage: "question"}
    assert report["mirror"] == {
        f"{names[type(page)]} {page.translation_key} {page.locale.language_code}": page.title for page in public
    }
    assert report["sent"] == [True, True]
    assert str(Feedback.objects.get().page.translation_key) == key
    enquiry = Enquiry.objects.get()
    assert (enquiry.language, enquiry.text, enquiry.email) == ("es", "¿Quién paga?", "ana@example.org")


# --- It notices --------------------------------------------------------------------------------


@pytest.mark.long
def test_a_block_that_the_client_does_not_draw_is_an_error_of_its_compiler(project, schema):
    cases = {match[1]: match[0] for match in CASE.finditer(READER.partition("async function languages")[0])}
    assert set(cases) == set(AnswerBlock().child_blocks)

    said = complaints(project(schema, **{kind: READER.replace(case, "") for kind, case in cases.items()}))

    assert set(said) == set(cases)
    for kind, text in said.items():
        assert f'type: "{kind}"' in text
        assert text.endswith("is not assignable to parameter of type 'never'.")


@pytest.mark.long
def test_a_misspelt_member_is_an_error_of_its_compiler(project, schema):
    mistakes = {
        "of_a_block": ("block.value.attribution", "block.value.atribution"),
        "of_an_item": ("question.translation.state", "question.translation.status"),
        "of_a_tree": ("whole.sections", "whole.section"),
        "of_a_language": ("own_name,", "ownname,"),
        "of_a_problem": ("error.problem;", "error.problem.extra;"),
        "of_a_change": ("change.locale", "change.language"),
        "in_a_parameter": ('(client, { locale: "es" })', '(client, { lang: "es" })'),
        "in_a_code": ('(client, { locale: "es" })', '(client, { locale: "sp" })'),
        "of_null": ("if (block.value === null)", "if (false)"),
        "of_a_member_that_may_be_missing": ('title ?? "?"', "title"),
        "of_a_text_that_has_no_blocks": ("answer.trim()", "answer.map(String)"),
        "of_blocks_that_are_no_text": ("question.answer.map(drawn)", "question.answer.trim()"),
    }
    assert all(right in READER for right, _ in mistakes.values())

    said = complaints(project(schema, **{name: READER.replace(*mistake) for name, mistake in mistakes.items()}))

    assert set(said) == set(mistakes)


@pytest.mark.long
def test_a_new_type_of_block_is_an_error_of_the_clients_compiler(project, schema):
    """Clients learn of it when they make their types anew, not from their readers."""
    schemas = schema["components"]["schemas"]
    schemas["PollBlock"] = {
        "type": "object",
        "properties": {"type": {"enum": ["poll"]}, "id": {"type": "string"}, "value": {"type": "string"}},
        "required": ["type", "id", "value"],
    }
    schemas["AnswerBlock"]["oneOf"].append({"$ref": "#/components/schemas/PollBlock"})
    schemas["AnswerBlock"]["discriminator"]["mapping"]["poll"] = "#/components/schemas/PollBlock"

    said = complaints(project(schema, reader=READER))

    assert "never" in said["reader"]


# --- Its packages ------------------------------------------------------------------------------


def test_packages_are_locked_by_digest_and_name_no_registry():
    packages = json.loads((FRONTEND / "package-lock.json").read_text())["packages"]
    come = {name: package for name, package in packages.items() if "node_modules/" in name and not package.get("link")}

    assert come
    assert all(package["integrity"].startswith("sha512-") for package in come.values())
    assert not any("resolved" in package for package in come.values())


def test_there_is_one_lock_file():
    tracked = subprocess.run(["git", "ls-files"], cwd=node.ROOT, capture_output=True, text=True, check=True).stdout

    assert [path for path in tracked.split() if path.endswith(("package-lock.json", "yarn.lock"))] == [
        "frontend/package-lock.json"
    ]


def test_packages_are_installed_again_when_the_lock_file_changes(tmp_path, monkeypatch):
    (tmp_path / "package.json").write_text("{}")
    calls = []

    def npm(command, **options):
        calls.append(command)
        (tmp_path / "node_modules").mkdir(exist_ok=True)
        return subprocess.CompletedProcess(command, returncode=0 if len(calls) < 3 else 1)

    monkeypatch.setattr(subprocess, "run", npm)

    for lock, installed, number in [("{}", True, 1), ("{}", True, 1), ("{ }", True, 2), ("{  }", False, 3)]:
        (tmp_path / "package-lock.json").write_text(lock)
        assert node.install_packages(tmp_path) is installed
        assert len(calls) == number
