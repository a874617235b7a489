"""Pages a second of the demo workbook, over those of a view that does nothing, behind the same server and door."""

import tempfile
from pathlib import Path

from .driver import measure, repeat
from .house import ALONE, CLIENTS, QUICK, VIEW, House, Rates, databases, house, say

PAGES = {
    "overview": "",
    "exercise": "ilmiohahmotus/",
    "theme": "muutoshahmotus/asiakkaat/",
    "assessment": "arviointi/",
    "recap": "tiivistys/",
}
ROUNDS = 5 if QUICK else 11
REQUESTS = {"page": 2, "view": 20, "alone": 20} if QUICK else {"page": 8, "view": 80, "alone": 80}


def compare(house: House, path: str) -> dict[str, Rates]:
    """The rates of a page, of the bare view, and of the bare view without middleware, by turns."""
    requests = {"page": house.page(path), "view": VIEW, "alone": ALONE}
    requests = {name: house.request("GET", path) for name, path in requests.items()}
    rates = {name: Rates() for name in requests}
    measure(house, [repeat(requests["page"], 2) for _ in range(CLIENTS)], Rates())  # warm
    for _ in range(ROUNDS):
        for name, request in requests.items():
            measure(house, [repeat(request, REQUESTS[name]) for _ in range(CLIENTS)], rates[name])
    return rates


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="valoa-bench-") as directory:
        data = Path(directory)
        for database, address in databases(data).items():
            with house(address, data, "bench.bare:application") as opened:
                for name, path in PAGES.items():
                    rates = compare(opened, path)
                    page, view = rates["page"], rates["view"]
                    say(
                        "pages",
                        database=database,
                        page=name,
                        ratio=page.ratio(view),
                        against="a bare view behind the same door and middleware",
                        ratio_without_middleware=page.ratio(rates["alone"]),
                        pages_a_second=page.a_second,
                        bare_a_second=view.a_second,
                        page_cpu_ms=page.cpu_ms,
                        bare_cpu_ms=view.cpu_ms,
                        rounds=ROUNDS,
                    )


if __name__ == "__main__":
    main()
