"""What load balancers ask."""

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection


def test_a_process_is_alive_without_its_database(client):
    assert client.get("/health/live").json() == {"status": "ok"}


def test_probes_ask_by_plain_http_and_by_address(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/health/live", headers={"Host": "10.0.0.5"}).status_code == 200


@pytest.mark.django_db
def test_it_is_ready_when_the_database_answers(client):
    assert client.get("/health/ready").status_code == 200


@pytest.mark.django_db
def test_it_is_not_ready_when_the_database_is_away(client, monkeypatch):
    def away():
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", away)

    assert client.get("/health/ready").status_code == 503


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/en/", "/api/v1/faq/?locale=en", "/en/search/?q=taxes"])
@pytest.mark.parametrize(
    ("error", "status", "retry_after"),
    [(OperationalError, 503, "10"), (InterfaceError, 503, "10"), (DatabaseError, 500, None)],
)
def test_that_the_database_is_away_is_worth_another_try(address, error, status, retry_after, client, monkeypatch):
    def away():
        raise error

    monkeypatch.setattr(connection, "cursor", away)
    client.raise_request_exception = False

    response = client.get(address)

    assert (response.status_code, response.headers.get("Retry-After")) == (status, retry_after)
    if address.startswith("/api/"):
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["status"] == status
