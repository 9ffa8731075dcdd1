"""An SMTP server that remembers every e-mail and misbehaves on request."""

import asyncio
import email
import email.policy
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

ADDRESS = re.compile(r"<([^>]*)>")
LINE_LIMIT = 64 * 1024
CALL_SECONDS = 10.0


@dataclass(frozen=True)
class Mail:
    recipient: str
    message_id: str
    at: float        # time.monotonic()
    raw: bytes

    def parsed(self) -> email.message.EmailMessage:
        return email.message_from_bytes(self.raw, policy=email.policy.default)

    @property
    def text(self) -> str:
        part = self.parsed().get_body(("plain", "html"))
        return part.get_content() if part else ""


@dataclass
class Manners:
    """How the server behaves; a test changes it between mails."""
    refusals: dict[str, tuple[int, str]] = field(default_factory=dict)  # By recipient; "*" is all.
    refusals_left: dict[str, int] = field(default_factory=dict)
    seconds_a_mail: float = 0.0
    hangs: bool = False
    closes_after_data: int = 0
    mails_a_closing: int = 1
    mails_to_closing: int = 1
    records_before_closing: bool = True


class MailServer:
    """Starts listening at once, on a port of its own, in a thread of its own."""

    def __init__(self, port: int = 0):
        self._mails: list[Mail] = []
        self._manners = Manners()
        self._lock = threading.Lock()
        self._connections: set[asyncio.StreamWriter] = set()
        self._connections_seen = 0
        self._misbehaved = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server: asyncio.Server | None = None
        self.port = port
        self.start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    # What arrived

    @property
    def mails(self) -> list[Mail]:
        """Everything taken so far, oldest first."""
        with self._lock:
            return list(self._mails)

    @property
    def count(self) -> int:
        return len(self._mails)

    @property
    def connections_seen(self) -> int:
        return self._connections_seen

    @property
    def misbehaved(self) -> int:
        """How often it refused, hung, or closed, because it was told to."""
        return self._misbehaved

    def to(self, recipient: str) -> list[Mail]:
        return [mail for mail in self.mails if mail.recipient == recipient]

    def mails_by_recipient(self) -> Counter:
        return Counter(mail.recipient for mail in self.mails)

    def forget(self) -> None:
        with self._lock:
            self._mails.clear()

    # Manners

    def refuse(self, recipient: str, code: int = 550, text: str = "No such user",
               times: int | None = None) -> None:
        """Answers RCPT TO of that address with `code`; "*" means every address."""
        with self._lock:
            self._manners.refusals[recipient] = (code, text)
            self._manners.refusals_left.pop(recipient, None)
            if times is not None:
                self._manners.refusals_left[recipient] = times

    def hang(self) -> None:
        """Takes what is sent and answers nothing any more, until behave()."""
        self._manners.hangs = True

    def take(self, seconds: float) -> None:
        """Every mail takes that long."""
        self._manners.seconds_a_mail = seconds

    def close_after_data(self, times: int, recorded: bool = True, every: int = 1) -> None:
        """Closes the connection where the answer to DATA belongs, at each `every`th mail.
        `recorded`: the mail was taken all the same, which its sender cannot know."""
        with self._lock:
            self._manners.records_before_closing = recorded
            self._manners.closes_after_data = times
            self._manners.mails_a_closing = self._manners.mails_to_closing = every

    @property
    def closings_left(self) -> int:
        return self._manners.closes_after_data

    def behave(self) -> None:
        with self._lock:
            self._manners = Manners()

    # Life

    def start(self) -> None:
        """Listens, on the same port as before."""
        self._call(self._listen())

    def stop(self) -> None:
        """Closes the port and every connection; what arrived stays."""
        self._call(self._close())

    def close(self) -> None:
        """For good."""
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(CALL_SECONDS)

    def _call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(CALL_SECONDS)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", self.port,
                                                  limit=LINE_LIMIT)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in list(self._connections):
            writer.transport.abort()
        conversations = asyncio.all_tasks() - {asyncio.current_task()}
        for one in conversations:
            one.cancel()
        await asyncio.gather(*conversations, return_exceptions=True)

    # The protocol

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.add(writer)
        self._connections_seen += 1
        try:
            await self._say(writer, "220 ready")
            await self._commands(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, ValueError):
            pass  # The client went away or sent no SMTP; there is nobody to tell.
        except asyncio.CancelledError:
            pass  # The server is stopped; asyncio would print each conversation as a mistake.
        finally:
            self._connections.discard(writer)
            writer.close()

    async def _commands(self, reader, writer) -> None:
        recipients: list[str] = []
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"EHLO":
                await self._say(writer, "250-localhost\r\n250-PIPELINING\r\n250-8BITMIME\r\n"
                                        "250-SMTPUTF8\r\n250 SIZE 33554432")
            elif verb == b"RCPT":
                await self._recipient(writer, line, recipients)
            elif verb == b"DATA":
                if not recipients:
                    await self._say(writer, "554 no valid recipients")
                elif not await self._data(reader, writer, recipients):
                    return
                recipients = []
            elif verb == b"QUIT":
                await self._say(writer, "221 bye")
                return
            else:
                if verb in (b"RSET", b"MAIL"):
                    recipients = []
                await self._say(writer, "250 ok")

    async def _recipient(self, writer, line: bytes, recipients: list[str]) -> None:
        found = ADDRESS.search(line.decode(errors="replace"))
        address = found[1] if found else ""
        refusal = self._refusal(address)
        if refusal:
            self._misbehaved += 1
            await self._say(writer, f"{refusal[0]} {refusal[1]}")
        else:
            recipients.append(address)
            await self._say(writer, "250 ok")

    async def _data(self, reader, writer, recipients: list[str]) -> bool:
        """False: the connection is to be closed without an answer."""
        await self._say(writer, "354 go on")
        lines = []
        while (line := await reader.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line[1:] if line.startswith(b"..") else line)
        manners = self._manners
        if manners.seconds_a_mail:
            await asyncio.sleep(manners.seconds_a_mail)
        closes = self._takes_a_closing()
        if not closes or manners.records_before_closing:
            self._record(recipients, b"".join(lines))
        if not closes:
            await self._say(writer, "250 taken")
        return not closes

    def _record(self, recipients: list[str], raw: bytes) -> None:
        found = re.search(rb"^message-id:\s*(\S+)", raw, re.IGNORECASE | re.MULTILINE)
        message_id = found[1].decode() if found else ""
        with self._lock:
            self._mails += [Mail(one, message_id, time.monotonic(), raw) for one in recipients]

    def _refusal(self, address: str) -> tuple[int, str] | None:
        with self._lock:
            manners = self._manners
            key = address if address in manners.refusals else "*"
            left = manners.refusals_left.get(key)
            if left == 0:
                return None
            if left is not None:
                manners.refusals_left[key] = left - 1
            return manners.refusals.get(key)

    def _takes_a_closing(self) -> bool:
        with self._lock:
            manners = self._manners
            if manners.closes_after_data == 0:
                return False
            manners.mails_to_closing -= 1
            if manners.mails_to_closing > 0:
                return False
            manners.mails_to_closing = manners.mails_a_closing
            manners.closes_after_data -= 1
            self._misbehaved += 1
            return True

    async def _say(self, writer, text: str) -> None:
        self._misbehaved += self._manners.hangs
        while self._manners.hangs:
            await asyncio.sleep(0.05)
        writer.write(text.encode() + b"\r\n")
        await writer.drain()
