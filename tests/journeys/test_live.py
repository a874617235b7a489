"""What one writes is on the others' screens within a moment, and every page says honestly whether it is."""

import time

import pytest

from tests.journeys.people import create_team, join
from tests.journeys.test_writing_together import HAASTAA, until

A_MOMENT = 3  # a page that asks would need 5 s; the rest is for a busy machine
STREAMS = "**/live/**"
ASKING = "**/muutokset/**"
SET_VISIBILITY = """state => {
  Object.defineProperty(document, "visibilityState", { configurable: true, value: state });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def alice(server, new_context):
    person = create_team(new_context)
    person.open("ilmiohahmotus/")
    return person


@pytest.fixture
def bob(alice, new_context):
    person = join(new_context, alice)
    for somebody in (alice, person):
        somebody.open("ilmiohahmotus/")
        somebody.wait_until_live()
    return person


def connection_says(person, state: str, seconds=15.0):
    return person.page.wait_for_selector(
        f'[data-connection][data-state="{state}"]', state="attached", timeout=seconds * 1000
    )


def test_what_one_writes_is_on_the_others_screen_within_a_moment(alice, bob):
    bob.page.route(ASKING, lambda route: route.abort())
    alice.summary.click()
    alice.page.keyboard.type("Heti näkyvissä.")
    assert until(lambda: bob.summary.input_value() == "Heti näkyvissä.") < A_MOMENT
    alice.write_note(HAASTAA, "Uusi kirjaus")
    assert until(lambda: bob.notes(HAASTAA) == ["Uusi kirjaus"]) < A_MOMENT
    alice.page.locator('button[formaction$="/poisto/"]').first.click()
    alice.page.wait_for_url("**poistettu**")
    assert until(lambda: bob.notes(HAASTAA) == []) < A_MOMENT
    alice.page.locator('button[formaction$="/palautus/"]').click()
    until(lambda: bob.notes(HAASTAA) == ["Uusi kirjaus"])


def test_nothing_is_asked_while_the_stream_is_open(alice, bob):
    asked = []
    time.sleep(1)
    bob.page.on("request", lambda request: asked.append(request.url))
    alice.summary.fill("Kerrottu, ei kysytty.")
    until(lambda: bob.summary.input_value() == "Kerrottu, ei kysytty.")
    bob.page.wait_for_timeout(8000)
    assert asked == []


def test_where_streams_are_blocked_the_page_asks_and_says_so(alice, new_context):
    bob = join(new_context, alice)
    bob.page.route(STREAMS, lambda route: route.abort())
    for somebody in (alice, bob):
        somebody.open("ilmiohahmotus/")
    alice.summary.fill("Palomuurin taakse.")
    until(lambda: bob.summary.input_value() == "Palomuurin taakse.", seconds=15)
    connection_says(bob, "asking")
    bob.page.unroute(STREAMS)
    connection_says(bob, "open", seconds=40)


def test_a_lost_server_is_told_and_what_was_missed_is_caught_up(server, alice, bob):
    server.kill()
    connection_says(bob, "none")
    alice.summary.click()
    alice.page.keyboard.type("Katkon aikana.")
    server.restart()
    connection_says(bob, "open", seconds=40)
    until(lambda: bob.summary.input_value() == "Katkon aikana.", seconds=20)


def test_a_hidden_page_keeps_no_stream_and_catches_up_when_it_is_shown(alice, bob):
    bob.page.evaluate(SET_VISIBILITY, "hidden")
    alice.summary.fill("Taskussa oltaessa.")
    alice.wait_until_saved()
    time.sleep(1)
    assert bob.summary.input_value() == ""
    bob.page.evaluate(SET_VISIBILITY, "visible")
    assert until(lambda: bob.summary.input_value() == "Taskussa oltaessa.") < A_MOMENT
    bob.wait_until_live()


def test_a_plant_that_one_chooses_is_chosen_on_the_others_screen(alice, bob):
    for somebody in (alice, bob):
        somebody.open("arviointi/")
        somebody.wait_until_live()
    alice.page.locator("input[type=radio][value='2']").first.check(force=True)
    until(lambda: bob.page.locator("input[type=radio][value='2']").first.is_checked(), seconds=4)


def test_a_removed_member_is_told_and_keeps_what_was_being_written(alice, bob):
    bob.summary.click()
    bob.page.keyboard.type("Kesken jäävä")
    alice.open("tiimi/")
    alice.page.locator('a[href$="/poisto/"], form[action$="/poisto/"] button').first.click()
    if alice.page.url.endswith("/poisto/"):
        alice.page.locator("main form button").first.click()
    connection_says(bob, "none")
    bob.page.keyboard.type(" ajatus")
    bob.page.wait_for_selector('[data-save-state][data-state="unsaved"]')
    assert bob.summary.input_value() == "Kesken jäävä ajatus"
