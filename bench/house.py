"""What the benches share: the real server with the demo workbook, a facilitator's seat in it, and a result's line."""

import json
import os
import re
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from statistics import median

from tests.server import Server, WebServer

QUICK = "--quick" in sys.argv
CLIENTS = 6
VIEW = "/bare/"  # a view that does nothing, behind the product's middleware
ALONE = "/bare/alone/"  # the same view without any
# As script/server starts it, but silent.
WORKER = ("manage.py", "db_worker", "--interval", "0.2", "--no-startup-delay", "--no-reload", "-v0")
TICKS = os.sysconf("SC_CLK_TCK")


def say(bench: str, **result) -> None:
    """Print a result as a line of JSON, its numbers to three digits."""
    result = {name: float(f"{value:.3g}") if isinstance(value, float) else value for name, value in result.items()}
    print(json.dumps({"bench": bench} | result), flush=True)


def databases(data: Path) -> dict[str, str]:
    """The addresses of two empty databases: a file in `data`, and one on the server that script/bench has started."""
    return {"sqlite": f"sqlite:///{data / 'valoa.sqlite3'}", "postgresql": os.environ["BENCH_POSTGRES"]}


@dataclass(frozen=True)
class House:
    """The product serving the demo workbook. `cookie` and `token` are those of its facilitator's browser."""

    server: WebServer
    workbook: str
    cookie: str
    token: str

    def page(self, path: str) -> str:
        return f"/tyokirja/{self.workbook}/{path}"

    def request(self, method: str, path: str, fields: dict | None = None) -> bytes:
        """A whole request as the browser of the facilitator sends it."""
        body = urllib.parse.urlencode(fields or {}).encode()
        head = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.server.port}", f"Cookie: {self.cookie}"]
        if method == "POST":
            head += [f"X-CSRFToken: {self.token}", "X-Requested-With: fetch", f"Content-Length: {len(body)}"]
            head += ["Content-Type: application/x-www-form-urlencoded"]
        return "\r\n".join([*head, "", ""]).encode() + body

    def cpu_seconds(self) -> float:
        """The CPU time that the web process has used."""
        fields = Path(f"/proc/{self.server.web.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def house(
    database: str, data: Path, application: str = "valoa.asgi:application", worker: bool = False, **environment: str
) -> Iterator[House]:
    """The product on an empty database, with the demo workbook in it. Several houses can share `data`."""
    server = Server(database, data)
    server.application = application
    server.environment |= environment
    try:
        server.manage("migrate", "--verbosity=0")
        if not (data / "static").exists():
            server.manage("collectstatic", "--no-input", "--verbosity=0")
        said = server.manage("demo")
        if worker:
            server.worker = server.run(*WORKER)
        server.start()
        key = urllib.parse.urlsplit(re.search(r"^facilitator: (.+)$", said, re.M)[1]).path
        yield House(server, re.search(r"^workbook: (.+)$", said, re.M)[1], *open_link(server.url + key))
    finally:
        server.tear_down()


def open_link(url: str) -> tuple[str, str]:
    """Open a facilitator's private link in a new browser. Returns its cookies and a token for its forms."""
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.open(url).read().decode())[1]
    browser.open(url, urllib.parse.urlencode({"csrfmiddlewaretoken": token}).encode()).close()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar), token


class Rates:
    """How many answers a second something brought, round by round, and what they cost the web process."""

    def __init__(self):
        self.rates: list[float] = []
        self.answers = 0
        self.cpu = 0.0

    def add(self, answers: int, seconds: float, cpu: float) -> None:
        self.rates.append(answers / seconds)
        self.answers += answers
        self.cpu += cpu

    @property
    def a_second(self) -> float:
        return median(self.rates)

    @property
    def cpu_ms(self) -> float:
        return self.cpu / self.answers * 1000

    def ratio(self, other: "Rates") -> float:
        """The median of the ratios of rounds that were measured one right after the other."""
        return median(a / b for a, b in zip(self.rates, other.rates, strict=True))
