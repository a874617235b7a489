"""The library with 10,000 articles: milliseconds and queries of its list, its search and an article, in one process."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from .house import QUICK, databases, say

ARTICLES = 1_000 if QUICK else 10_000
TIMES = 20 if QUICK else 100
ADDRESSES = {
    "list": "/innostu/",
    "last page": f"/innostu/?sivu={ARTICLES // 24}",
    "search": "/innostu/?haku=ty%C3%B6pajoissa+mentorointi",
    "search, nothing found": "/innostu/?haku=olematon",
    "theme and kind": "/innostu/?teema=teema-3&laji=case",
    "article": "/innostu/kirjoitus-7/",
}


def fill() -> None:
    """Articles of 300 words each, made of the words of its first texts."""
    from django.utils import timezone

    from inspire import library, search
    from inspire.models import Item, Status, Theme

    chance = Random(7)
    words = " ".join(item["body"] for item in library.read("fi.toml")["items"].values()).split()
    stems = {word: search.stems(word) for word in set(words)}
    themes = [Theme.objects.create(slug=f"teema-{number}", name=f"Teema {number}") for number in range(20)]
    items = []
    for number in range(ARTICLES):
        body = " ".join(chance.choices(words, k=300))
        item = Item(slug=f"kirjoitus-{number}", title=f"Kirjoitus {number}", lead="Lyhyesti.", body=body)
        item.kind, item.status, item.published = chance.choice(Item.Kind.values), Status.PUBLISHED, timezone.now()
        item.stems = " " + " ".join(sorted({stem for word in body.split() for stem in stems[word]}))
        items.append(item)
    Item.objects.bulk_create(items, batch_size=500)
    tags = [Item.themes.through(item=item, theme=theme) for item in items for theme in chance.sample(themes, k=3)]
    Item.themes.through.objects.bulk_create(tags, batch_size=500)


def measure(database: str) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1"})
    for name, address in ADDRESSES.items():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
            asked = len(queries)
        spent = []
        for _ in range(TIMES):
            started = time.perf_counter()
            client.get(address)
            spent.append((time.perf_counter() - started) * 1000)
        spent.sort()
        say("library", database=database, page=name, articles=ARTICLES, queries=asked,
            median_ms=spent[TIMES // 2], p95_ms=spent[int(TIMES * 0.95)])  # fmt: skip


def on_one(database: str) -> None:
    import django
    from django.core.management import call_command

    os.environ["DJANGO_SETTINGS_MODULE"] = "valoa.settings"
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    fill()
    measure(database)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="valoa-bench-") as directory:
        for database, address in databases(Path(directory)).items():
            environment = os.environ | {"DATABASE_URL": address, "VALOA_DATA": directory, "BENCH_DATABASE": database}
            subprocess.run([sys.executable, "-m", "bench.library", *sys.argv[1:]], env=environment, check=True)


if __name__ == "__main__":
    on_one(os.environ["BENCH_DATABASE"]) if "BENCH_DATABASE" in os.environ else main()
