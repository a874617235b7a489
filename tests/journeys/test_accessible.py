"""What a machine can check of WCAG 2.2 AA on every page: both themes, a phone of 320 px and a laptop."""

import re

import pytest

from tests.journeys.people import create_team

PUBLIC = [
    "/", "/aloita/", "/liity/", "/liity/tuntematon/", "/avain/tuntematon/", "/laite/tuntematon/", "/olematon/",
    "/lue/miksi/", "/lue/kohti-valmentavaa-ja-oppivaa-tyokulttuuria/", "/ohjelmarunko/",
    "/innostu/", "/innostu/?haku=olematon", "/innostu/matka-oppimiskulttuurin-lahteille/", "/innostu/kerro-omasta/",
    "/tyokalupakki/", "/tyokalupakki/muutoshahmotus/", "/kysymyksia-ja-vastauksia/", "/palaute/",
    "/arviointi/tyoyhteiso/", "/arviointi/esihenkilo/", "/arviointi/tyontekija/",
]  # fmt: skip
WORKBOOK = [
    "", "kutsu/", "kutsu/?heijasta", "avain/", "mina/", "tiimi/", "tiimi/poisto/", "kierros/", "tuloste/",
    "ilmiohahmotus/", "ilmiohahmotus/?heijasta", "muutoshahmotus/", "muutoshahmotus/asiakkaat/",
    "muutoshahmotus/yhteenveto/", "arviointi/", "arviointi/yhteenveto/", "arviointi/omat/",
    "arviointi/omat/kierros/", "itsearvioinnit/",
    "itsearvioinnit/esihenkilo/", "tiivistys/", "kokeilusuunnitelma/", "parkkipaikka/", "ohjelmarunko/",
    "avaus/2/", "avaus/3/", "tiivistelma/",
]  # fmt: skip
LOOKS = [(320, "light"), (320, "dark"), (1280, "light"), (1280, "dark")]


@pytest.fixture(scope="module")
def demo(installation):
    """The made-up team's workbook, with everything in it: (address, facilitator's link)."""
    installation.ensure()
    said = installation.manage("demo")
    workbook = re.search(r"workbook: (\S+)", said)[1]
    link = re.search(r"facilitator: \S+?(/avain/\S+)", said)[1]
    return f"/tyokirja/{workbook}/", link


def faults(page, axe, addresses) -> list[str]:
    """What axe finds on each address, and where a page is wider than its window."""
    found = []
    for address in addresses:
        page.goto(address)
        found += [f"{address}: {fault}" for fault in axe(page)]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{address}: scrolls sideways")
    return found


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_every_public_page(width, theme, server, new_context, axe):
    page = new_context(viewport={"width": width, "height": 800}, color_scheme=theme).new_page()
    assert faults(page, axe, PUBLIC) == []


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_every_page_of_a_full_workbook(width, theme, demo, server, new_context, axe):
    home, link = demo
    page = new_context(viewport={"width": width, "height": 800}, color_scheme=theme).new_page()
    page.goto(link)
    page.click("main form button")
    plan = page.goto(home + "kokeilusuunnitelma/") and page.locator("article a, li a").filter(has_text=re.compile("."))
    plans = [
        a
        for a in plan.evaluate_all("links => links.map(a => a.pathname)")
        if re.search(r"suunnitelma/[0-9a-f-]{36}/$", a)
    ]
    history = page.goto(home + "tiivistys/") and page.locator('a[href$="/historia/"]').first.get_attribute("href")
    assert faults(page, axe, [home + path for path in WORKBOOK] + plans[:1] + [history]) == []


@pytest.mark.parametrize(("width", "theme"), [(320, "dark"), (1280, "light")])
def test_pages_with_errors_shown_and_instructions_open(width, theme, server, new_context, axe):
    person = create_team(new_context, viewport={"width": width, "height": 800}, color_scheme=theme)
    page = person.page
    page.goto("/aloita/")
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.click("main form button")
    found = axe(page)
    page.goto("/liity/")
    page.fill("#id_code", "ei tällaista koodia")
    page.click("main form button")
    found += axe(page)
    person.open("muutoshahmotus/")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found += axe(page)
    person.open("ilmiohahmotus/")
    person.summary.evaluate("area => { area.value = 'a'.repeat(20001); area.dispatchEvent(new Event('input')) }")
    page.wait_for_selector('[data-save-state][data-state="unsaved"]')
    found += axe(page)
    assert found == []
