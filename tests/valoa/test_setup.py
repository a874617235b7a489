"""The product as it is started: served, restarted and stopped."""

import http.client
import re
import subprocess
import time
import urllib.request
from contextlib import closing

from django.core.management import call_command

from tests.server import ROOT


def fetch(url: str) -> tuple[http.client.HTTPMessage, bytes]:
    with urllib.request.urlopen(url, timeout=10) as response:
        return response.headers, response.read()


def test_the_home_page_and_its_static_files_are_served(server):
    headers, page = fetch(f"{server.url}/")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    style = re.search(rb'href="(/static/[^"]+\.css)"', page)[1].decode()
    headers, _ = fetch(server.url + style)
    assert "immutable" in headers["Cache-Control"]


def test_pages_share_a_connection(server):
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)) as connection:
        for _ in range(3):
            connection.request("GET", "/")
            assert connection.getresponse().read()
            first = connection.sock
        assert connection.sock is first


def test_the_server_comes_back_after_a_power_cut_at_the_same_address(server):
    server.kill()
    server.start()
    fetch(f"{server.url}/")


def test_the_server_stops_within_two_seconds(server):
    started = time.monotonic()
    server.stop()
    assert time.monotonic() - started < 2


def test_models_and_migrations_agree(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_production_settings_pass_every_check(server, monkeypatch):
    settings = {"VALOA_URL": "https://valoa.example.org", "VALOA_BEHIND_PROXY": "true"}
    for name, value in settings.items():
        monkeypatch.setitem(server.environment, name, value)
    server.manage("check", "--deploy", "--fail-level=WARNING")


def test_scripts_are_sound_shell():
    for script in (*(ROOT / "script").iterdir(), ROOT / ".ci" / "run"):
        subprocess.run(["bash", "-n", script], check=True)
