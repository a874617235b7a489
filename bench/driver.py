"""A small HTTP driver: clients on connections of their own, each sending its next request when the last is answered."""

import asyncio
import re
import time
from collections.abc import Generator

from .house import House, Rates

Client = Generator[bytes, bytes, None]


def measure(house: House, clients: list[Client], rates: Rates) -> None:
    """Let the clients work all at once to their end, and add what came of it to `rates`.

    A client yields whole requests and is sent the body of each answer. Raises RuntimeError for any answer but 200.
    """
    cpu, started = house.cpu_seconds(), time.perf_counter()
    answers = asyncio.run(work_all(house.server.port, clients))
    rates.add(answers, time.perf_counter() - started, house.cpu_seconds() - cpu)


async def work_all(port: int, clients: list[Client]) -> int:
    return sum(await asyncio.gather(*(work(port, client) for client in clients)))


async def work(port: int, client: Client) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answers = 0
    try:
        request = next(client)
        while True:
            writer.write(request)
            body = await answer(reader)
            answers += 1
            request = client.send(body)
    except StopIteration:
        return answers
    finally:
        writer.close()


async def answer(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    body = await reader.readexactly(int(re.search(rb"(?i)content-length: (\d+)", head)[1]))
    if not head.startswith(b"HTTP/1.1 200 "):
        raise RuntimeError(f"{head.decode()}{body[:1000].decode()}")
    return body


def repeat(request: bytes, times: int) -> Client:
    for _ in range(times):
        yield request
