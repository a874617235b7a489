"""The main job, from an empty installation to a printed workbook, as a facilitator and a participant meet it."""

import io
import time

import pytest
from pypdf import PdfReader

from tests.journeys.people import create_team, join


@pytest.fixture
def alice(server, new_context):
    return create_team(new_context, name="Lupapalvelut, itäinen yksikkö")


def test_a_team_goes_from_the_front_page_to_a_printed_workbook(server, new_context, alice):
    # The facilitator's invitation is on the screen; a participant joins from a phone with the three words.
    code = alice.page.locator(".join-code").inner_text()
    phone = new_context(viewport={"width": 360, "height": 740}, has_touch=True).new_page()
    phone.goto("/liity/")
    phone.fill("#id_code", code)
    phone.click("main form button")
    phone.fill("#id_name", "Bob")
    phone.click("main form button")
    assert phone.url == alice.home

    # Phase 1: a note on the phone, a summary on the laptop.
    phone.goto(alice.home + "ilmiohahmotus/")
    note = phone.locator('textarea[data-new="ilmiohahmotus.haastaa"]')
    note.fill("Jono kasvaa joka viikko")
    note.press("Enter")
    phone.wait_for_selector('[data-save-state][data-state="saved"]')
    alice.open("ilmiohahmotus/")
    alice.summary.fill("Jonoon tarvitaan uusi tapa toimia.")
    alice.wait_until_saved()

    # Phase 2: the team agrees on a plant and says why.
    page = alice.open("arviointi/")
    page.locator('input[name="kasvi-vahvuudet"][value="2"]').check()
    press(page, ".steps [data-save]")
    assert page.locator('input[name="kasvi-vahvuudet"][value="2"]').is_checked()

    # Phase 3: the summary is taken in as a basis, and an experiment gets its dates.
    page = alice.open("tiivistys/")
    press(page, 'button[formaction$="/pohja/"]')
    assert "Jonoon tarvitaan uusi tapa toimia." in alice.summary.input_value()
    page = alice.open("kokeilusuunnitelma/")
    page.locator("main form input[type=text]").first.fill("Puhelu ennen kirjettä")
    page.locator("main form input[type=text]").first.press("Enter")
    page.wait_for_url("**/kokeilusuunnitelma/*-*/")
    page.fill("#id_starts", "2027-01-11")
    page.fill("#id_ends", "2027-03-31")
    press(page, ".steps [data-save]")
    assert page.input_value("#id_ends") == "2027-03-31"

    # The workbook as a PDF, with everybody's words in it.
    alice.open("tuloste/")
    book = print_whole(alice)
    text = " ".join(" ".join(sheet.extract_text().split()) for sheet in book.pages)
    for words in ("Jono kasvaa joka viikko", "Jonoon tarvitaan uusi tapa", "Puhelu ennen kirjettä"):
        assert words in text


def press(page, button: str):
    """Press a button that saves and loads the page again."""
    with page.expect_navigation():
        page.locator(button).first.click()


def print_whole(person) -> PdfReader:
    """Press the button for the whole workbook, wait as a person does, and open the file."""
    page = person.page
    page.locator('form:has(input[name="kind"][value="whole"]) button, button[value="whole"]').first.click()
    link = page.locator('a[href$=".pdf"]')
    link.wait_for(timeout=60_000)
    reply = page.request.get(link.get_attribute("href"))
    assert reply.ok and reply.headers["content-type"] == "application/pdf"
    return PdfReader(io.BytesIO(reply.body()))


def test_coming_back_on_the_same_device_asks_nothing(alice, new_context, server):
    bob = join(new_context, alice)
    bob.page.goto("/")
    bob.page.locator(f'a[href="{bob.home.removeprefix(server.url)}"]').click()
    assert bob.page.url == bob.home
    link = alice.open("kutsu/").input_value("#linkki")
    bob.page.goto(link)
    assert bob.page.url == bob.home


def test_going_on_on_another_device_as_the_same_person(alice, new_context):
    bob = join(new_context, alice)
    bob.open("mina/").locator('form[action$="/toinen-laite/"] button').click()
    address = bob.page.input_value("#laite")
    laptop = new_context().new_page()
    laptop.goto(address)
    laptop.click("main form button")
    laptop.goto(bob.home + "mina/")
    assert laptop.input_value("#id_name") == "Bob"


def test_the_facilitator_gets_back_in_with_the_private_link(alice, new_context):
    link = alice.open("avain/").input_value("#linkki")
    other = new_context().new_page()
    other.goto(link)
    other.click("main form button")
    assert other.url == alice.home
    other.goto(alice.home + "tiimi/")
    assert other.locator("h1").count() == 1


def test_another_person_takes_over_on_a_shared_device(alice):
    link = alice.open("kutsu/").input_value("#linkki")
    alice.page.goto(link + "?uusi")
    alice.page.fill("#id_name", "Bob")
    alice.page.click("main form button")
    alice.open("mina/")
    assert alice.page.input_value("#id_name") == "Bob"
    alice.page.locator('form[action*="/mina/vaihto/"] button').click()
    alice.open("mina/")
    assert alice.page.input_value("#id_name") == "Alice"


def test_a_stranger_sees_nothing_of_the_team(alice, new_context):
    stranger = new_context().new_page()
    for path in ("", "ilmiohahmotus/", "arviointi/", "kokeilusuunnitelma/", "kutsu/", "tuloste/", "tiimi/"):
        assert stranger.goto(alice.home + path).status == 404


def test_the_keyboard_alone_is_enough_to_write_and_go_on(alice):
    page = alice.open("ilmiohahmotus/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    for _step in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.new"):
            break
    page.keyboard.type("Pelkällä näppäimistöllä")
    page.keyboard.press("Enter")
    alice.wait_until_saved()
    for _step in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == "seuraava":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/muutoshahmotus/")
    time.sleep(0.2)
    alice.open("ilmiohahmotus/")
    assert alice.notes("ilmiohahmotus.haastaa") == ["Pelkällä näppäimistöllä"]


def test_a_plant_is_saved_when_it_is_chosen_and_again_when_the_network_is_back(alice):
    page = alice.open("arviointi/")
    with page.expect_response(lambda reply: reply.request.method == "POST"):
        page.locator('input[name="kasvi-vahvuudet"][value="3"]').check()
    alice.open("ilmiohahmotus/")
    page = alice.open("arviointi/")
    assert page.locator('input[name="kasvi-vahvuudet"][value="3"]').is_checked()
    page.context.set_offline(True)
    page.locator('input[name="kasvi-innostus"][value="1"]').check()
    page.wait_for_selector("[data-told]")
    page.context.set_offline(False)
    page.wait_for_selector("[data-told]", state="detached")
    page.reload()
    assert page.locator('input[name="kasvi-innostus"][value="1"]').is_checked()
