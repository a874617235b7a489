"""What a browser fetches to show the front page for the first time: requests, and bytes on the wire with headers."""

import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from .browser import chromium
from .house import house, say


def load(browser: Browser, url: str) -> dict[str, int]:
    """Open a page in a browser that has seen nothing yet. Returns the bytes of each thing that was fetched."""
    context = browser.new_context()
    page = context.new_page()
    network = context.new_cdp_session(page)
    urls: dict[str, str] = {}
    fetched: dict[str, int] = {}
    network.on("Network.requestWillBeSent", lambda event: urls.update({event["requestId"]: event["request"]["url"]}))
    network.on(
        "Network.loadingFinished",
        lambda event: fetched.update({urlsplit(urls[event["requestId"]]).path: int(event["encodedDataLength"])}),
    )
    network.send("Network.enable")
    page.goto(url, wait_until="networkidle")
    context.close()
    return fetched


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="valoa-bench-") as directory:
        data = Path(directory)
        with house(f"sqlite:///{data / 'valoa.sqlite3'}", data) as opened, chromium() as browser:
            fetched = load(browser, f"{opened.server.url}/")
    weight = sum(fetched.values())
    say(
        "weight",
        database="sqlite",
        ratio=weight / (60 * 1024),
        against="60 KiB",
        bytes=weight,
        requests=len(fetched),
        fetched=fetched,
    )


if __name__ == "__main__":
    main()
