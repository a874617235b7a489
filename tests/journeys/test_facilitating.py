"""The facilitator's hand in a real browser: the scribe at the big screen, and a workbook that is closed under a pen."""

import time

import pytest

from tests.journeys.people import create_team, join

HAASTAA, INNOSTAA = "ilmiohahmotus.haastaa", "ilmiohahmotus.innostaa"


@pytest.fixture
def alice(server, new_context):
    return create_team(new_context)


def focused(page) -> str:
    return page.evaluate("document.activeElement.dataset.new ?? document.activeElement.className")


def press_access_key(page, key: str):
    """Alt and the key. Playwright sends no character along with Alt, and the browser goes by the character."""
    session = page.context.new_cdp_session(page)
    event = {"key": key, "code": f"Digit{key}", "windowsVirtualKeyCode": ord(key), "modifiers": 1}
    session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **event})
    session.send("Input.dispatchKeyEvent", {"type": "char", "text": key, "unmodifiedText": key, **event})
    session.send("Input.dispatchKeyEvent", {"type": "keyUp", **event})


def test_a_scribe_fills_the_big_screen_by_keyboard_alone(alice):
    page = alice.open("ilmiohahmotus/?heijasta")
    assert focused(page) == HAASTAA
    for text in ("Jono kasvaa", "Puhelut ruuhkautuvat"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        assert focused(page) == HAASTAA
    press_access_key(page, "2")
    assert focused(page) == INNOSTAA
    page.keyboard.type("Asiakas kiitti")
    page.keyboard.press("Enter")
    press_access_key(page, "3")
    page.keyboard.type("Jonoon tarvitaan uusi tapa.")
    alice.wait_until_saved()
    page.reload()
    assert alice.notes(HAASTAA) == ["Jono kasvaa", "Puhelut ruuhkautuvat"]
    assert alice.notes(INNOSTAA) == ["Asiakas kiitti"]
    assert alice.summary.input_value() == "Jonoon tarvitaan uusi tapa."


def test_what_is_typed_while_the_workbook_goes_to_the_archive_is_kept_and_saved_when_it_is_back(alice, new_context):
    bob = join(new_context, alice)
    bob.open("ilmiohahmotus/")
    alice.open("tiimi/").get_by_role("button", name="Siirrä arkistoon").click()
    bob.summary.click()
    bob.page.keyboard.type("Tämä ei saa kadota.")
    bob.page.wait_for_selector('[data-save-state][data-state="unsaved"]')
    told = bob.page.locator(".textbox__state").first
    told.get_by_text("arkisto").wait_for()
    alice.page.get_by_role("button", name="arkistosta").click()
    bob.page.reload()
    bob.wait_until_saved()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and alice.open("ilmiohahmotus/") and "kadota" not in alice.summary.input_value():
        time.sleep(0.3)
    assert alice.summary.input_value() == "Tämä ei saa kadota."


def test_the_team_is_deleted_and_brought_back_with_everything_in_it(alice, new_context):
    bob = join(new_context, alice)
    bob.open("ilmiohahmotus/")
    bob.write_note(HAASTAA, "Jono kasvaa")
    bob.wait_until_saved()
    page = alice.open("tiimi/poisto/")
    page.fill("#id_name", "Lupapalvelut")
    page.locator("main form button").click()
    assert page.url.endswith("/poistettu/")
    assert bob.page.goto(alice.home).status == 404
    page.locator("main form button").first.click()
    bob.open("ilmiohahmotus/")
    assert bob.notes(HAASTAA) == ["Jono kasvaa"]
