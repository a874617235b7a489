"""The door against a real uvicorn server, over real sockets."""

import http.client
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from tests.server import WebServer


@pytest.fixture(scope="module")
def probe(tmp_path_factory) -> Iterator[WebServer]:
    server = WebServer("tests.valoa.probe:application", {"VALOA_DATA": str(tmp_path_factory.mktemp("probe"))})
    server.start()
    yield server
    server.stop()


@pytest.fixture
def connection(probe) -> Iterator[http.client.HTTPConnection]:
    with closing(http.client.HTTPConnection("127.0.0.1", probe.port, timeout=10)) as connection:
        yield connection


def ask(connection, method: str, path: str, body=None, headers: dict | None = None) -> tuple[int, bytes]:
    connection.request(method, path, body, headers or {})
    response = connection.getresponse()
    return response.status, response.read()


def seen(connection, path: str) -> list[dict]:
    return [request for request in record(connection)["seen"] if request["path"] == path]


def record(connection) -> dict:
    return json.loads(ask(connection, "GET", "/seen")[1])


def wait_until(true: Callable[[], bool], seconds: float = 5) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "This never became true"
        time.sleep(0.02)


def open_post(probe, path: str, sent: int, announced: int) -> socket.socket:
    """Start a POST and send only a part of its body."""
    line = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {announced}\r\n\r\n"
    client = socket.create_connection(("127.0.0.1", probe.port), timeout=10)
    client.sendall(line.encode() + b"x" * sent)
    return client


def test_a_request_comes_through_whole(connection):
    assert ask(connection, "POST", "/whole", b"x" * 5_000_000) == (200, b"5000000 bytes")
    [request] = seen(connection, "/whole")
    assert request["headers"]["CONTENT_LENGTH"] == "5000000"


def test_a_body_in_chunks_gets_its_length(connection):
    assert ask(connection, "POST", "/chunks", iter([b"ab", b"cde"])) == (200, b"5 bytes")
    [request] = seen(connection, "/chunks")
    assert request["headers"]["CONTENT_LENGTH"] == "5"
    assert "HTTP_TRANSFER_ENCODING" not in request["headers"]


def test_a_post_that_is_cut_off_never_reaches_a_view(probe, connection):
    open_post(probe, "/cut", sent=2995, announced=10_000).close()
    assert ask(connection, "POST", "/after") == (200, b"0 bytes")
    time.sleep(0.2)
    assert seen(connection, "/cut") == []


def test_a_half_closed_post_never_reaches_a_view(probe, connection):
    with open_post(probe, "/half", sent=2995, announced=10_000) as client:
        client.shutdown(socket.SHUT_WR)
        client.recv(1000)
    assert seen(connection, "/half") == []


def test_slow_posts_do_not_block_pages(probe, connection):
    slow = [open_post(probe, "/slow", sent=10, announced=10_000) for _ in range(10)]
    started = time.monotonic()
    assert ask(connection, "GET", "/page")[0] == 200
    assert time.monotonic() - started < 0.5
    for client in slow:
        client.close()


def test_slow_readers_do_not_block_pages(probe, connection):
    slow = []
    for _ in range(4):
        client = socket.create_connection(("127.0.0.1", probe.port), timeout=10)
        client.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        slow.append(client)
    wait_until(lambda: record(connection)["closed"].count("/large") >= 4)
    started = time.monotonic()
    assert ask(connection, "GET", "/page")[0] == 200
    assert time.monotonic() - started < 0.5
    for client in slow:
        client.close()


def test_a_post_that_takes_too_long_is_answered(probe, connection):
    with open_post(probe, "/late", sent=10, announced=10_000) as client:
        answer = http.client.HTTPResponse(client)
        answer.begin()
        assert answer.status == 408
        assert answer.read().decode()
    assert seen(connection, "/late") == []


def test_too_large_a_body_is_refused_in_words(connection):
    status, words = ask(connection, "POST", "/huge", b"x" * 11_000_000)
    assert status == 413
    assert b"10" in words
    assert seen(connection, "/huge") == []


