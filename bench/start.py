"""From the command script/server to the first answer: the second start, and the first one in a copy without .venv.

The first start downloads its Python packages, with pip's own cache empty. The system packages are there already.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.server import ROOT, free_port, wait_for

from .house import QUICK, databases, say

FIRST_STARTS = 0 if QUICK else 5
SECOND_STARTS = 3 if QUICK else 5
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache", "*.mo")


def start(project: Path, database: str, data: Path) -> float:
    """Start the product of a directory, wait for its first answer, and stop it. Returns the seconds to the answer."""
    port = str(free_port())
    environment = os.environ | {"PORT": port, "DATABASE_URL": database, "VALOA_DATA": str(data)}
    environment["PIP_NO_CACHE_DIR"] = "1"
    started = time.perf_counter()
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen([project / "script" / "server"], env=environment, start_new_session=True, **silent)
    try:
        wait_for(f"http://127.0.0.1:{port}/terveys/", server, seconds=600)
        return time.perf_counter() - started
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=20)


def fresh_copy(place: Path) -> Path:
    return Path(shutil.copytree(ROOT, place / "valoa", ignore=NOT_COPIED))


def first_starts() -> list[float]:
    seconds = []
    for _ in range(FIRST_STARTS):
        with tempfile.TemporaryDirectory(prefix="valoa-bench-") as directory:
            place = Path(directory)
            seconds.append(start(fresh_copy(place), f"sqlite:///{place / 'valoa.sqlite3'}", place / "data"))
    return seconds


def second_starts(database: str, data: Path) -> list[float]:
    start(ROOT, database, data)
    return [start(ROOT, database, data) for _ in range(SECOND_STARTS)]


def main() -> None:
    if seconds := first_starts():
        say(
            "start",
            database="sqlite",
            start="first",
            seconds=median(seconds),
            against="nothing: a fresh copy, no .venv, no pip cache; system packages present",
            slowest=max(seconds),
            times=len(seconds),
        )
    with tempfile.TemporaryDirectory(prefix="valoa-bench-") as directory:
        data = Path(directory)
        for database, address in databases(data).items():
            seconds = second_starts(address, data)
            say(
                "start",
                database=database,
                start="second",
                seconds=median(seconds),
                against="an aim of 5 s",
                slowest=max(seconds),
                times=len(seconds),
            )


if __name__ == "__main__":
    main()
