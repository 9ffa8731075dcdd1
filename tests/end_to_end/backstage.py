"""Lets the browser tests reach behind the pages: mail that is refused, parts that are stopped.

    POST /mail/slow?seconds=0.1                       every mail takes that long
    POST /mail/refuse?recipient=ann@x.org&code=550    the server refuses mail to that address
    POST /mail/lose-reply                             takes the next mail and closes without a word
    POST /mail/behave                                 none of that any more
    POST /mail/stop, /mail/start                      nobody listens
    GET  /mail/count?recipient=ann@x.org              how many mails arrived there
    GET  /mail/text?recipient=ann@x.org               what the last of them says; empty without one
    POST /database/stop, /database/start
    POST /server/stop, /server/start                  killed as by kill -9

A call returns once it is done; one that fails answers 500 with the reason.
"""

import http.server
import urllib.parse
from collections.abc import Callable

from tests.end_to_end.harness import World

POLL_SECONDS = 0.1
Verb = Callable[..., object]


class Backstage(http.server.HTTPServer):
    """Serves in the thread that started the world, because the lives of its processes hang on that
    thread: calls wait for each other."""

    def __init__(self, world: World):
        super().__init__(("127.0.0.1", 0), _Call)
        self.verbs = _verbs(world)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def serve(self) -> None:
        """Until shutdown() is called in another thread."""
        self.serve_forever(POLL_SECONDS)


def _verbs(world: World) -> dict[str, Verb]:
    mail, database = world.mail, world.postgres

    def start_database() -> None:
        database.start(dies_with_us=True)
        database.wait_ready()

    return {
        "POST /mail/slow": lambda seconds: mail.take(float(seconds)),
        "POST /mail/refuse": lambda recipient, code: mail.refuse(recipient, int(code)),
        "POST /mail/lose-reply": lambda: mail.close_after_data(1),
        "POST /mail/behave": mail.behave,
        "POST /mail/stop": mail.stop,
        "POST /mail/start": mail.start,
        "GET /mail/count": lambda recipient: len(mail.to(recipient)),
        "GET /mail/text": lambda recipient: "".join(one.text for one in mail.to(recipient)[-1:]),
        "POST /database/stop": database.stop,
        "POST /database/start": start_database,
        "POST /server/stop": world.node.kill,
        "POST /server/start": lambda: world.restart(world.node),
    }


class _Call(http.server.BaseHTTPRequestHandler):
    server: Backstage

    def do_GET(self) -> None:
        self._carry_out()

    def do_POST(self) -> None:
        self._carry_out()

    def log_message(self, *_) -> None:
        """What is asked is seen in the tests."""

    def _carry_out(self) -> None:
        path, _, query = self.path.partition("?")
        verb = self.server.verbs.get(f"{self.command} {path}")
        if verb is None:
            return self._say(404, f"nobody knows how to {self.command} {path}")
        try:
            done = verb(**dict(urllib.parse.parse_qsl(query)))
        except Exception as failure:  # Whatever it is, the test that asked has to hear of it.
            return self._say(500, f"{path}: {failure!r}")
        return self._say(200, str(done))

    def _say(self, status: int, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
