"""Visitors who send at the same time, to a real server with two processes, on a copy of the tests' database."""

import http.client
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from hashlib import sha256
from itertools import count, islice, repeat
from threading import Barrier
from uuid import UUID

import pytest

from tests.copies import rows, served_copy

pytestmark = pytest.mark.django_db

CROWD = 12
SETTINGS = {"TRUSTED_PROXIES": "1", "PROOF_DIFFICULTY": "4"}


@pytest.fixture(scope="module")
def port(database, folder):
    with served_copy(database, folder, **SETTINGS) as port:
        yield port


def send(port, method, path, body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body, headers)
    with closing(connection), connection.getresponse() as response:
        return response.status, response.read()


def proof(port):
    challenge = json.loads(send(port, "GET", "/api/v1/challenge/")[1])["challenge"]
    return {"challenge": challenge, "number": next(n for n in count() if solves(challenge, n))}


def solves(challenge, number):
    return sha256(f"{challenge}:{number}".encode()).digest()[0] < 1 << 4


ENQUIRIES = "/api/v1/enquiries/"


def enquiry(number, solved, **members):
    return {"locale": "es", "text": f"zq {number}?", "proof": solved, **members}


NETWORKS = (f"198.18.{number // 250}.{number % 250}" for number in count())
"""One that nobody has sent from."""


def at_once(port, path, bodies, addresses=NETWORKS):
    """The status codes of what is sent at the same moment, each from an address of its own unless told."""
    together = Barrier(len(bodies))

    def one(body, address):
        together.wait()
        headers = {"Content-Type": "application/json", "X-Forwarded-For": address}
        return send(port, "POST", path, json.dumps(body), **headers)[0]

    with ThreadPoolExecutor(len(bodies)) as crowd:
        return sorted(crowd.map(one, bodies, list(islice(addresses, len(bodies)))))


@pytest.fixture
def kept(database):
    """How many rows the test has added to a table."""
    before = {table: number(database, table) for table in ("enquiry", "feedback")}
    return lambda table="enquiry": number(database, table) - before[table]


def number(database, table):
    return rows(database, f"SELECT count(*) FROM faq_pages_{table}")[0][0]


def test_of_many_with_one_proof_exactly_one_counts(port, kept):
    solved = proof(port)

    answers = at_once(port, ENQUIRIES, [enquiry(number, solved) for number in range(CROWD)])

    assert answers == [202] + [403] * (CROWD - 1)
    assert kept() == 1


def test_of_many_from_one_network_exactly_one_counts(port, kept):
    bodies = [enquiry(number, proof(port)) for number in range(CROWD)]

    answers = at_once(port, ENQUIRIES, bodies, (f"2001:db8:1:2::{number}" for number in range(CROWD)))

    assert answers == [202] + [429] * (CROWD - 1)
    assert kept() == 1


def test_of_many_with_one_e_mail_exactly_one_counts(port, kept):
    bodies = [enquiry(number, proof(port), email=f"Ana+{number}@example.org") for number in range(CROWD)]

    assert at_once(port, ENQUIRIES, bodies) == [202] + [429] * (CROWD - 1)
    assert kept() == 1


def test_the_same_sent_many_times_is_received_and_counts_once(port, kept):
    bodies = [enquiry(1, proof(port))] * CROWD

    assert at_once(port, ENQUIRIES, bodies, repeat("192.0.2.1")) == [202] * CROWD
    assert kept() == 1


def test_strangers_do_not_stand_in_each_others_way(port, kept, database, folder):
    ((key,),) = rows(database, "SELECT DISTINCT translation_key FROM wagtailcore_page WHERE slug = 'what-is-calexit'")
    bodies = [{"locale": "es", "helpful": True, "comment": f"zq{n}", "proof": proof(port)} for n in range(2 * CROWD)]

    assert at_once(port, f"/api/v1/questions/{UUID(str(key))}/feedback/", bodies) == [202] * 2 * CROWD
    assert kept("feedback") == 2 * CROWD
    log = (folder / "log").read_text()
    assert not any(told in log for told in ("zq", "198.18", "Ana", "Error", "Traceback")), log


def test_a_proof_stays_spent_for_another_server(port, database, folder, kept):
    solved = proof(port)
    assert at_once(port, ENQUIRIES, [enquiry(1, solved)]) == [202]

    with served_copy(database, folder, **SETTINGS) as other:
        assert at_once(other, ENQUIRIES, [enquiry(2, solved)]) == [403]
        assert at_once(other, ENQUIRIES, [enquiry(3, proof(port))]) == [202]
    assert kept() == 2


def test_a_body_of_unknown_length_is_refused_with_the_reason(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    # The server does not wait for the body.
    connection.putrequest("POST", ENQUIRIES)
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()

    with closing(connection), connection.getresponse() as response:
        assert (response.status, response.getheader("Content-Type")) == (411, "application/problem+json")
