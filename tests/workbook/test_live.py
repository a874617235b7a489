"""The stream of what others do, against the real server: who hears what, how soon, and who hears nothing."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.core import signing

from tests.server import WebServer
from tests.visitors import Visitor
from workbook import live

ON_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")
A_MOMENT = 3  # a page that asks would need 5 s; the rest is for a busy machine


@pytest.fixture
def alice(server) -> Visitor:
    return Visitor(server).create_team()


@pytest.fixture
def bob(alice, server) -> Visitor:
    return Visitor(server).join(alice)


@pytest.fixture
def neighbour(server) -> Iterator[WebServer]:
    """Another web process of the same installation. SQLite has but one, and there it is the same."""
    if not ON_POSTGRES:
        yield server
        return
    another = WebServer("valoa.asgi:application", server.environment)
    another.start()
    yield another
    another.stop()


@pytest.fixture
def open_stream() -> Iterator:
    """Open a visitor's stream of a page, past its first event."""
    streams = []

    def open_one(visitor, **options):
        until = time.monotonic() + 10
        while (stream := visitor.stream(**options)).status == 503 and time.monotonic() < until:
            time.sleep(0.1)
        streams.append(stream)
        if stream.status == 200:
            assert stream.event() == ("resync", "")
        return stream

    yield open_one
    for stream in streams:
        stream.close()


def test_what_is_saved_reaches_the_others_within_a_moment(alice, bob, open_stream):
    page = alice.page()
    stream = open_stream(bob, sheet=page.sheet)
    page.save("Jono kasvaa.")
    news = stream.news(A_MOMENT)
    assert [(entry["id"], entry["text"], entry["revision"]) for entry in news["entries"]] == [
        (page.text, "Jono kasvaa.", 1)
    ]


def test_it_reaches_the_screens_of_another_process(alice, neighbour, server, open_stream):
    bob = Visitor(neighbour).join(alice)
    page = alice.page()
    stream = open_stream(bob, sheet=page.sheet)
    page.save("Prosessista toiseen.")
    assert stream.news(A_MOMENT)["entries"][0]["text"] == "Prosessista toiseen."


def test_notes_arrive_as_the_page_shows_them_and_their_order_with_them(alice, bob, open_stream):
    page = alice.page()
    stream = open_stream(bob, sheet=page.sheet)
    first = page.note("Ensimmäinen")
    second = page.note("Toinen")
    html = ""
    while "Toinen" not in html:
        news = stream.news(A_MOMENT)
        order = news["order"]
        html += "".join(entry["html"] for entry in news["entries"])
    assert 'class="note"' in html and "Toinen" in html and "Alice" in html
    assert "csrfmiddlewaretoken" not in html
    assert order["ilmiohahmotus.haastaa"] == [first, second]
    alice.post(f"{alice.home}kirjaus/{second}/ylos/")
    assert stream.news(A_MOMENT)["order"]["ilmiohahmotus.haastaa"] == [second, first]
    alice.post(f"{alice.home}kirjaus/{first}/poisto/")
    assert stream.news(A_MOMENT)["order"]["ilmiohahmotus.haastaa"] == [second]
    alice.post(f"{alice.home}kirjaus/{first}/palautus/")
    assert [entry["id"] for entry in stream.news(A_MOMENT)["entries"]] == [first]


def test_a_busy_sheet_is_told_a_few_times_a_second_and_ends_with_the_last_text(alice, bob, open_stream):
    page = alice.page()
    stream = open_stream(bob, sheet=page.sheet)
    started, revision = time.monotonic(), 0
    for number in range(1, 31):
        revision = page.save(" ".join(str(n) for n in range(number)), revision)["revision"]
    told, news = 0, None
    while news is None or news["entries"][0]["revision"] < revision:
        news = stream.news(A_MOMENT)
        told += 1
    assert news["entries"][0]["text"].endswith("29")
    assert told <= 2 + (time.monotonic() - started) / live.REST_SECONDS


def test_other_sheets_are_not_told(alice, bob, open_stream):
    stream = open_stream(bob, sheet=bob.page("muutoshahmotus/asiakkaat/").sheet)
    alice.page().save("Toisella arkilla.")
    with pytest.raises(TimeoutError):
        stream.event(0.7)


def test_the_rest_of_the_workbook_is_told_by_its_parts(alice, bob, open_stream):
    stream = open_stream(bob, sheet=bob.page().sheet)
    alice.post(f"{alice.home}valmis/ilmiohahmotus/", valmis="on")
    assert stream.wait_for("part", A_MOMENT) == "ilmiohahmotus"
    statement = alice.get(f"{alice.home}arviointi/").split('name="kasvi-')[1].split('"')[0]
    alice.post(f"{alice.home}arviointi/", **{f"kasvi-{statement}": "2", f"nakyi-{statement}": ""})
    assert stream.wait_for("part", A_MOMENT) == "arviointi"


# --- Who may ---------------------------------------------------------------------------------------------------------


