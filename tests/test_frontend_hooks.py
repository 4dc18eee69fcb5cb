"""What starts a build of the static site: webhooks, whose signature is checked, and one build at a time."""

import base64
import hashlib
import hmac
import json
import secrets
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest

from tests.node import NODE, environment
from tests.postgres import free_port
from tests.static_site import SITE, script

pytestmark = pytest.mark.any_database

RECEIVER = """
import { receiver } from "./src/hooks.ts";
let count = 0;
const server = receiver(process.env.SECRET, () => console.log(++count));
server.listen(Number(process.env.PORT), "127.0.0.1", () => console.log("ready"));
"""


def new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


class Receiver:
    """What takes webhooks, and how many builds it asked for."""

    def __init__(self, port: int, secret: str, process: subprocess.Popen[str]) -> None:
        self.port, self.secret, self.process = port, secret, process

    def send(self, body: bytes, *, id_: str = "msg_1", at: float | None = None, sign: str = "", **headers: str) -> int:
        """The status of the answer to a message that is signed, with this secret unless another is named."""
        stamp = str(int(time.time() if at is None else at))
        key = base64.b64decode((sign or self.secret).removeprefix("whsec_"))
        digest = hmac.new(key, f"{id_}.{stamp}.".encode() + body, hashlib.sha256).digest()
        own = {
            "webhook-id": id_,
            "webhook-timestamp": stamp,
            "webhook-signature": "v1," + base64.b64encode(digest).decode(),
            "Content-Type": "application/json",
        }
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/", data=body, headers={**own, **headers})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def builds(self) -> int:
        """How many were asked for, once it has ended."""
        # What it answers after others comes after what they caused.
        assert self.send(message("ping"), id_="msg_last") == 204
        self.process.terminate()
        said, _ = self.process.communicate(timeout=20)
        return len(said.split())


@contextmanager
def receiver():
    secret, port = new_secret(), free_port()
    process = subprocess.Popen(
        [str(NODE), "--input-type=module", "--eval", RECEIVER],
        cwd=SITE,
        env={**environment(), "SECRET": secret, "PORT": str(port)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout.readline() == "ready\n"
        yield Receiver(port, secret, process)
    finally:
        process.kill()
        process.wait()


def message(type_: str = "question.published") -> bytes:
    return json.dumps({"id": "msg_1", "type": type_}).encode()


def test_a_genuine_message_asks_for_a_build_and_no_other_does():
    with receiver() as here:
        assert here.send(message(), sign=new_secret()) == 401
        assert here.send(message(), at=time.time() - 301) == 401
        assert here.send(message(), **{"webhook-timestamp": "yesterday"}) == 401
        assert here.send(message(), **{"webhook-signature": "v1,"}) == 401
        assert here.send(b"x" * 70_000) == 413
        assert here.send(b"no message") == 400
        assert here.send(message("ping"), id_="msg_0") == 204
        assert here.send(message(), id_="msg_2") == 204

        assert here.builds() == 1


def test_while_a_secret_is_changed_either_signature_will_do():
    with receiver() as here:
        key = base64.b64decode(here.secret.removeprefix("whsec_"))
        stamp = str(int(time.time()))
        digest = hmac.new(key, f"msg_3.{stamp}.".encode() + message(), hashlib.sha256).digest()
        both = "v1,AAAA v1," + base64.b64encode(digest).decode()

        assert here.send(message(), id_="msg_3", **{"webhook-timestamp": stamp, "webhook-signature": both}) == 204
        assert here.builds() == 1


def test_a_message_that_comes_twice_counts_once():
    with receiver() as here:
        assert [here.send(message(), id_=id_) for id_ in ("msg_4", "msg_4", "msg_5")] == [204, 204, 204]

        assert here.builds() == 2


def test_one_build_runs_at_a_time_and_whatever_came_meanwhile_is_one_more():
    log = script(
        """
        import { OneAtATime } from "./src/hooks.ts";
        const wait = (time) => new Promise((done) => setTimeout(done, time));
        let running = 0, most = 0, runs = 0;
        const builds = new OneAtATime(async () => {
          most = Math.max(most, ++running);
          runs++;
          await wait(60);
          running--;
        });
        builds.ask();
        await wait(20);
        for (let i = 0; i < 5; i++) builds.ask();
        await wait(300);
        builds.ask();
        await wait(150);
        console.log(JSON.stringify({ most, runs }));
        """
    )

    assert log == {"most": 1, "runs": 3}


def test_a_build_that_fails_is_tried_again_until_one_is_whole():
    log = script(
        """
        import { OneAtATime } from "./src/hooks.ts";
        const wait = (time) => new Promise((done) => setTimeout(done, time));
        console.error = () => {};
        const at = [];
        const begun = Date.now();
        const builds = new OneAtATime(async () => {
          at.push(Date.now() - begun);
          if (at.length < 4) throw new Error("away");
        }, { pause: 40, longest: 100 });
        builds.ask();
        await wait(1500);
        console.log(JSON.stringify(at.slice(1).map((time, place) => time - at[place])));
        """
    )

    assert len(log) == 3
    assert [pause >= least - 5 for pause, least in zip(log, [40, 80, 100], strict=True)] == [True, True, True]
