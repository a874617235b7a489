"""Writing in real browsers against the real server: what a team would lose if any of this failed is its own words."""

import time

import pytest

from tests.journeys.people import create_team, join

HAASTAA = "ilmiohahmotus.haastaa"


def until(condition, seconds=10.0):
    """Wait until `condition()` holds and return how long it took; fail with what it last gave."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        if condition():
            return time.monotonic() - start
        time.sleep(0.05)
    pytest.fail(f"not within {seconds} s")


@pytest.fixture
def alice(server, new_context):
    person = create_team(new_context)
    person.open("ilmiohahmotus/")
    return person


@pytest.fixture
def bob(alice, new_context):
    person = join(new_context, alice)
    alice.open("ilmiohahmotus/")
    person.open("ilmiohahmotus/")
    return person


def test_two_people_in_one_text_both_see_the_merged_text_soon_after_both_pause(alice, bob):
    alice.summary.click()
    bob.summary.click()
    for mine, yours in zip("Jono kasvaa viikoittain.", "Asiakas odottaa kotona. ", strict=True):
        alice.page.keyboard.insert_text(mine)
        bob.page.keyboard.insert_text(yours)
        time.sleep(0.03)

    def merged():
        texts = alice.summary.input_value(), bob.summary.input_value()
        return texts[0] == texts[1] and all(
            w in texts[0] for w in ("Jono kasvaa viikoittain.", "Asiakas odottaa kotona.")
        )

    until(merged, seconds=5)


def test_the_caret_stays_at_its_word_when_others_write_around_it(alice, bob):
    alice.summary.fill("Alku on tässä. Loppu on tuolla.")
    alice.wait_until_saved()
    until(lambda: bob.summary.input_value() == alice.summary.input_value())
    alice.summary.click()
    alice.summary.evaluate("area => area.setSelectionRange(14, 14)")
    bob.summary.evaluate("area => { area.focus(); area.setSelectionRange(0, 0) }")
    bob.page.keyboard.type("Ensin. ")
    bob.page.keyboard.press("Control+End")
    bob.page.keyboard.type(" Viimeksi.")
    until(lambda: "Viimeksi." in alice.summary.input_value() and "Ensin." in alice.summary.input_value())
    before = alice.summary.evaluate("area => area.value.slice(0, area.selectionStart)")
    assert before == "Ensin. Alku on tässä."


def test_a_field_is_never_swapped_while_somebody_types_in_it(alice, bob):
    alice.summary.click()
    alice.page.keyboard.type("Kirjoitan", delay=20)
    bob.summary.press("Control+Home")
    bob.page.keyboard.type("Toinen. ", delay=10)
    bob.wait_until_saved()
    for letter in " pitkää lausetta ilman taukoa":
        alice.page.keyboard.type(letter)
        time.sleep(0.06)
        assert "Toinen" not in alice.summary.input_value()
    until(lambda: "Toinen." in alice.summary.input_value())
    assert "Kirjoitan pitkää lausetta ilman taukoa" in alice.summary.input_value()


def test_a_composition_is_left_alone_until_it_is_done(alice, bob):
    alice.summary.click()
    session = alice.page.context.new_cdp_session(alice.page)
    session.send("Input.imeSetComposition", {"text": "´", "selectionStart": 1, "selectionEnd": 1})
    bob.summary.click()
    bob.page.keyboard.type("Bobin lause. ")
    bob.wait_until_saved()
    time.sleep(2.5)
    assert alice.summary.input_value() == "´"
    session.send("Input.insertText", {"text": "é"})
    until(lambda: "é" in bob.summary.input_value() and "Bobin lause." in alice.summary.input_value())
    assert "´" not in bob.summary.input_value()


def test_notes_are_shown_to_the_others_when_they_are_finished(alice, bob):
    alice.write_note(HAASTAA, "Jono kasvaa")
    alice.write_note(HAASTAA, "Puhelin soi")
    until(lambda: bob.notes(HAASTAA) == ["Jono kasvaa", "Puhelin soi"])
    # Enter leads on to the next note, so that a scribe never needs the mouse.
    assert alice.page.evaluate("document.activeElement.dataset.new") == HAASTAA


def test_a_half_written_note_survives_a_reload(alice):
    alice.page.locator(f'textarea[data-new="{HAASTAA}"]').click()
    alice.page.keyboard.type("Kesken jä")
    alice.page.reload()
    assert alice.page.locator(f'textarea[data-new="{HAASTAA}"]').input_value() == "Kesken jä"
    alice.page.locator(f'textarea[data-new="{HAASTAA}"]').press("End")
    alice.page.keyboard.type("änyt ajatus")
    alice.page.keyboard.press("Enter")
    alice.wait_until_saved()
    alice.page.reload()
    assert alice.notes(HAASTAA) == ["Kesken jäänyt ajatus"]


def test_what_is_typed_without_a_network_says_so_and_arrives_once_when_it_is_back(alice, bob):
    alice.page.context.set_offline(True)
    alice.summary.click()
    alice.page.keyboard.type("Tunnelissa kirjoitettu.")
    alice.page.wait_for_selector('[data-save-state][data-state="unsaved"]')
    alice.page.context.set_offline(False)
    alice.wait_until_saved()
    until(lambda: bob.summary.input_value() == "Tunnelissa kirjoitettu.")


def test_a_server_killed_in_mid_sentence_loses_and_doubles_nothing(server, alice):
    alice.summary.click()
    for number, letter in enumerate("Ensimmäinen lause. Toinen lause. Kolmas lause."):
        alice.page.keyboard.type(letter)
        if number == 20:
            server.kill()
        if number == 40:
            server.restart()
        time.sleep(0.02)
    alice.page.wait_for_selector('[data-save-state][data-state="saved"]', timeout=30_000)
    alice.page.reload()
    assert alice.summary.input_value() == "Ensimmäinen lause. Toinen lause. Kolmas lause."


def test_a_tab_closed_while_the_server_was_down_loses_nothing(server, alice):
    alice.summary.fill("Tallessa.")
    alice.wait_until_saved()
    server.kill()
    alice.summary.press("Control+End")
    alice.page.keyboard.type(" Kirjoitettu katkon aikana.")
    context = alice.page.context
    alice.page.close()
    server.restart()
    alice.page = context.new_page()
    alice.open("ilmiohahmotus/")
    alice.wait_until_saved()
    alice.page.reload()
    assert alice.summary.input_value() == "Tallessa. Kirjoitettu katkon aikana."


def test_a_draft_left_on_one_page_is_sent_from_the_next(server, alice):
    server.kill()
    alice.summary.click()
    alice.page.keyboard.type("Ehdin vain kirjoittaa.")
    alice.page.wait_for_selector('[data-save-state][data-state="unsaved"]')
    server.restart()
    alice.open("muutoshahmotus/asiakkaat/")
    time.sleep(1)
    alice.open("ilmiohahmotus/")
    assert alice.summary.input_value() == "Ehdin vain kirjoittaa."


def test_two_tabs_of_one_person_keep_what_is_written_in_both(alice):
    other = alice.page.context.new_page()
    other.goto(alice.home + "ilmiohahmotus/")
    alice.summary.click()
    alice.page.keyboard.type("Ensimmäisessä. ")
    area = other.locator("textarea.textbox__text").first
    area.click()
    other.keyboard.type("Toisessa. ")
    until(
        lambda: (
            {*area.input_value().split()} == {"Ensimmäisessä.", "Toisessa."} == {*alice.summary.input_value().split()}
        )
    )


def test_the_next_button_saves_before_it_leads_on(alice):
    alice.summary.click()
    alice.page.keyboard.type("Viime hetken ajatus")
    alice.page.locator('button[name="siirry"][value="seuraava"]').click()
    alice.page.wait_for_url("**/muutoshahmotus/")
    alice.open("ilmiohahmotus/")
    assert alice.summary.input_value() == "Viime hetken ajatus"


def test_the_back_button_shows_the_page_as_it_is_now(alice, bob):
    alice.page.goto(alice.home)
    bob.write_note(HAASTAA, "Sillä välin")
    bob.wait_until_saved()
    alice.page.go_back()
    until(lambda: alice.notes(HAASTAA) == ["Sillä välin"])


def test_everything_works_without_a_script(server, new_context):
    person = create_team(new_context, java_script_enabled=False)
    page = person.open("ilmiohahmotus/")
    page.locator(f'textarea[name="{new_name(page)}"]').fill("Ilman skriptiä")
    person.summary.fill("Yhteenveto ilman skriptiä")
    page.locator('.steps button[value=""]').click()
    assert notes_shown(page) == ["Ilman skriptiä"]
    assert person.summary.input_value() == "Yhteenveto ilman skriptiä"
    page.locator('button[formaction$="/poisto/"]').first.click()
    assert notes_shown(page) == []
    page.locator('button[formaction$="/palautus/"]').click()
    assert notes_shown(page) == ["Ilman skriptiä"]


def new_name(page) -> str:
    return "text-" + page.locator(f'input[name="new-{HAASTAA}"]').input_value()


def notes_shown(page) -> list[str]:
    return [area.input_value() for area in page.locator(f'[data-notes="{HAASTAA}"] textarea').all()]


def test_a_members_drafts_are_not_the_next_persons_on_a_shared_device(server, alice, new_context):
    """Two people on one laptop: what one was writing never ends up under the other's name."""
    link = alice.open("kutsu/").input_value("#linkki")
    alice.open("ilmiohahmotus/")
    alice.page.locator(f'textarea[data-new="{HAASTAA}"]').click()
    alice.page.keyboard.type("Alicen kesken")
    alice.page.goto(link + "?uusi")
    alice.page.fill("#id_name", "Bob")
    alice.page.click("main form button")
    alice.open("ilmiohahmotus/")
    assert alice.page.locator(f'textarea[data-new="{HAASTAA}"]').input_value() == ""


def test_what_is_typed_before_the_script_has_come_is_saved_too(alice):
    alice.page.route("**/writing*.js", lambda route: (time.sleep(1), route.continue_()))
    alice.page.goto(alice.home + "ilmiohahmotus/", wait_until="commit")
    alice.summary.click()
    alice.page.keyboard.type("Nopeat sormet")
    alice.wait_until_saved()
    until(lambda: "Kaikki tallessa " in alice.page.locator("[data-save-state]").inner_text())
    alice.page.unroute("**/writing*.js")
    alice.page.reload()
    assert alice.summary.input_value() == "Nopeat sormet"


def test_leaving_a_shared_device_sends_what_was_half_written_and_leaves_nothing_behind(alice, bob):
    alice.page.locator(f'textarea[data-new="{HAASTAA}"]').click()
    alice.page.keyboard.type("Puolivalmis")
    alice.open("mina/").locator('form[action$="/poistuminen/"] button').click()
    alice.page.wait_for_url(lambda url: "/tyokirja/" not in url)
    assert alice.page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('valoa:'))") == []
    until(lambda: bob.notes(HAASTAA) == ["Puolivalmis"])
