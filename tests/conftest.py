"""Fixtures for every test: the real server, the browser before it, and what tells a fast test from a slow one."""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import TransactionTestCase
from psycopg import sql

from tests.cast import alice, bob, charlie, workbook  # noqa: F401  The cast is there for every test.
from tests.server import Server

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_serialized_rollback", "live_server", "installation"}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Mark what needs a database (the rest need not run on a second one), and run the fast tests first."""
    for item in items:
        if needs_database(item):
            item.add_marker(pytest.mark.database)
    yield
    items.sort(key=lambda item: ("installation" in item.fixturenames, item.get_closest_marker("database") is not None))


def needs_database(item: pytest.Item) -> bool:
    return (
        item.get_closest_marker("django_db") is not None
        or not DATABASE_FIXTURES.isdisjoint(item.fixturenames)
        or (item.cls is not None and issubclass(item.cls, TransactionTestCase))
    )


# --- The real server ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def installation(tmp_path_factory) -> Iterator[Server]:
    """The whole product, served from an empty database of its own for the length of the test run."""
    data = tmp_path_factory.mktemp("installation")
    with empty_database(data) as database:
        server = Server(database, data)
        try:
            server.set_up()
            yield server
        finally:
            server.tear_down()


@pytest.fixture
def server(installation) -> Iterator[Server]:
    """The real server: `url`, `manage()`, `stop()`, `kill()`, `restart()`. It runs again for the next test."""
    installation.ensure()
    yield installation
    installation.ensure()


@contextmanager
def empty_database(data: Path) -> Iterator[str]:
    """Yield the address of a new database of the kind that DATABASE_URL names; a PostgreSQL one is dropped after."""
    address = os.environ.get("DATABASE_URL", "sqlite:")
    if address.startswith("sqlite:"):
        yield f"sqlite:///{data / 'valoa.sqlite3'}"
        return
    name = f"valoa_{uuid.uuid4().hex}"
    with psycopg.connect(urlsplit(address)._replace(path="/postgres").geturl(), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlsplit(address)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


# --- The browser ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args) -> dict:
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-quic"]
    return browser_type_launch_args | {"executable_path": "/usr/bin/chromium", "args": arguments}


@pytest.fixture(scope="session")
def base_url(installation) -> str:
    """Every page stands before the real server: page.goto("/aloita/") opens it."""
    return installation.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args) -> dict:
    return browser_context_args | {"locale": "fi-FI", "timezone_id": "Europe/Helsinki"}


@pytest.fixture
def new_context(new_context) -> Iterator[Callable]:
    """A new device: a browser that shares nothing with the others. What any of them complains about fails the test."""
    complaints: list[str] = []

    def open_context(**options):
        context = new_context(**options)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", lambda message: listen(message, complaints))
        return context

    yield open_context
    assert complaints == [], "The browser complained"


def listen(message, complaints: list[str]) -> None:
    # A status of 404 or a server that is down is complained about too; tests ask for both on purpose.
    if message.type == "error" and not message.text.startswith("Failed to load resource"):
        complaints.append(message.text)


@pytest.fixture
def axe() -> Callable:
    """Return a function that lists where a page breaks the WCAG 2.2 AA rules which a machine can check.

    `axe(page)` gives a line for every element at fault; `assert axe(page) == []` prints them.
    """
    tool = Axe()

    def violations(page) -> list[str]:
        options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
        found = tool.run(page, options=options).response["violations"]
        return [f"{rule['id']}: {rule['help']}: {node['html']}" for rule in found for node in rule["nodes"]]

    return violations
