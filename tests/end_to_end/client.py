"""A small HTTP client: one connection a call, JSON in and out, and server-sent events."""

import http.client
import json
import ssl
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass

TIMEOUT_SECONDS = 30.0


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]  # Names in lower case.
    body: bytes

    def json(self):
        return json.loads(self.body)

    @property
    def code(self) -> str | None:
        """The `code` of a problem."""
        return self.json().get("code") if self.body else None


@dataclass(frozen=True)
class Event:
    name: str
    id: str
    data: str

    def json(self):
        return json.loads(self.data)


class Client:
    """`headers` go with every call; `certificate` is the file with the one to trust, where `url`
    is https."""

    def __init__(self, url: str, token: str | None = None, certificate: str | None = None,
                 headers: dict | None = None):
        self.url = url
        self.token = token
        self._certificate = certificate
        self._headers = headers or {}

    def sign_in(self, email: str, password: str) -> "Client":
        """The same client with a token, from POST /auth/login."""
        form = urllib.parse.urlencode({"username": email, "password": password})
        answer = self.post("/api/v1/auth/login", body=form.encode(),
                           headers={"Content-Type": "application/x-www-form-urlencoded"})
        if answer.status != 200:
            raise AssertionError(f"signing in as {email}: {answer.status} {answer.body!r}")
        return Client(self.url, answer.json()["access_token"], self._certificate, self._headers)

    def at(self, url: str) -> "Client":
        """The same person at another node."""
        return Client(url, self.token, self._certificate, self._headers)

    def get(self, path: str, **options) -> Answer:
        return self.request("GET", path, **options)

    def post(self, path: str, **options) -> Answer:
        return self.request("POST", path, **options)

    def put(self, path: str, **options) -> Answer:
        return self.request("PUT", path, **options)

    def request(self, method: str, path: str, *, body: bytes | None = None, sends=None,
                query: dict | None = None, headers: dict | None = None, key: str | None = None,
                timeout: float = TIMEOUT_SECONDS) -> Answer:
        """`sends` is put into the body as JSON; `key` is the Idempotency-Key."""
        head = dict(headers or {})
        if sends is not None:
            body = json.dumps(sends).encode()
            head.setdefault("Content-Type", "application/json")
        if key is not None:
            head["Idempotency-Key"] = key
        connection = self._connect(timeout)
        try:
            connection.request(method, _with_query(path, query), body, self._with_token(head))
            answer = connection.getresponse()
            names = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, names, answer.read())
        finally:
            connection.close()

    def events(self, path: str, within: float = TIMEOUT_SECONDS,
               last_event_id: str | None = None) -> Iterator[Event]:
        """The events of a stream until it ends; TimeoutError if it has not ended by then."""
        deadline = time.monotonic() + within
        head = {"Accept": "text/event-stream"}
        if last_event_id is not None:
            head["Last-Event-ID"] = last_event_id
        connection = self._connect(within)
        try:
            connection.request("GET", path, headers=self._with_token(head))
            answer = connection.getresponse()
            if answer.status != 200:
                raise AssertionError(f"GET {path}: {answer.status} {answer.read()!r}")
            yield from _parse(answer, deadline)
        finally:
            connection.close()

    def _connect(self, timeout: float) -> http.client.HTTPConnection:
        address = urllib.parse.urlsplit(self.url)
        if address.scheme == "https":
            return http.client.HTTPSConnection(
                address.hostname, address.port, timeout=timeout,
                context=ssl.create_default_context(cafile=self._certificate))
        return http.client.HTTPConnection(address.hostname, address.port, timeout=timeout)

    def _with_token(self, headers: dict) -> dict:
        head = {**self._headers, **headers}
        return {**head, "Authorization": f"Bearer {self.token}"} if self.token else head


def _with_query(path: str, query: dict | None) -> str:
    if not query:
        return path
    return f"{path}{'&' if '?' in path else '?'}{urllib.parse.urlencode(query)}"


def _parse(answer: http.client.HTTPResponse, deadline: float) -> Iterator[Event]:
    fields: dict[str, str] = {}
    while raw := answer.readline():
        if time.monotonic() > deadline:
            raise TimeoutError("the stream did not end in time")
        line = raw.decode().rstrip("\r\n")
        if not line:
            if "data" in fields or "event" in fields:
                yield Event(fields.get("event", "message"), fields.get("id", ""),
                            fields.get("data", ""))
            fields = {}
        elif not line.startswith(":"):
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            several = name == "data" and name in fields
            fields[name] = f"{fields[name]}\n{value}" if several else value
