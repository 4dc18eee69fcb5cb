"""The examples of docs/api.md, run as they stand there, on a server of our own."""

import argparse
import json
import re
import shlex
import sys
from pathlib import Path

import pytest
import requests
from wagtail.models import Site

from faq_pages.api.changes import ChangeSerializer, ChangesSerializer
from faq_pages.models import Enquiry, FaqQuestionPage
from faq_pages.models.preview_draft import keep_draft
from tests import node
from tests.node import FRONTEND, run

pytestmark = pytest.mark.any_database

GUIDE = (Path(__file__).resolve().parent.parent / "docs" / "api.md").read_text()
EXAMPLES = re.findall(r"^```(\w+)\n(.*?)^```$", GUIDE, re.M | re.S)
HOST = "http://127.0.0.1:8000"
"""The server of the examples."""


def example(language: str, word: str) -> str:
    """The one example in a language that has a word in it."""
    [text] = [text for written_in, text in EXAMPLES if written_in == language and word in text]
    return text


@pytest.fixture
def run_js(tmp_path, server):
    """Runs an example in Node, between what its page would have around it; gives what it prints."""

    def run_it(text, *, before="", after="") -> str:
        (tmp_path / "example.mjs").write_text("\n".join([before, text.replace(HOST, server), after]))
        return run("node", "example.mjs", cwd=tmp_path)

    return run_it


def curl(command: str, server: str) -> requests.Response:
    """What curl would get. Not every system has it; an option that is not known here fails."""
    parser = argparse.ArgumentParser(exit_on_error=False)
    parser.add_argument("-G", action="store_true")
    parser.add_argument("--data-urlencode", action="append", default=[])
    parser.add_argument("address")
    [name, *arguments] = shlex.split(command)
    assert name == "curl"
    options = parser.parse_args(arguments)
    assert options.G or not options.data_urlencode
    fields = dict(field.split("=", 1) for field in options.data_urlencode)
    return requests.get(options.address.replace(HOST, server), fields, timeout=20)


def spanish_titles() -> set[str]:
    return set(FaqQuestionPage.objects.live().filter(locale__language_code="es").values_list("title", flat=True))


@pytest.mark.parametrize("command", [text for language, text in EXAMPLES if language == "sh" and "curl" in text])
def test_commands_give_what_is_there(command, server):
    # The site of the guide.
    Site.objects.create(hostname="faq.example.org", root_page=Site.objects.get(is_default_site=True).root_page)

    response = curl(command, server)

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.content


def test_the_faq_is_read_in_five_lines(run_js, server, tmp_path):
    in_js, in_python = example("js", "flatMap"), example("python", "requests")

    told = [
        run_js(in_js),
        run(sys.executable, "-c", in_python.replace(HOST, server), cwd=tmp_path),
    ]

    for text in (in_js, in_python):
        assert len(list(filter(None, text.splitlines()))) == 5
    assert told[0] == told[1]
    assert spanish_titles() <= set(told[0].splitlines())


def test_types_are_made_from_the_schema(server, tmp_path):
    assert node.has_packages(FRONTEND), "python -m tests.node installs them"
    (tmp_path / "node_modules").symlink_to(FRONTEND / "node_modules")

    run(*shlex.split(example("sh", "openapi-typescript").replace(HOST, server)), cwd=tmp_path)

    assert "AnswerBlock" in (tmp_path / "schema.d.ts").read_text()


def test_srcset_names_each_file_of_a_type(run_js):
    files = [{"url": f"/{width}.{end}", "width": width, "mime_type": f"image/{end}"}
             for width in (320, 640) for end in ("jpeg", "webp")]  # fmt: skip
    image = json.dumps({"renditions": files})

    told = run_js(example("js", "srcset"), after=f'console.log(srcset({image}, "image/webp"));')

    assert told == "/320.webp 320w, /640.webp 640w\n"


def test_what_matches_is_cut_out_by_code_points(run_js):
    found = {"text": "🐞 A zyzzyva!", "ranges": [{"start": 4, "end": 11}]}

    told = run_js(example("js", "function marked"), after=f"console.log(JSON.stringify(marked({json.dumps(found)})));")

    assert json.loads(told) == [{"text": "🐞 A "}, {"text": "zyzzyva", "matches": True}, {"text": "!"}]


def test_an_enquiry_is_sent_with_its_proof(run_js, server):
    # A page on the site itself needs no host; Node does.
    text = example("js", "enquiries/").replace('"/api/v1/"', f'"{server}/api/v1/"')

    run_js(text)

    enquiry = Enquiry.objects.get()
    assert (enquiry.language, enquiry.text, enquiry.email) == ("es", "¿Quién paga?", "ana@example.org")


def test_a_preview_page_shows_the_draft(run_js, server, question, admin_user):
    question.title = "A draft?"
    token = keep_draft(question, admin_user).token
    around = f'const location = {{ search: "?token={token}&type=question&locale=en" }}, api = "{server}";'

    told = run_js(example("js", "preview/"), before=around, after="console.log(draft.title);")

    assert told == "A draft?\n"


def test_the_form_of_changes_is_the_one_shown():
    shown = json.loads(example("json", "cursor"))

    assert set(shown) == set(ChangesSerializer().fields)
    assert set(shown["changes"][0]) == set(ChangeSerializer().fields)
