"""The OpenAPI document: complete, the same everywhere, recorded; and the page that shows it."""

import io
import json
import os
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.utils.html import escape
from jsonschema import Draft202012Validator

from faq_pages.api import openapi
from tests.running import ROOT

pytestmark = pytest.mark.any_database

RECORDED = ROOT / "docs" / "openapi.json"
ANEW = (
    "The API's document has changed. `make schema` writes docs/openapi.json anew: look at what differs, and commit it."
)


def generated() -> str:
    written = io.StringIO()
    call_command("spectacular", format="openapi-json", validate=True, fail_on_warn=True, stdout=written)
    return written.getvalue()


@pytest.fixture(scope="module")
def schema():
    return openapi.document()


def operations(schema):
    return [operation for path in schema["paths"].values() for operation in path.values()]


# --- What it says ------------------------------------------------------------------------------


def test_the_document_is_the_recorded_one():
    assert generated().strip() == RECORDED.read_text(encoding="utf-8").strip(), ANEW


def test_the_document_is_the_same_in_every_environment(tmp_path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "site_cms.settings.dev",
        "DATA_DIR": str(tmp_path),
        "BASE_URL": "https://other.example.org",
        "ALLOWED_HOSTS": "other.example.org",
        "PROOF_DIFFICULTY": "20",
        "LANG": "es_US.UTF-8",
    }
    command = [sys.executable, "manage.py", "spectacular", "--format", "openapi-json"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == RECORDED.read_text(encoding="utf-8").strip()


def test_every_call_says_what_it_is_and_how_it_fails(schema):
    tags = {tag["name"] for tag in schema["tags"]}
    for operation in operations(schema):
        assert operation["summary"]
        assert set(operation["tags"]) <= tags
        assert {"400", "405", "406"} <= set(operation["responses"])
        assert "only reads" not in str(operation), "a class's words for programmers"
        for status, response in operation["responses"].items():
            assert response["description"], (operation["operationId"], status)
            if int(status) >= 400:
                assert set(response["content"]) == {"application/problem+json"}


def test_every_header_is_described_once(schema):
    for operation in operations(schema):
        for response in operation["responses"].values():
            for name, header in response["headers"].items():
                assert header == {"$ref": f"#/components/headers/{name}"}
                assert name in schema["components"]["headers"]
    used = json.dumps(schema["paths"])
    assert all(f"#/components/headers/{name}" in used for name in schema["components"]["headers"])


def test_every_parameter_has_a_form_and_every_free_text_an_end(schema):
    for operation in operations(schema):
        for parameter in operation.get("parameters", []):
            if "$ref" in parameter or parameter["in"] == "header":
                continue
            form = parameter["schema"].get("items", parameter["schema"])
            assert parameter["description"], parameter
            assert {"enum", "pattern", "format", "maxLength", "maximum", "anyOf"} & set(form), parameter


@pytest.mark.django_db
def test_examples_can_be_tried(schema, client):
    tried = 0
    for path, methods in schema["paths"].items():
        for parameter in methods.get("get", {}).get("parameters", []):
            if "example" in parameter:
                tried += 1
                query = {} if parameter["in"] == "path" else {parameter["name"]: parameter["example"]}
                response = client.get(path.replace("{key}", str(parameter["example"])), query)
                assert response.status_code == 200, (path, parameter)
    assert tried >= 3


# --- What the answers say ----------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "locales/",
        "faq/",
        "sections/",
        "questions/",
        "resolve/?path=/es/",
        "search/?q=vote",
        "search/suggestions/?q=vote",
    ],
)
def test_headers_and_conditional_requests_are_as_described(path, schema, client):
    described = schema["paths"]["/api/v1/" + path.partition("?")[0]]["get"]["responses"]
    address = f"/api/v1/{path}"
    first = client.get(address)

    answers = [
        first,
        client.get(address, headers={"If-None-Match": first["ETag"]}),
        client.get(address, {"x": "1"}),
        client.put(address),
        client.get(address, headers={"Accept": "image/png"}),
    ]

    assert [response.status_code for response in answers] == [200, 304, 400, 405, 406]
    for response in answers:
        for name in described[str(response.status_code)]["headers"]:
            header = schema["components"]["headers"][name]
            if name in response:
                Draft202012Validator(header["schema"]).validate(response[name])
            else:
                assert not header.get("required"), (response.status_code, name)


# --- Where it is -------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["lang=es", "lang=%00", "version=2", "format=yaml"])
def test_the_document_has_no_parameters(query, db, client):
    for call in ("schema", "docs"):
        response = client.get(f"/api/v1/{call}/?{query}")
        assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("form", ["application/json", "application/vnd.oai.openapi+json", "*/*"])
def test_the_document_has_the_two_names_of_its_form(form, db, client):
    response = client.get("/api/v1/schema/", headers={"Accept": form})

    assert response.status_code == 200
    assert response["Content-Type"].startswith(form.replace("*/*", "application/vnd.oai.openapi+json"))
    assert response.json()["info"]["title"] == "California FAQ"


def test_the_page_lists_the_calls_without_scripts_and_takes_nothing_from_elsewhere(schema, db, client):
    response = client.get("/api/v1/docs/", headers={"Accept": "text/html"})

    page = response.content.decode()
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            assert f"<code>{method.upper()} {path}</code>" in page
            assert escape(operation["summary"]) in page
    assert "//" not in page.replace("<!doctype html>", "")
    assert "<style" not in page
    assert page.count("<script defer src=") == page.count("<script") == 2
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response["Cache-Control"] == "no-cache"


def test_the_page_has_errors_of_the_apis_form(db, client):
    for response in (client.post("/api/v1/docs/"), client.get("/api/v1/docs/", headers={"Accept": "image/png"})):
        assert response["Content-Type"] == "application/problem+json"
        assert response.status_code in {405, 406}


def test_the_production_storage_collects_the_page(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    # Wagtail's own files, many times as many, take a minute.
    call_command(
        "collectstatic", interactive=False, verbosity=0, ignore_patterns=["wagtail*", "admin", "rest_framework"]
    )

    collected = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    for name in ("swagger-ui/swagger-ui-bundle.js", "swagger-ui/swagger-ui.css", "faq_pages/api_docs.js"):
        assert (tmp_path / f"{collected[name]}.gz").exists()
    assert not list(tmp_path.rglob("redoc*"))
