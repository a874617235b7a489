"""A WSGI application that shows what comes through the door. It runs in its own server process, see test_door.py."""

import json
import time
from collections.abc import Callable, Iterable, Iterator

import django

from valoa.door import MEGABYTE, WsgiDoor

django.setup()

seen: list[dict] = []
closed: list[str] = []


def wsgi(environ: dict, start_response: Callable) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    if path == "/seen":
        return answer(start_response, json.dumps({"seen": seen, "closed": closed}).encode())
    body = environ["wsgi.input"].read()
    headers = {name: value for name, value in environ.items() if name.startswith(("HTTP_", "CONTENT_", "PATH_"))}
    seen.append({"path": path, "length": len(body), "headers": headers})
    if path == "/sleep":
        time.sleep(1)
    if path == "/broken":
        raise ValueError("The application failed")
    if path in ("/large", "/broken-later"):
        return Stream(path, start_response)
    return answer(start_response, f"{len(body)} bytes".encode())


def answer(start_response: Callable, text: bytes) -> list[bytes]:
    cookies = [("Set-Cookie", " a=1; Path=/"), ("Set-Cookie", " b=2; Path=/")]
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(text))), *cookies])
    return [text]


class Stream:
    """Thirty megabytes in pieces, or what breaks after the first of them; tells when it was closed."""

    def __init__(self, path: str, start_response: Callable):
        self.path = path
        start_response("200 OK", [("Content-Type", "application/octet-stream")])

    def __iter__(self) -> Iterator[bytes]:
        yield b"x" * MEGABYTE
        if self.path == "/broken-later":
            raise ValueError("The application failed half-way")
        for _ in range(29):
            yield b"x" * MEGABYTE

    def close(self) -> None:
        closed.append(self.path)


door = WsgiDoor(wsgi, threads=2, limits={"/": 10 * MEGABYTE, "/small": 1000}, seconds=2)


async def application(scope: dict, receive: Callable, send: Callable) -> None:
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
    else:
        await door(scope, receive, send)
