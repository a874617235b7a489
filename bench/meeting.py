"""A room of 60 people from one address who all write at once, each with the page's stream open.

`text`: all type into the same text, a key every 0.3 s, and rest after every third word, as the page's script would send
it. `notes`: each puts a note on the wall every 4 s. Latency is from sending a save until another screen has its words,
for every save and every other screen. At the end every word that was sent must stand there once.
`screens`: what open streams cost when nothing happens on them.
"""

import asyncio
import json
import os
import random
import re
import sys
import tempfile
import time
import urllib.parse
import uuid
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.visitors import Visitor

from .house import QUICK, House, databases, house, say

PEOPLE = 60
SECONDS = 10 if QUICK else 30
RUNS = 1 if QUICK else 3
SCREENS = 500 if QUICK else 5000
KEY_EVERY = 0.3
SAVE_EVERY, SAVE_AT_LEAST_EVERY = 0.3, 3.0
WORDS_AT_A_STRETCH = 3
REST = 1.5
NOTE_EVERY = 4.0
BOX = "ilmiohahmotus.haastaa"


@dataclass
class Room:
    """What is shared by the people of one run, and what comes of it."""

    house: House
    sheet: str
    entry: str
    run: int
    ends: float = 0.0
    sent: list = field(default_factory=list)  # (who, which entry, revision, when typed, when sent)
    words: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Person:
    """One browser: its cookies, a connection for saves, and the stream of others' words."""

    def __init__(self, room: Room, number: int, visitor: Visitor):
        self.room, self.number, self.visitor = room, number, visitor
        self.client, self.sequence = str(uuid.uuid4()), 0
        self.text, self.base, self.caret = "", 0, 0
        self.server = {"text": "", "revision": 0}
        self.answer = 0.0
        self.heard: dict[str, tuple[list[int], list[float]]] = {}

    # --- The stream ---

    async def listen(self, path: str) -> None:
        self.reader, self.stream = await asyncio.open_connection("127.0.0.1", self.room.house.server.port, limit=2**22)
        self.stream.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        head = await self.reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode())

    async def follow(self) -> None:
        """Note when each revision of each entry has arrived here."""
        while line := await self.reader.readline():
            if not line.startswith(b"data: {"):
                continue
            now = time.perf_counter()
            for entry in json.loads(line[6:])["entries"]:
                revisions, times = self.heard.setdefault(entry["id"], ([], []))
                revisions.append(entry["revision"])
                times.append(now)
                if entry["id"] == self.room.entry:
                    self.told(entry)

    def told(self, entry: dict) -> None:
        self.server = max(self.server, entry, key=lambda known: known["revision"])

    # --- Saves ---

    async def save(self, path: str, entry: str, typed: float, text: str, base: int, client: str, sequence: int) -> dict:
        fields = {"text": text, "length": len(text), "base": base, "client": client, "sequence": sequence}
        body = urllib.parse.urlencode(fields).encode()
        token = self.visitor.cookie("csrftoken")
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.visitor.jar)
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.room.house.server.port}\r\nCookie: {cookies}\r\n"
            f"X-CSRFToken: {token}\r\nX-Requested-With: fetch\r\nContent-Length: {len(body)}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        )
        sent = time.perf_counter()
        self.saver.write(head.encode() + body)
        head = await self.answers.readuntil(b"\r\n\r\n")
        reply = await self.answers.readexactly(int(re.search(rb"(?i)content-length: (\d+)", head)[1]))
        self.answer += (time.perf_counter() - sent - self.answer) / 4
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{head.decode()}{reply[:500].decode()}")
        reply = json.loads(reply)
        self.room.sent.append((self.number, entry, reply["revision"], typed, sent))
        return reply

    async def connect(self) -> None:
        self.answers, self.saver = await asyncio.open_connection("127.0.0.1", self.room.house.server.port, limit=2**22)

    # --- Writing ---

    async def write_text(self) -> None:
        """Type words into the shared text until the time is over; what is typed meanwhile goes with the next save."""
        await asyncio.sleep(random.uniform(0, 2))
        number, path = 0, self.room.house.page(f"kirjaus/{self.room.entry}/")
        while time.perf_counter() < self.room.ends:
            keys = ""
            for _ in range(WORDS_AT_A_STRETCH):
                word = f"r{self.room.run}h{self.number:02}s{number:02}"
                self.room.words.append(word)
                keys += word + " "
                number += 1
            await self.type(path, keys)
            await asyncio.sleep(REST)
            self.adopt(word)

    async def type(self, path: str, keys: str) -> None:
        began, taken = time.perf_counter(), 0
        while taken < len(keys):
            due = began + taken * KEY_EVERY
            await asyncio.sleep(max(0, due - time.perf_counter()))
            pressed = min(len(keys), 1 + int((time.perf_counter() - began) / KEY_EVERY))
            self.text = self.text[: self.caret] + keys[taken:pressed] + self.text[self.caret :]
            self.caret += pressed - taken
            taken = pressed
            self.sequence += 1
            sent = time.perf_counter()
            self.told(await self.save(path, self.room.entry, due, self.text, self.base, self.client, self.sequence))
            wait = min(SAVE_AT_LEAST_EVERY, max(SAVE_EVERY, 8 * self.answer))
            await asyncio.sleep(max(0, sent + wait - time.perf_counter()))

    def adopt(self, last_word: str) -> None:
        self.text, self.base = self.server["text"], self.server["revision"]
        at = self.text.find(last_word + " ")
        self.caret = at + len(last_word) + 1 if at >= 0 else len(self.text)

    async def write_notes(self) -> None:
        await asyncio.sleep(random.uniform(0, NOTE_EVERY))
        number = 0
        while time.perf_counter() < self.room.ends:
            note, word = str(uuid.uuid4()), f"r{self.room.run}h{self.number:02}s{number:02}"
            self.room.words.append(word)
            path = self.room.house.page(f"arkki/{self.room.sheet}/{BOX}/{note}/")
            await self.save(path, note, time.perf_counter(), f"{word} on kirjattu", 0, str(uuid.uuid4()), 1)
            number += 1
            await asyncio.sleep(NOTE_EVERY)


