"""What load balancers ask."""

import pytest
from django.db import OperationalError, connection


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
