"""Telling every open screen of a workbook what has just changed: `publish()` for actions, `LiveDoor` for browsers.

An action publishes ids; each web process reads once what they stand for and pushes it to its own screens as server-sent
events. Between processes the events go by PostgreSQL's LISTEN/NOTIFY; with SQLite there is one process. A stream costs
a coroutine and no thread, and nothing here asks the database on the event loop. docs/live-editing.md tells the whole.
"""

import asyncio
import json
import logging
import random
import signal
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import FrameType
from urllib.parse import parse_qs

import psycopg
from django.core import signing
from django.db import connection, connections, transaction

logger = logging.getLogger(__name__)

CHANNEL = "valoa_live"
SALT = "workbook.live"
TOKEN_SECONDS = 60
# Two machines' clocks differ a little; a token issued this soon after a revocation is not taken for a later one.
CLOCKS_DIFFER = 1.0
# After a push, a sheet's next changes are gathered for this long, or for this many times as long as the push took.
REST_SECONDS = 0.1
REST_TIMES = 4
HEARTBEAT_SECONDS = 25
LISTENER_HEARTBEAT_SECONDS = 10
LISTENER_RETRY_SECONDS = 1.0
# What a slow reader may leave unread before its stream is ended; its page catches up by asking.
UNREAD_BYTES = 256 * 1024

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-transform"),
    (b"x-accel-buffering", b"no"),
]

# Reads what is new of a sheet's entries and writes it as JSON: (workbook's id, sheet's id, entries' ids).
Teller = Callable[[str, str, list[str]], str]


# --- For actions ----------------------------------------------------------------------------------------------------


def publish(workbook_id: uuid.UUID, *, sheet: uuid.UUID | None = None, entry: uuid.UUID | None = None, part: str = ""):
    """Tell the workbook's open screens that an entry of a sheet has changed, or else a part of the workbook.

    `part` is the key of an exercise or of a theme in it. Stands last in the action's transaction: nothing is told
    before the commit, and nothing where it fails.
    """
    _tell({"workbook": str(workbook_id), "sheet": str(sheet or ""), "what": str(entry or part)})


def revoke(holder_id: uuid.UUID):
    """End at once every stream of a member, or of a whole team. Who may still read opens a new one."""
    _tell({"revoke": str(holder_id)})


def _tell(event: dict):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps(event)])
    else:
        transaction.on_commit(lambda: LiveDoor.here and LiveDoor.here.hear(event))


def new_token(workbook, member, issued: float) -> str:
    """What opens a stream of the workbook for a minute. `issued` is a time before the member's place was looked up."""
    claims = {"workbook": str(workbook.pk), "team": str(workbook.team_id), "member": str(member.pk), "issued": issued}
    return signing.dumps(claims, salt=SALT)


# --- For browsers ---------------------------------------------------------------------------------------------------


class Stream:
    """One open screen. Idle, it is a single coroutine that waits for the browser to leave."""

    def __init__(self, claims: Mapping, sheet: str, send: Callable):
        self.workbook = claims["workbook"]
        self.holders = {claims["team"], claims["member"]}
        self.sheet = sheet
        self.send = send
        self.unread: list[bytes] = []
        self.writer: asyncio.Task | None = None
        self.ended = False

    def push(self, data: bytes):
        """Send as soon as the browser takes it. One that takes nothing for long is let go, not waited for."""
        if self.ended:
            return
        self.unread.append(data)
        if sum(map(len, self.unread)) > UNREAD_BYTES:
            self.unread.clear()
            self.end()
        self._write_on()

    def end(self):
        """The last, empty piece: the browser, and a server that is stopping, learn at once that this was all."""
        if not self.ended:
            self.ended = True
            self._write_on()

    def _write_on(self):
        if self.writer is None:
            self.writer = asyncio.get_running_loop().create_task(self._write())

    async def _write(self):
        is_last = False
        while not is_last and (self.unread or self.ended):
            is_last = self.ended
            data = b"".join(self.unread)
            self.unread.clear()
            await self.send({"type": "http.response.body", "body": data, "more_body": not is_last})
        self.writer = None