def test_too_large_a_body_without_a_length_is_refused(connection):
    assert ask(connection, "POST", "/huge-chunks", iter([b"x" * 1_000_000] * 11))[0] == 413
    assert seen(connection, "/huge-chunks") == []


def test_a_route_has_its_own_limit(connection):
    assert ask(connection, "POST", "/small/form", b"x" * 1000)[0] == 200
    assert ask(connection, "POST", "/small/form", b"x" * 1001)[0] == 413


def test_header_names_with_an_underscore_are_dropped(connection):
    headers = {"X_Forwarded_Proto": "https", "X-Forwarded-Host": "example.org"}
    ask(connection, "GET", "/headers", headers=headers)
    [request] = seen(connection, "/headers")
    assert "HTTP_X_FORWARDED_PROTO" not in request["headers"]
    assert request["headers"]["HTTP_X_FORWARDED_HOST"] == "example.org"


def test_cookies_come_and_go_one_by_one(connection):
    connection.request("GET", "/cookies", headers={"Cookie": "a=1; b=2"})
    response = connection.getresponse()
    response.read()
    assert response.headers.get_all("Set-Cookie") == ["a=1; Path=/", "b=2; Path=/"]
    assert seen(connection, "/cookies")[0]["headers"]["HTTP_COOKIE"] == "a=1; b=2"


def test_a_path_keeps_its_bytes(connection):
    ask(connection, "GET", "/ty%C3%B6%2Fp%E4iv%C3%A4?a=%20")
    assert seen(connection, "/työ/p\udce4ivä".encode("utf-8", "surrogateescape").decode("latin-1"))


def test_a_connection_is_kept_for_the_next_request(connection):
    ask(connection, "POST", "/first", b"abc")
    first = connection.sock
    ask(connection, "POST", "/huge", b"x" * 11_000_000)
    ask(connection, "GET", "/large")
    ask(connection, "GET", "/last")
    assert first is not None
    assert connection.sock is first


def test_a_long_response_comes_whole_and_is_closed(connection):
    before = record(connection)["closed"].count("/large")
    status, body = ask(connection, "GET", "/large")
    assert (status, len(body)) == (200, 30 * 1024 * 1024)
    assert record(connection)["closed"].count("/large") == before + 1


def test_a_client_that_leaves_in_the_middle_of_a_response_harms_nobody(probe, connection):
    before = record(connection)["closed"].count("/large")
    with socket.create_connection(("127.0.0.1", probe.port), timeout=10) as client:
        client.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        client.recv(1000)
    wait_until(lambda: record(connection)["closed"].count("/large") == before + 1)
    assert ask(connection, "GET", "/page")[0] == 200


def test_head_has_the_length_and_no_body(connection):
    connection.request("HEAD", "/head")
    response = connection.getresponse()
    assert (response.status, response.getheader("Content-Length"), response.read()) == (200, "7", b"")
    assert ask(connection, "GET", "/page")[0] == 200


@pytest.mark.parametrize("path", ["/broken", "/broken-later"])
def test_an_application_that_fails_is_answered_by_one_whole_500(connection, path):
    status, words = ask(connection, "GET", path)
    assert status == 500
    assert 0 < len(words) < 1000
    assert (path in record(connection)["closed"]) == (path == "/broken-later")


def test_sigterm_ends_the_server_promptly_and_lets_a_view_finish(tmp_path):
    server = WebServer("tests.valoa.probe:application", {"VALOA_DATA": str(tmp_path)})
    server.start()
    with (
        open_post(server, "/slow", sent=10, announced=10_000),
        closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)) as connection,
    ):
        connection.request("POST", "/sleep", b"abc")
        time.sleep(0.2)
        started = time.monotonic()
        server.stop()
        assert time.monotonic() - started < 3.5
        assert connection.getresponse().read() == b"3 bytes"
