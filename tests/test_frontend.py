"""The workspaces of frontend/: checked and tested with everything else, and held to what the server does."""

import json
import re
import shutil
import subprocess
import sys

import pytest

from faq_pages.languages import language_codes, languages, preferred_language_code
from tests import frontend, node
from tests.node import FRONTEND, ROOT, run
from tests.test_languages import WISHES

pytestmark = pytest.mark.any_database

CLIENT = FRONTEND / "packages" / "client"
README = (FRONTEND / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module", autouse=True)
def packages():
    assert node.has_packages(FRONTEND), "python -m tests.node installs them"
    assert frontend.prepare_packages()


def scripts(workspace: str) -> dict[str, str]:
    return json.loads((FRONTEND / workspace / "package.json").read_text()).get("scripts", {})


TESTED = [workspace for workspace in frontend.WORKSPACES if "test" in scripts(workspace)]


# --- The workspaces ------------------------------------------------------------------------------


def test_no_workspace_is_forgotten():
    package = json.loads((FRONTEND / "package.json").read_text())
    there = [path.parent for pattern in package["workspaces"] for path in FRONTEND.glob(f"{pattern}/package.json")]

    assert sorted(path.relative_to(FRONTEND).as_posix() for path in there) == sorted(frontend.WORKSPACES)


def test_what_the_others_are_made_with_has_tests_of_its_own():
    assert set(frontend.PACKAGES) <= set(TESTED)


@pytest.mark.parametrize("workspace", TESTED)
def test_the_tests_of_a_workspace_pass(workspace):
    done = subprocess.run(
        [*node.NPM, "test", "--workspace", workspace],
        cwd=FRONTEND,
        env=node.environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^. pass [1-9]", done.stdout, re.M), "no test was run"


def test_without_an_api_the_build_says_what_to_do():
    done = subprocess.run(
        [sys.executable, "-m", "tests.frontend", "build"],
        cwd=ROOT,
        env={**node.environment(), "FAQ_API": "http://127.0.0.1:1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "No API answers at http://127.0.0.1:1" in done.stderr
    assert "make run" in done.stderr


# --- The client and the API ----------------------------------------------------------------------


def test_the_types_are_those_of_the_recorded_description(tmp_path):
    """tests/test_api_schema.py holds the recorded one to what the code says."""
    described, types = ROOT / "docs" / "openapi.json", tmp_path / "schema.ts"

    run("node_modules/.bin/openapi-typescript", str(described), "--output", str(types), cwd=FRONTEND)

    assert types.read_text() == (CLIENT / "src" / "schema.ts").read_text(), "`make schema` writes the types anew"


def test_the_client_has_the_version_of_the_api():
    described = json.loads((ROOT / "docs" / "openapi.json").read_text())
    version = json.loads((CLIENT / "package.json").read_text())["version"]

    assert version.split(".")[0] == described["info"]["version"]
    assert {path.split("/")[2] for path in described["paths"]} == {f"v{version.split('.')[0]}"}


def test_the_client_needs_openapi_fetch_alone():
    package = json.loads((CLIENT / "package.json").read_text())

    assert list(package["dependencies"]) == ["openapi-fetch"]
    assert package["sideEffects"] is False


ODD = [
    "es,",
    "es , fr",
    " es",
    "es;q=0.5;x=1",
    "es; q=1.000, fa;q=0.999",
    "es;q=1.001",
    "es;q=0.5555",
    "es;q=.5",
    "es;Q=0.2, fa;q=0.3",
    "abcdefghi, es",
    "es-abcdefghi",
    "*;q=0.5, es;q=0.4",
    "*;q=0.5, es;q=0.6",
    "es;q=0.0, fa;q=0.0",
    "zh-hant-abc;q=0.3,zh;q=0.3,ja;q=0.3",
    "hi-Latn, hi;q=0.9, ru;q=0.1",
    "ES-mx",
    "x" * 600,
    "fr," * 160 + "es," * 10,
    "fr," * 200 + "es",
    "fr;q=0.9," * 55 + "a" * 8 + ",es",
    "é, es",
    "es\nfa",
    "es\t,\tfa",
]
NEGOTIATE = """
import { readFileSync } from "node:fs";
import { negotiate, preferredLocale } from "@california-faq/client";
const [languages, headers, among] = JSON.parse(readFileSync("asked.json", "utf-8"));
const told = headers.map((header) => [preferredLocale(languages, header), preferredLocale(languages, header, among)]);
console.log(JSON.stringify(told));
"""


def test_the_client_chooses_the_language_that_the_server_does(client, db, tmp_path):
    tags = [tag for one in languages() for tag in (*one.tags, *one.not_for)]
    headers = [*WISHES, *ODD, *tags, *(f"{tag.upper()}-US, en;q=0.1" for tag in tags)]
    headers += [f"{one},{other};q=0.7" for one in tags[::5] for other in tags[::7]]
    among = [*language_codes()[:3], "fa"]
    (tmp_path / "asked.json").write_text(json.dumps([client.get("/api/v1/locales/").json(), headers, among]))
    (tmp_path / "negotiate.mjs").write_text(NEGOTIATE)
    (tmp_path / "node_modules").symlink_to(FRONTEND / "node_modules")

    told = json.loads(run("node", "negotiate.mjs", cwd=tmp_path))

    chosen = [[preferred_language_code(header), preferred_language_code(header, among)] for header in headers]
    assert dict(zip(headers, told, strict=True)) == dict(zip(headers, chosen, strict=True))
    assert len({code for code, _ in told}) == len(language_codes())


# --- The guide -----------------------------------------------------------------------------------

EXAMPLES = dict(re.findall(r"^```(js|tsx|ts)\n(.*?)^```$", README, re.M | re.S))
PAGE = """
const shown = [];
Object.defineProperty(globalThis, "navigator", { value: { languages: ["es-MX", "en"] } });
const firstElementChild = { set textContent(text) { shown.push(text); } };
const lastElementChild = { set innerHTML(html) { shown.push(html); }, firstElementChild };
globalThis.document = { body: { insertAdjacentHTML: (_, html) => shown.push(html), lastElementChild } };
"""


def test_the_guide_has_an_example_of_some_ten_lines_for_each():
    assert set(EXAMPLES) == {"js", "tsx", "ts"}
    assert all(len([line for line in text.splitlines() if line]) <= 13 for text in EXAMPLES.values())


def test_the_examples_of_the_guide_compile(tmp_path):
    folder = CLIENT / "test"
    config = {
        "extends": str(folder / "tsconfig.json"),
        "compilerOptions": {"jsx": "react-jsx", "allowJs": True, "skipLibCheck": True, "types": ["node"]},
        "include": [str(tmp_path / "example*")],
    }
    shutil.copy(CLIENT / "package.json", tmp_path)
    (tmp_path / "dist").symlink_to(CLIENT / "dist")
    (tmp_path / "node_modules").symlink_to(FRONTEND / "node_modules")
    (tmp_path / "tsconfig.json").write_text(json.dumps(config))
    for language, text in EXAMPLES.items():
        (tmp_path / f"example_{language}.{language}").write_text(text)

    run("node_modules/.bin/tsc", cwd=tmp_path)


def test_the_example_in_plain_javascript_shows_the_faq(server, tmp_path):
    (tmp_path / "node_modules").symlink_to(FRONTEND / "node_modules")
    text = EXAMPLES["js"].replace("http://127.0.0.1:8000", server)
    head, body = text.split("\n", 1)
    (tmp_path / "example.mjs").write_text("\n".join([head, PAGE, body, "console.log(JSON.stringify(shown));"]))

    shown = json.loads(run("node", "example.mjs", cwd=tmp_path))

    assert shown[0] == '<details lang="es" dir="ltr"></details>'
    assert shown[1].startswith("<summary></summary><p>")
    assert len(shown) == 3 * 11
