"""The printed demo workbook: what drawing it costs beside Chromium, and how long the file takes from the click."""

import json
import subprocess
import sys
import tempfile
import time
from http.cookies import SimpleCookie
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page

from .browser import ARGUMENTS, CHROMIUM, chromium
from .house import QUICK, House, databases, house, say
from .saves import Typist

TIMES = 1 if QUICK else 5
EXERCISE = "ilmiohahmotus"


# --- Drawing --------------------------------------------------------------------------------------------------------


def compare_drawing(house: House, browser: Browser, place: Path) -> None:
    """WeasyPrint and Chromium by turns on the same HTML: each from a standing start, and each while it is running."""
    book = place / "book.html"
    in_house(house, "book", house.workbook, str(book))
    whole = book.with_suffix(".whole.html")
    page = browser.new_page()
    print_warm(page, whole)
    cold, warm = ([], []), ([], [])
    for _ in range(TIMES):
        started = time.perf_counter()
        _first, second = json.loads(in_house(house, "draw", str(book), "2"))
        cold[0].append(time.perf_counter() - started - second)
        warm[0].append(second)
        cold[1].append(timed(lambda: print_cold(whole, place)))
        warm[1].append(timed(lambda: print_warm(page, whole)))
    page.close()
    for name, (weasyprint, chromiums) in {"cold": cold, "warm": warm}.items():
        say(
            "pdf",
            database="none",
            step=f"drawing, {name}",
            seconds=median(weasyprint),
            ratio=median(weasyprint) / median(chromiums),
            against="Chromium printing the same HTML",
            chromium_seconds=median(chromiums),
            times=TIMES,
        )


def timed(call) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def in_house(house: House, *arguments: str) -> str:
    """Run bench.drawing with the house's settings and return what it printed."""
    command = [sys.executable, "-m", "bench.drawing", *arguments]
    return subprocess.run(command, env=house.server.environment, check=True, capture_output=True, text=True).stdout


def print_cold(html: Path, place: Path) -> None:
    command = [CHROMIUM, "--headless", *ARGUMENTS, f"--print-to-pdf={place / 'cold.pdf'}", html.as_uri()]
    subprocess.run(command, check=True, capture_output=True)


def print_warm(page: Page, html: Path) -> None:
    page.goto(html.as_uri())
    page.pdf(prefer_css_page_size=True, tagged=True)


# --- From the click to the file -------------------------------------------------------------------------------------


def wait_for_files(database: str, house: House, browser: Browser) -> None:
    """Click in a real browser, wait for the link as the page shows it, and fetch the file."""
    context = browser.new_context()
    cookies = SimpleCookie(house.cookie)
    context.add_cookies(
        [{"name": name, "value": morsel.value, "url": house.server.url} for name, morsel in cookies.items()]
    )
    page = context.new_page()
    typist = Typist(house, EXERCISE, "yhteenveto")
    click(page, house, "")
    waits = {"whole, unchanged": [], "whole, changed": [], "one exercise, changed": []}
    for _ in range(TIMES):
        waits["whole, unchanged"].append(click(page, house, ""))
        page.request.post(house.server.url + typist.url, form=typist.type(), headers={"X-CSRFToken": house.token})
        waits["whole, changed"].append(click(page, house, ""))
        waits["one exercise, changed"].append(click(page, house, EXERCISE))
    context.close()
    for name, seconds in waits.items():
        aim = 0.3 if "unchanged" in name else 3
        say(
            "pdf",
            database=database,
            step=f"click to file, {name}",
            seconds=median(seconds),
            against=f"an aim of {aim} s",
            slowest=max(seconds),
            times=TIMES,
        )


def click(page: Page, house: House, part: str) -> float:
    """Ask for the whole workbook (part "") or an exercise. Returns the seconds from the click until the file came."""
    page.goto(house.server.url + house.page("tuloste/"))
    button = page.locator(f'form:has(input[name="part"][value="{part}"]) button[name="blank"][value=""]')
    started = time.perf_counter()
    button.click(no_wait_after=True)
    link = page.locator('#tuloste a[href$=".pdf"]')
    link.wait_for(timeout=60_000)
    answer = page.request.get(house.server.url + link.get_attribute("href"))
    seconds = time.perf_counter() - started
    if not answer.body().startswith(b"%PDF"):
        raise RuntimeError(f"{answer.status} instead of a file")
    return seconds


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="valoa-bench-") as directory, chromium() as browser:
        data = Path(directory)
        for database, address in databases(data).items():
            with house(address, data, worker=True) as opened:
                if database == "sqlite":
                    compare_drawing(opened, browser, data)
                wait_for_files(database, opened, browser)


if __name__ == "__main__":
    main()