def as_event(kind: str, data: str = "") -> bytes:
    return f"event: {kind}\ndata: {data}\n\n".encode()


class LiveDoor:
    """The ASGI application for `/live/<workbook>/?token=…&arkki=<sheet>`: the streams of this process.

    A stream begins with `resync`, at which its page asks what it has missed. Then come `news`, with what has changed on
    its sheet, and `part`, with the key of what else has changed in its workbook.
    """

    # The door of this process, where one is open: without PostgreSQL, actions tell it what has changed.
    here: "LiveDoor | None" = None

    def __init__(self, teller: Teller):
        self.teller = teller
        self.threads = ThreadPoolExecutor(1, thread_name_prefix="live")
        self.streams: dict[str, set[Stream]] = defaultdict(set)
        self.changed: dict[tuple[str, str], set[str]] = {}
        self.tasks: set[asyncio.Task] = set()
        self.revoked: dict[str, float] = {}
        # Since when this process hears of every revocation; None while it does not, and then it opens no stream.
        self.hears_since: float | None = None

    async def live_through(self, receive: Callable, send: Callable):
        """The server's own start and stop (ASGI's lifespan)."""
        await receive()
        self.loop = asyncio.get_running_loop()
        LiveDoor.here = self
        self._end_streams_at_sigterm()
        if connection.vendor == "postgresql":
            self._start(self._listen())
        else:
            self.hears_since = time.time()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.close()
        for task in self.tasks:
            task.cancel()
        self.threads.shutdown(wait=False)
        await send({"type": "lifespan.shutdown.complete"})

    async def __call__(self, scope: Mapping, receive: Callable, send: Callable):
        query = parse_qs(scope["query_string"].decode("latin-1"))
        claims = self._opened_by(scope["path"], query.get("token", [""])[0])
        if scope["method"] != "GET" or claims is None:
            return await _answer(send, 403)
        if self.hears_since is None:
            return await _answer(send, 503)
        stream = Stream(claims, query.get("arkki", [""])[0], send)
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        return await self._hold(stream, receive)

    async def _hold(self, stream: Stream, receive: Callable):
        """Keep a stream until its browser leaves or it is ended."""
        self.streams[stream.workbook].add(stream)
        stream.push(as_event("resync"))
        stream.heartbeat = self.loop.call_later(HEARTBEAT_SECONDS * random.uniform(0.5, 1), self._beat, stream)
        try:
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            stream.heartbeat.cancel()
            stream.ended = True
            self._forget(stream)

    def _beat(self, stream: Stream):
        stream.push(as_event("beat"))
        stream.heartbeat = self.loop.call_later(HEARTBEAT_SECONDS, self._beat, stream)

    def _forget(self, stream: Stream):
        streams = self.streams[stream.workbook]
        streams.discard(stream)
        if not streams:
            del self.streams[stream.workbook]

    def _opened_by(self, path: str, token: str) -> Mapping | None:
        """What a token allows, or None where it is made up, too old, for another workbook, or overtaken."""
        try:
            claims = signing.loads(token, salt=SALT, max_age=TOKEN_SECONDS)
        except signing.BadSignature:
            return None
        if path != f"/live/{claims['workbook']}/" or claims["issued"] < (self.hears_since or 0):
            return None
        overtaken = max(self.revoked.get(claims["team"], 0), self.revoked.get(claims["member"], 0))
        return claims if claims["issued"] > overtaken else None

    def close(self):
        """End every stream, and open none until this process hears again."""
        self.hears_since = None
        for streams in list(self.streams.values()):
            for stream in list(streams):
                stream.end()

    def _end_streams_at_sigterm(self):
        # The server waits for open responses before it stops, and a stream has no end of its own.
        if threading.current_thread() is not threading.main_thread():
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            before = signal.getsignal(number)

            def stop(number: int, frame: FrameType | None, before=before):
                self.loop.call_soon_threadsafe(self.close)
                before(number, frame)

            signal.signal(number, stop)

    # --- What others have done ---

    def hear(self, event: dict):
        """Take in an event on whichever thread has committed it."""
        with suppress(RuntimeError):  # The loop is closed: the server has stopped, and there is nobody to tell.
            self.loop.call_soon_threadsafe(self.take, event)

    def take(self, event: dict):
        if "revoke" in event:
            self._revoke(event["revoke"])
        elif any(self._watching(event["workbook"], event["sheet"])):
            self._gather(event["workbook"], event["sheet"], event["what"])

    def _watching(self, workbook: str, sheet: str) -> Iterable[Stream]:
        """The screens that show a sheet; without one, all screens of the workbook."""
        return (stream for stream in self.streams.get(workbook, ()) if not sheet or stream.sheet == sheet)

    def _revoke(self, holder: str):
        self.revoked[holder] = time.time() + CLOCKS_DIFFER
        self.loop.call_later(TOKEN_SECONDS + 2 * CLOCKS_DIFFER, self._unremember, holder)
        for streams in list(self.streams.values()):
            for stream in [stream for stream in streams if holder in stream.holders]:
                stream.end()

    def _unremember(self, holder: str):
        if self.revoked.get(holder, 0) < time.time() - TOKEN_SECONDS:
            self.revoked.pop(holder, None)

    def _gather(self, workbook: str, sheet: str, what: str):
        """The first change goes out at once; those that follow within a moment go out together."""
        place = workbook, sheet
        if place in self.changed:
            self.changed[place].add(what)
        else:
            self.changed[place] = {what}
            self._start(self._spread(place))

    async def _spread(self, place: tuple[str, str]):
        try:
            while changed := self.changed[place]:
                self.changed[place] = set()
                began = self.loop.time()
                events = await self._told(*place, changed)
                for stream in list(self._watching(*place)):
                    stream.push(events)
                await asyncio.sleep(max(REST_SECONDS, REST_TIMES * (self.loop.time() - began)))
        finally:
            del self.changed[place]

    async def _told(self, workbook: str, sheet: str, changed: set[str]) -> bytes:
        """The events that tell of the changes: read once, whatever the number of screens."""
        if not sheet:
            return b"".join(as_event("part", part) for part in sorted(changed))
        try:
            told = self.loop.run_in_executor(self.threads, self.teller, workbook, sheet, sorted(changed))
            return as_event("news", await told)
        except Exception:
            logger.exception("What changed could not be read; the screens are asked to catch up")
            return as_event("resync")

    def _start(self, work):
        task = self.loop.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _listen(self):
        """Hear what every process publishes, on one direct connection. While it is down no stream is open: each page
        asks by itself then, and a new stream begins with catching up, so nothing that was missed stays missed."""
        parameters = _connection_parameters()
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**parameters) as listener:
                    await listener.execute(f"LISTEN {CHANNEL}")
                    self.hears_since = time.time()
                    await self._hear_from(listener)
            except (psycopg.Error, OSError, TimeoutError) as error:
                logger.warning("The live connection to the database is down: %s", error)
            self.close()
            await asyncio.sleep(LISTENER_RETRY_SECONDS)

    async def _hear_from(self, listener: psycopg.AsyncConnection):
        while True:
            async for notice in listener.notifies(timeout=LISTENER_HEARTBEAT_SECONDS):
                self.take(json.loads(notice.payload))
            async with asyncio.timeout(LISTENER_HEARTBEAT_SECONDS / 2):
                await listener.execute("SELECT 1")


def _connection_parameters() -> dict:
    """Django's own parameters for the default database, less what only its own connections know."""
    parameters = connections["default"].get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold", "server_side_binding", "pool"):
        parameters.pop(name, None)
    return parameters | {"autocommit": True, "connect_timeout": 5}


async def _answer(send: Callable, status: int):
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body"})
