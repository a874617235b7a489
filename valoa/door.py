"""The door between the network and Django: a whole request comes in, a finished response goes out.

Django runs as a WSGI application on a few threads. A thread is taken only for Django's own work; everything that waits
for the network waits in the event loop. So a phone that sends or fetches slowly costs a coroutine, never a thread, and
a request that the network cut off never reaches a view (a merge would take its missing end for a deletion).
docs/decisions/the-two-doors.md tells why this is not a library's bridge.
"""

import asyncio
import logging
import sys
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO
from urllib.parse import unquote_to_bytes
from wsgiref.util import FileWrapper

from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
KEPT_IN_MEMORY = MEGABYTE // 4  # what is larger waits in a temporary file
PIECE = 64 * 1024

Environ = dict[str, Any]
Headers = list[tuple[bytes, bytes]]


class Disconnected(Exception):
    """The client went away before its request was whole."""


class Refused(Exception):
    """A request that no view will see, with the status and the words that answer it."""

    def __init__(self, status: int, words: str):
        super().__init__(words)
        self.status = status
        self.words = words


class WsgiDoor:
    """An ASGI application for the scope type `http` that runs a WSGI application on its own threads.

    `limits` maps path prefixes to the largest request body in bytes; the longest prefix that fits counts.
    `seconds` is the time a client has for its whole body.
    """

    def __init__(self, application: Callable, *, threads: int, limits: Mapping[str, int], seconds: float = 30):
        self.application = application
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="web")
        self.limits = sorted(limits.items(), key=lambda limit: -len(limit[0]))
        self.seconds = seconds

    async def __call__(self, scope: Mapping, receive: Callable, send: Callable) -> None:
        with SpooledTemporaryFile(KEPT_IN_MEMORY) as body, SpooledTemporaryFile(KEPT_IN_MEMORY) as page:
            try:
                length = await self.read(scope, receive, body)
                status, headers = await asyncio.get_running_loop().run_in_executor(
                    self.threads, respond, self.application, environ(scope, body, length), page
                )
            except Disconnected:
                return
            except Refused as refusal:
                status, headers = write_words(page, refusal)
            await send_response(send, status, headers, page)

    async def read(self, scope: Mapping, receive: Callable, body: BinaryIO) -> int:
        """Put the whole body into `body` and return its length in bytes.

        Raises Disconnected when the rest will never come, and Refused for a body that is too large, too slow or not as
        long as announced.
        """
        limit = next(size for prefix, size in self.limits if scope["path"].startswith(prefix))
        try:
            async with asyncio.timeout(self.seconds):
                length = await read_body(receive, body, limit)
        except TimeoutError:
            words = _("The connection was too slow: what you sent did not arrive whole. Please try again.")
            raise Refused(408, words) from None
        if length > limit:
            words = _("What you sent is too large. At most %(megabytes)d megabytes fit in one go.")
            raise Refused(413, words % {"megabytes": limit // MEGABYTE})
        announced = dict(scope["headers"]).get(b"content-length")
        if announced is not None and int(announced) != length:
            raise Refused(400, _("What you sent did not arrive whole. Please try again."))
        return length


async def read_body(receive: Callable, body: BinaryIO, limit: int) -> int:
    """Read to the end and return the length. What exceeds the limit is thrown away, not left unread: a browser that is
    still sending would see a broken connection instead of the answer."""
    length = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        piece = message.get("body", b"")
        length += len(piece)
        if length <= limit:
            body.write(piece)
        if not message.get("more_body", False):
            body.seek(0)
            return length


def environ(scope: Mapping, body: BinaryIO, length: int) -> Environ:
    """The request as PEP 3333 wants it: text is bytes decoded as Latin-1."""
    host, port = scope.get("server") or ("localhost", 80)
    variables = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "CONTENT_LENGTH": str(length),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": file_wrapper,
    }
    for name, value in scope["headers"]:
        # With an underscore a client could pass a header off as one that the proxy in front sets.
        if b"_" in name or name in (b"content-length", b"transfer-encoding"):
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        if key != "CONTENT_TYPE":
            key = f"HTTP_{key}"
        text = value.decode("latin-1")
        if key in variables:
            text = variables[key] + ("; " if key == "HTTP_COOKIE" else ",") + text
        variables[key] = text
    return variables


def file_wrapper(file: BinaryIO, _size: int) -> FileWrapper:
    return FileWrapper(file, PIECE)


def respond(application: Callable, environ: Environ, page: BinaryIO) -> tuple[int, Headers]:
    """Run the application on this thread to its end, with its output in `page`; return status and headers.

    An application that fails, even half-way through its output, is answered by one whole 500.
    """
    head: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable:
        head[:] = [(status, headers)]
        return page.write

    try:
        run(application(environ, start_response), page)
        status, headers = head[0]
        page.seek(0)
        return int(status[:3]), [(name.lower().encode("latin-1"), as_bytes(value)) for name, value in headers]
    except Exception:
        logger.exception("A request failed outside Django")
        page.seek(0)
        page.truncate()
        return write_words(page, Refused(500, _("Something went wrong here. Please try again in a moment.")))


def as_bytes(value: str) -> bytes:
    # Django writes cookies with a space before them, which HTTP forbids here.
    return value.strip().encode("latin-1")


def run(chunks: Iterable[bytes], page: BinaryIO) -> None:
    try:
        for chunk in chunks:
            page.write(chunk)
    finally:
        # Django ends the request here, on the thread that holds its database connection.
        if hasattr(chunks, "close"):
            chunks.close()


def write_words(page: BinaryIO, refusal: Refused) -> tuple[int, Headers]:
    text = refusal.words.encode()
    page.write(text)
    page.seek(0)
    length = str(len(text)).encode()
    return refusal.status, [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", length)]


async def send_response(send: Callable, status: int, headers: Headers, page: BinaryIO) -> None:
    """Send at the client's own pace. uvicorn drops the body of a HEAD, and everything once the client has left."""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    piece = page.read(PIECE)
    while True:
        following = page.read(PIECE)
        await send({"type": "http.response.body", "body": piece, "more_body": bool(following)})
        if not following:
            return
        piece = following
