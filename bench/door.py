"""What the door to Django costs: CPU time a request for a 28 kB page, without sockets, over that of the page alone."""

import asyncio
import json
import sys
import time
from collections.abc import Callable

from valoa.door import MEGABYTE, WsgiDoor

PAGE = b"x" * 28_000
HEADERS = [(b"host", b"localhost"), (b"cookie", b"a=b; c=d"), (b"content-type", b"application/x-www-form-urlencoded")]


def page(environ: dict, start_response: Callable) -> list[bytes]:
    environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(PAGE)))])
    return [PAGE]


async def request(door: WsgiDoor, method: str, body: bytes) -> None:
    scope = {"type": "http", "http_version": "1.1", "method": method, "scheme": "http", "path": "/", "raw_path": b"/"}
    scope |= {"query_string": b"", "headers": HEADERS}

    async def receive() -> dict:
        return {"type": "http.request", "body": body}

    async def send(message: dict) -> None:
        pass

    await door(scope, receive, send)


async def measure(method: str, body: bytes, at_once: int, requests: int) -> float:
    """Return the CPU time a request in milliseconds."""
    door = WsgiDoor(page, threads=2, limits={"/": 10 * MEGABYTE})

    async def client() -> None:
        for _ in range(requests // at_once):
            await request(door, method, body)

    await request(door, method, body)
    started = time.process_time()
    await asyncio.gather(*(client() for _ in range(at_once)))
    return (time.process_time() - started) / requests * 1000


def main() -> None:
    requests = 800 if "--quick" in sys.argv else 8000
    for method, body in (("GET", b""), ("POST", b"text=" + b"a" * 2000)):
        for at_once in (1, 8):
            cost = asyncio.run(measure(method, body, at_once, requests))
            print(json.dumps({"bench": "door", "method": method, "at_once": at_once, "cpu_ms": round(cost, 3)}))


if __name__ == "__main__":
    main()
