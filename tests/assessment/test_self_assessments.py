"""The self-assessments are for their reader alone."""

import pytest

from assessment.definition import OWN, SCALE, own_statements
from tests.assessment.helpers import FormFields, url


@pytest.mark.parametrize("part", ["esihenkilo", "tyontekija"])
def test_twelve_statements_in_the_first_person_with_a_question_each(alice, workbook, part):
    statements = own_statements(part)
    assert len(statements) == 12
    html = alice.get(url(workbook, "itsearvioinnit", part)).content.decode()
    for statement in statements:
        assert statement.statement in html
        assert statement.question in html
    assert html.count('type="radio"') == 12 * len(SCALE)


@pytest.mark.parametrize("part", ["esihenkilo", "tyontekija"])
def test_nothing_on_the_page_can_be_sent_or_filled_in_again_and_the_page_says_so(alice, workbook, part):
    html = alice.get(url(workbook, "itsearvioinnit", part)).content.decode()
    main = html.split("<main")[1].split("</main>")[0]
    assert FormFields(main).forms == 0
    assert "hx-post" not in main
    assert main.count('autocomplete="off"') == main.count('type="radio"')
    assert OWN.theme(part).note in main
    assert alice.post(url(workbook, "itsearvioinnit", part), {"vahvuudet": "1"}).status_code == 405


def test_the_start_page_leads_to_both(alice, workbook):
    html = alice.get(url(workbook, "itsearvioinnit")).content.decode()
    for theme in OWN.themes:
        assert f'href="{url(workbook, "itsearvioinnit", theme.key)}"' in html
        assert theme.note in html


def test_there_is_no_other_self_assessment(alice, workbook):
    assert alice.get(url(workbook, "itsearvioinnit", "johtaja")).status_code == 404


def test_the_pages_take_a_fixed_number_of_queries(alice, workbook, django_assert_num_queries):
    for part in ("", "esihenkilo", "tyontekija"):
        with django_assert_num_queries(4):
            alice.get(url(workbook, "itsearvioinnit", part))
