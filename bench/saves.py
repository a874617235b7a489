"""Saves a second by six people who type into the demo workbook, over the same requests to a view that does nothing.

Four write alone in a text, two in the same one. Each types a word a save, and takes in what the other wrote when a
round is over, as the page's script does when its writer rests. A second measurement tells what it costs on SQLite that
a save is on disk before it is acknowledged.
"""

import json
import re
import tempfile
import urllib.request
import uuid
from pathlib import Path

from .driver import Client, measure
from .house import QUICK, VIEW, House, Rates, databases, house, say

# Who writes where: the exercise and its box.
PLACES = [
    ("ilmiohahmotus", "yhteenveto"),
    ("arviointi", "vahvuudet.kommentti"),
    ("arviointi", "innostus.kommentti"),
    ("tiivistys", "ilmiohahmotus"),
    ("tiivistys", "yhteenveto"),
    ("tiivistys", "yhteenveto"),
]
ROUNDS = 5 if QUICK else 11
SAVES = 8 if QUICK else 25


class Typist:
    """A person who goes on with the text in a box, as the page's script does it."""

    def __init__(self, house: House, exercise: str, box: str):
        self.house = house
        news = re.search(r'data-changes="([^"]+)"', fetch(house, house.page(f"{exercise}/")))[1]
        entries = json.loads(fetch(house, f"{news}?since=2000-01-01T00:00:00Z"))["entries"]
        self.server = next(entry for entry in entries if entry["box"] == f"{exercise}.{box}")
        self.url = house.page(f"kirjaus/{self.server['id']}/")
        self.client, self.sequence = uuid.uuid4(), 0
        self.adopt()

    def adopt(self) -> None:
        self.text, self.base = self.server["text"], self.server["revision"]

    def save(self) -> Client:
        """Type for a round, and rest."""
        for _ in range(SAVES):
            reply = json.loads((yield self.house.request("POST", self.url, self.type())))
            self.server = max(self.server, reply, key=lambda known: known["revision"])
        self.adopt()

    def send(self) -> Client:
        """As many requests of the same size to the bare view."""
        for _ in range(SAVES):
            yield self.house.request("POST", VIEW, self.fields())

    def type(self) -> dict:
        """Type a word. Returns what is sent then."""
        self.text += " sanoja"
        self.sequence += 1
        return self.fields()

    def fields(self) -> dict:
        typed = {"text": self.text, "length": len(self.text), "base": self.base}
        return typed | {"client": str(self.client), "sequence": self.sequence}


def fetch(house: House, path: str) -> str:
    request = urllib.request.Request(house.server.url + path, headers={"Cookie": house.cookie})
    with urllib.request.urlopen(request) as response:
        return response.read().decode()


def compare(house: House) -> tuple[Rates, Rates]:
    """The rates of saves and of the bare view, by turns."""
    typists = [Typist(house, *place) for place in PLACES]
    saves, bare = Rates(), Rates()
    measure(house, [typist.save() for typist in typists], Rates())  # warm
    for _ in range(ROUNDS):
        measure(house, [typist.save() for typist in typists], saves)
        measure(house, [typist.send() for typist in typists], bare)
    return saves, bare


def against_the_bare_view(database: str, address: str, data: Path) -> None:
    with house(address, data, "bench.bare:application") as opened:
        saves, bare = compare(opened)
    say(
        "saves",
        database=database,
        ratio=saves.ratio(bare),
        against="the same requests to a bare view behind the same door and middleware",
        saves_a_second=saves.a_second,
        bare_a_second=bare.a_second,
        save_cpu_ms=saves.cpu_ms,
        bare_cpu_ms=bare.cpu_ms,
        clients=len(PLACES),
        rounds=ROUNDS,
    )


def against_normal(data: Path) -> None:
    """Saves as the product does them over saves that a power cut could take back, on two servers by turns."""
    full, normal = (f"sqlite:///{data / name}.sqlite3" for name in ("full", "normal"))
    with (
        house(full, data, "bench.bare:application") as safe,
        house(normal, data, "bench.bare:application", BENCH_SYNCHRONOUS="NORMAL") as unsafe,
    ):
        safe_typists, unsafe_typists = ([Typist(opened, *place) for place in PLACES] for opened in (safe, unsafe))
        safely, unsafely = Rates(), Rates()
        for _ in range(ROUNDS):
            measure(safe, [typist.save() for typist in safe_typists], safely)
            measure(unsafe, [typist.save() for typist in unsafe_typists], unsafely)
    say(
        "saves",
        database="sqlite",
        ratio=safely.ratio(unsafely),
        against="saves with synchronous=NORMAL",
        saves_a_second=safely.a_second,
        normal_a_second=unsafely.a_second,
        rounds=ROUNDS,
    )


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="valoa-bench-") as directory:
        data = Path(directory)
        for database, address in databases(data).items():
            against_the_bare_view(database, address, data)
        against_normal(data)


if __name__ == "__main__":
    main()