async def meet(room: Room, people: list[Person], how: str) -> None:
    tokens = [await asyncio.to_thread(person.visitor.token) for person in people]
    for person, token in zip(people, tokens, strict=True):
        await person.listen(f"/live/{room.house.workbook}/?token={token}&arkki={room.sheet}")
        await person.connect()
    following = [asyncio.create_task(person.follow()) for person in people]
    room.ends = time.perf_counter() + SECONDS
    done = await asyncio.gather(*(getattr(person, f"write_{how}")() for person in people), return_exceptions=True)
    room.errors += [str(failure) for failure in done if failure]
    await asyncio.sleep(1.5)
    for task, person in zip(following, people, strict=True):
        task.cancel()
        person.stream.close()
        person.saver.close()


def latencies(room: Room, people: list[Person]) -> tuple[list[float], list[float], int]:
    """Milliseconds from each save, and from its first key, to every other screen; and how often it never came."""
    from_save, from_key, missing = [], [], 0
    for who, entry, revision, typed, sent in room.sent:
        for person in people:
            if person.number == who:
                continue
            revisions, times = person.heard.get(entry, ([], []))
            at = bisect_left(revisions, revision)
            if at == len(revisions):
                missing += 1
                continue
            from_save.append((times[at] - sent) * 1000)
            from_key.append((times[at] - typed) * 1000)
    return sorted(from_save), sorted(from_key), missing


def share(sorted_values: list[float], part: float) -> float:
    return sorted_values[min(len(sorted_values) - 1, int(len(sorted_values) * part))] if sorted_values else 0.0


def gather(opened: House) -> list[Visitor]:
    """Sixty people in one team, each on a device of their own."""
    alice = Visitor(opened.server)
    alice.create_team("Kuudenkymmenen tiimi")
    return [alice] + [Visitor(opened.server).join(alice, f"Henkilö {n}") for n in range(1, PEOPLE)]


def measure(opened: House, visitors: list[Visitor], database: str, how: str, run: int) -> None:
    page = visitors[0].page()
    sheet, entry = page.sheet, page.text
    room = Room(House(opened.server, visitors[0].workbook, "", ""), sheet, entry, run)
    people = [Person(room, number, visitor) for number, visitor in enumerate(visitors)]
    news = f"{visitors[0].home}arkki/{sheet}/muutokset/?since=2000-01-01T00:00:00Z"
    before = next(e for e in json.loads(visitors[0].get(news))["entries"] if e["id"] == entry)
    for person in people:
        person.server = before
        person.adopt("")
    cpu, own, started = opened.cpu_seconds(), time.process_time(), time.perf_counter()
    asyncio.run(meet(room, people, how))
    cpu, own, took = opened.cpu_seconds() - cpu, time.process_time() - own, time.perf_counter() - started
    written = " ".join(entry["text"] for entry in json.loads(visitors[0].get(news))["entries"])
    found = Counter(re.findall(r"\br\dh\d\ds\d\d\b", written))
    from_save, from_key, missing = latencies(room, people)
    for failure in room.errors[:3]:
        print(failure, file=sys.stderr)
    say(
        "meeting",
        how=how,
        database=database,
        people=PEOPLE,
        lost=sum(not found[word] for word in room.words) + missing,
        doubled=sum(found[word] > 1 for word in room.words),
        errors=len(room.errors),
        words=len(room.words),
        p50_ms=share(from_save, 0.5),
        p95_ms=share(from_save, 0.95),
        p99_ms=share(from_save, 0.99),
        p95_from_key_ms=share(from_key, 0.95),
        saves_per_s=len(room.sent) / SECONDS,
        cpu_cores=cpu / took,
        driver_cores=own / took,
        load=os.getloadavg()[0],
    )


async def hold_open(opened: House, workbook: str, token: str) -> float:
    """Open the streams and let them be. Returns the server's memory for each, in kB."""

    async def open_one() -> asyncio.StreamWriter:
        reader, writer = await asyncio.open_connection("127.0.0.1", opened.server.port, limit=4096)
        writer.write(f"GET /live/{workbook}/?token={token} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        await reader.readuntil(b"resync")
        return writer

    before = resident_kb(opened)
    writers = []
    for _ in range(SCREENS // 100):
        writers += await asyncio.gather(*(open_one() for _ in range(100)))
    grown = resident_kb(opened) - before
    for writer in writers:
        writer.close()
    return grown / len(writers)


def resident_kb(opened: House) -> int:
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{opened.server.web.pid}/status").read_text())[1])


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="valoa-bench-") as directory:
        for database, address in databases(Path(directory)).items():
            with house(address, Path(directory)) as opened:
                visitors = gather(opened)
                for how in ("text", "notes"):
                    for run in range(RUNS):
                        measure(opened, visitors, database, how, run)
                        # The next run begins with an empty text: a full one takes no more.
                        visitors[0].page().save("", 10**6)
                kb = asyncio.run(hold_open(opened, visitors[0].workbook, visitors[0].token()))
                say("meeting", how="screens", database=database, screens=SCREENS, kb_per_screen=kb)


if __name__ == "__main__":
    main()