def test_only_members_get_a_token(alice, server):
    charlie = Visitor(server).create_team("Toinen tiimi", "Charlie")
    assert charlie.status(f"{alice.home}suora/") == 404
    assert Visitor(server).status(f"{alice.home}suora/") == 404


@pytest.mark.parametrize("token", ["", "keksitty", "a:b:c"])
def test_without_a_token_of_ours_there_is_no_stream(alice, open_stream, token):
    assert open_stream(alice, token=token).status == 403


def test_a_token_opens_its_own_teams_workbook_alone(alice, server, open_stream):
    charlie = Visitor(server).create_team("Toinen tiimi", "Charlie")
    assert open_stream(alice, token=charlie.token()).status == 403


def test_a_stream_needs_a_fresh_token(alice, server, open_stream, monkeypatch):
    """The claims are those of a real token; what is signed with the installation's secret is a minute too old."""
    secret = (Path(server.environment["VALOA_DATA"]) / "secret").read_text()
    claims = signing.loads(alice.token(), key=secret, salt=live.SALT)
    a_minute_ago = time.time() - live.TOKEN_SECONDS - 1
    monkeypatch.setattr(time, "time", lambda: a_minute_ago)
    old = signing.dumps(claims, key=secret, salt=live.SALT)
    monkeypatch.undo()
    assert open_stream(alice, token=signing.dumps(claims, key=secret, salt=live.SALT)).status == 200
    assert open_stream(alice, token=old).status == 403


def test_a_removed_member_hears_nothing_from_that_moment(alice, bob, neighbour, open_stream):
    sheet = bob.page().sheet
    bob.server = neighbour
    mine, token = open_stream(alice, sheet=sheet), bob.token()
    stream = open_stream(bob, sheet=sheet)
    member = bob.page().html.split('data-member="')[1].split('"')[0]
    alice.post(f"{alice.home}tiimi/{member}/poisto/")
    assert stream.ends_within(A_MOMENT)
    assert open_stream(bob, token=token).status == 403
    assert bob.status(f"{bob.home}suora/") == 404
    alice.page().save("Nyt ilman Bobia.")
    assert mine.news(A_MOMENT)["entries"][0]["text"] == "Nyt ilman Bobia."


def test_leaving_a_device_ends_its_stream(bob, open_stream):
    stream = open_stream(bob)
    bob.post(f"{bob.home}mina/poistuminen/")
    assert stream.ends_within(A_MOMENT)


def test_a_deleted_teams_streams_end_at_once(alice, bob, open_stream):
    streams = [open_stream(visitor) for visitor in (alice, bob)]
    alice.post(f"{alice.home}tiimi/poisto/", name="Lupapalvelut")
    assert all(stream.ends_within(A_MOMENT) for stream in streams)


def test_an_archived_teams_streams_end_at_once(alice, bob, open_stream):
    streams = [open_stream(visitor) for visitor in (alice, bob)]
    alice.post(f"{alice.home}tiimi/arkistointi/")
    assert all(stream.ends_within(A_MOMENT) for stream in streams)


# --- Bad days --------------------------------------------------------------------------------------------------------


def test_sigterm_ends_the_server_at_once_though_streams_are_open(server, alice, open_stream):
    streams = [open_stream(alice) for _ in range(50)]
    started = time.monotonic()
    server.stop()
    assert time.monotonic() - started < 1.5
    assert all(stream.ends_within(1) for stream in streams)


def test_tokens_from_before_a_restart_are_refused(server, alice, open_stream):
    token = alice.token()
    server.restart()
    assert open_stream(alice, token=token).status in (403, 503)
    assert open_stream(alice).status == 200


def lose_the_database(server) -> None:
    """Every connection to the database breaks. SQLite's is a file: there the process itself starts anew."""
    if not ON_POSTGRES:
        server.restart()
        return
    name = urlsplit(server.environment["DATABASE_URL"]).path[1:]
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            [name],
        )


def test_a_lost_database_ends_the_streams_and_the_new_ones_hear_again(server, alice, bob, open_stream):
    page = alice.page()
    stream = open_stream(bob, sheet=page.sheet)
    lose_the_database(server)
    assert stream.ends_within(3)
    time.sleep(0.2)
    again = open_stream(bob, sheet=page.sheet)
    page.save("Katkon jälkeen.")
    assert again.news(10)["entries"][0]["text"] == "Katkon jälkeen."


def test_a_reader_who_takes_nothing_does_not_hold_up_the_others(alice, bob, open_stream):
    page = alice.page()
    slow = open_stream(alice, sheet=page.sheet)
    stream = open_stream(bob, sheet=page.sheet)
    text, revision = "sana " * 3900, 0
    for number in range(40):
        revision = page.save(f"{text}{number}", revision)["revision"]
        started = time.monotonic()
        while stream.news(3)["entries"][0]["revision"] < revision:
            pass
        assert time.monotonic() - started < A_MOMENT
    assert slow.status == 200
