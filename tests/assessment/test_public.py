"""The assessment tools for anyone, without a workbook."""

import pytest

from assessment.definition import OWN, SCALE, TEAM, own_statements
from tests.assessment.helpers import STATEMENTS, FormFields, agreed
from workbook.models import Team, Workbook


@pytest.mark.parametrize("part", ["esihenkilo", "tyontekija"])
def test_a_self_assessment_can_be_sent_nowhere(client, part, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        html = client.get(f"/arviointi/{part}/").content.decode()
    for statement in own_statements(part):
        assert html.count(statement.statement) == 2  # the heading, and the legend of the choice
        assert html.count(statement.question) == 1 + len(SCALE)
    main = html.split("<main")[1].split("</main>")[0]
    assert FormFields(main).forms == 0
    assert main.count('autocomplete="off"') == main.count('type="radio"') == 12 * len(SCALE)
    assert client.post(f"/arviointi/{part}/").status_code == 405


def test_there_is_no_other_tool(client, db):
    assert client.get("/arviointi/johtaja/").status_code == 404


def test_the_front_page_and_the_start_lead_to_all_three(client, db):
    for address in ("/", "/aloita/", "/arviointi/tyoyhteiso/"):
        html = client.get(address).content.decode()
        for path in ("tyoyhteiso", *(theme.key for theme in OWN.themes)):
            assert f'href="/arviointi/{path}/"' in html


def test_a_team_answers_and_makes_a_workbook_of_it(client, db):
    html = client.get("/arviointi/tyoyhteiso/").content.decode()
    assert all(theme.statement in html for theme in TEAM.themes)
    plants = {f"kasvi-{key}": "3" for key in STATEMENTS[:5]}
    response = client.post("/arviointi/tyoyhteiso/", plants | {"name": "Uusi tiimi", "facilitator": "Vesa"})
    workbook = Workbook.objects.get()
    assert response.url == f"/tyokirja/{workbook.pk}/kutsu/"
    assert agreed(workbook) == dict.fromkeys(STATEMENTS[:5], 3)
    assert client.get(response.url).status_code == 200


def test_a_form_without_a_name_keeps_the_plants_and_makes_nothing(client, db):
    response = client.post("/arviointi/tyoyhteiso/", {"kasvi-palaute": "2", "name": "", "facilitator": "Vesa"})
    assert response.status_code == 422
    assert FormFields(response.content.decode()).values["kasvi-palaute"] == "2"
    assert not Team.objects.exists()


def test_a_plant_off_the_scale_is_left_out_and_the_rest_goes_along(client, db):
    typed = {"kasvi-palaute": "9", "kasvi-virheet": "1", "name": "Tiimi", "facilitator": "Vesa"}
    assert client.post("/arviointi/tyoyhteiso/", typed).status_code == 302
    assert agreed(Workbook.objects.get()) == {"virheet": 1}
