"""The cast of every test: Alice the facilitator, Bob the member, Charlie the outsider.

Each has a browser of their own (a Django test client) and, but for Charlie, a seat in the same team.
"""

import pytest
from django.test import Client

from workbook import access, actions


def seated_client(device_token: str) -> Client:
    client = Client()
    client.cookies[access.COOKIE] = device_token
    return client


@pytest.fixture
def workbook(db):
    device, token = actions.new_device()
    workbook = actions.create_team("Lupapalvelut", "Esimerkkivirasto", "Alice", device)
    workbook.alice_token = token
    return workbook


@pytest.fixture
def alice(workbook) -> Client:
    client = seated_client(workbook.alice_token)
    client.member = workbook.team.members.get(name="Alice")
    return client


@pytest.fixture
def bob(workbook) -> Client:
    device, token = actions.new_device()
    client = seated_client(token)
    client.member = actions.join_team(workbook.team, "Bob", device)
    return client


@pytest.fixture
def charlie(db) -> Client:
    """Somebody with a team and a seat, but not in this one."""
    device, token = actions.new_device()
    client = seated_client(token)
    client.workbook = actions.create_team("Toinen tiimi", "", "Charlie", device)
    return client
