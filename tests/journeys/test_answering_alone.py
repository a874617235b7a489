"""Own answers on a phone, on a shared device and without a script."""

from tests.journeys.people import create_team, join


def open_round(facilitator):
    facilitator.open("arviointi/omat/kierros/")
    facilitator.page.click('form[action$="/avaus/"] button')


def choose_all(page, level: int):
    for number in range(12):
        page.locator(".assessed").nth(number).locator(f'input[value="{level}"]').check()
        if page.locator("[data-next]").is_visible():
            page.click("[data-next]")


def kept(page) -> list[str]:
    return page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('valoa-own-'))")


def test_a_phone_shows_one_statement_at_a_time_and_sends_nothing_until_handed_in(server, new_context):
    alice = create_team(new_context)
    open_round(alice)
    bob = join(new_context, alice, viewport={"width": 360, "height": 740})
    page = bob.open("arviointi/omat/")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/static/" not in request.url else None)
    assert page.locator(".assessed:visible").count() == 1
    assert page.locator(":checked").count() == 0
    page.locator(".assessed:visible input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.locator("[data-next]").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "innostus"
    assert asked == []
    page.reload()
    assert page.locator(".assessed").first.locator('input[value="2"]').is_checked()
    for _step in range(11):
        page.click("[data-next]")
    page.click("[data-end] button >> nth=0")
    assert page.locator("[data-missing-notice] a:visible").count() == 11
    page.click("[data-missing-notice] a:visible >> nth=0")
    page.click("[data-back]")
    choose_all(page, 3)
    page.click("[data-end] button >> nth=0")
    page.wait_for_selector("#valmiina")
    assert "Valmiina 1/2" in page.inner_text("#valmiina")
    assert kept(page) == []


def test_a_device_passed_on_shows_the_next_one_nothing(server, new_context):
    alice = create_team(new_context)
    open_round(alice)
    link = alice.open("kutsu/").input_value("#linkki")
    page = alice.open("arviointi/omat/")
    choose_all(page, 1)
    assert len(kept(page)) == 1
    page.goto(f"{link}?uusi")
    page.fill("#id_name", "Bob")
    page.click("main form button")
    alice.open("arviointi/omat/")
    assert page.locator(":checked").count() == 0
    assert kept(page) == []


def test_without_a_script_the_form_is_handed_in_at_once(server, new_context):
    alice = create_team(new_context, java_script_enabled=False)
    open_round(alice)
    page = alice.open("arviointi/omat/")
    choose_all(page, 2)
    page.click("[data-end] button >> nth=0")
    assert page.locator("#valmiina").count() == 1


def test_a_public_tool_draws_its_result_in_the_browser_and_sends_nothing(server, new_context):
    page = new_context().new_page()
    page.goto("/arviointi/esihenkilo/")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/static/" not in request.url else None)
    assert page.locator("[data-result]").is_hidden()
    page.locator("#palaute input").first.check()
    page.locator("#virheet input").last.check()
    assert page.inner_text("[data-answered]") == "2"
    assert page.locator('[data-group="1"] li:visible').count() == 1
    assert page.locator('[data-group="2"]').is_hidden()
    assert "virheestä" in page.inner_text('[data-group="3"]')
    assert asked == []
    page.goto("/arviointi/tyoyhteiso/")
    page.locator("#palaute input").last.check()
    page.fill("#id_name", "Kokeilijat")
    page.fill("#id_facilitator", "Alma")
    page.locator("main form button").last.click()
    page.wait_for_url("**/kutsu/")
