"""The page of the twelve statements: what one person's form changes, and what it leaves to the others."""

import pytest
from django.db import IntegrityError, connection, transaction

from assessment.definition import SCALE, TEAM
from assessment.models import Verdict
from tests.assessment.helpers import STATEMENTS, FormFields, agree, agreed, entry, fields_of, part_of, url
from workbook import actions
from workbook.forms import ENTRY_LIMIT


def test_all_twelve_statements_stand_on_one_page_with_their_questions_and_the_three_plants(alice, workbook):
    html = alice.get(url(workbook)).content.decode()
    for theme in TEAM.themes:
        assert theme.statement in html
        assert all(question in html for question in theme.questions)
    for plant in SCALE:
        assert html.count(f'<span class="scale__meaning">{plant.meaning}</span>') == 12
    assert FormFields(html).values["kasvi-vahvuudet"] == ""


def test_one_form_saves_plants_and_comments_together(alice, workbook):
    fields = fields_of(alice.get(url(workbook)))
    comment = entry(workbook, "virheet.kommentti")
    fields |= {"kasvi-virheet": "2", "kasvi-palaute": "3", f"text-{comment.pk}": "Virheistä puhutaan jo."}

    response = alice.post(url(workbook), fields)

    assert response.status_code == 302
    assert agreed(workbook) == {"virheet": 2, "palaute": 3}
    comment.refresh_from_db()
    assert comment.text == "Virheistä puhutaan jo."
    shown = fields_of(alice.get(url(workbook)))
    assert (shown["kasvi-virheet"], shown["nakyi-virheet"]) == ("2", "2")


@pytest.mark.parametrize(("button", "part"), [("seuraava", "yhteenveto"), ("", "")])
def test_every_button_saves_and_leads_where_it_says(alice, workbook, button, part):
    fields = fields_of(alice.get(url(workbook))) | {"kasvi-innostus": "1", "siirry": button}
    assert alice.post(url(workbook), fields).url == url(workbook, part=part)
    assert agreed(workbook) == {"innostus": 1}


def test_a_plant_can_be_taken_back_without_a_script(alice, workbook):
    agree(workbook, {"rohkeus": 3})
    fields = fields_of(alice.get(url(workbook)))
    assert fields["kasvi-rohkeus"] == "3"
    alice.post(url(workbook), fields | {"kasvi-rohkeus": ""})
    assert agreed(workbook) == {}


def test_what_a_page_only_showed_does_not_undo_what_others_chose_meanwhile(alice, bob, workbook):
    alices, bobs = fields_of(alice.get(url(workbook))), fields_of(bob.get(url(workbook)))
    alice.post(url(workbook), alices | {"kasvi-vahvuudet": "3"})
    response = bob.post(url(workbook), bobs | {"kasvi-innostus": "2"})
    assert response.status_code == 302
    assert agreed(workbook) == {"vahvuudet": 3, "innostus": 2}


def test_two_choices_for_one_statement_the_later_stands_and_the_page_says_so(alice, bob, workbook):
    alices, bobs = fields_of(alice.get(url(workbook))), fields_of(bob.get(url(workbook)))
    alice.post(url(workbook), alices | {"kasvi-vahvuudet": "1"})

    response = bob.post(url(workbook), bobs | {"kasvi-vahvuudet": "3", "kasvi-palaute": "2", "siirry": "seuraava"})

    assert response.status_code == 200
    assert agreed(workbook) == {"vahvuudet": 3, "palaute": 2}
    notice = part_of(response, "vahvuudet").split("kasvi-vahvuudet-huomio")[1].split("</div>")[0]
    assert SCALE[0].name in notice
    assert SCALE[2].name in notice
    assert "huomio" not in part_of(response, "palaute")
    assert 'href="#vahvuudet"' in response.content.decode().split('class="assessed"')[0].split("notice--warning")[1]
    # The page now shows what stands, so that sending it again changes nothing and says nothing.
    again = bob.post(url(workbook), fields_of(response))
    assert again.status_code == 302
    assert agreed(workbook) == {"vahvuudet": 3, "palaute": 2}


def test_the_notice_says_when_the_other_had_taken_the_plant_back(alice, bob, workbook):
    agree(workbook, {"muutos": 2})
    alices, bobs = fields_of(alice.get(url(workbook))), fields_of(bob.get(url(workbook)))
    alice.post(url(workbook), alices | {"kasvi-muutos": ""})
    response = bob.post(url(workbook), bobs | {"kasvi-muutos": "3"})
    assert "kasvi-muutos-huomio" in part_of(response, "muutos")
    assert agreed(workbook) == {"muutos": 3}


def test_two_who_choose_the_same_plant_agree(alice, bob, workbook):
    alices, bobs = fields_of(alice.get(url(workbook))), fields_of(bob.get(url(workbook)))
    alice.post(url(workbook), alices | {"kasvi-vahvuudet": "2"})
    assert bob.post(url(workbook), bobs | {"kasvi-vahvuudet": "2"}).status_code == 302
    assert agreed(workbook) == {"vahvuudet": 2}


def test_comments_written_at_the_same_time_both_stay(alice, bob, workbook):
    comment = entry(workbook, "palaute.kommentti")
    alices, bobs = fields_of(alice.get(url(workbook))), fields_of(bob.get(url(workbook)))
    alice.post(url(workbook), alices | {f"text-{comment.pk}": "Palautetta annetaan kahvilla."})
    bob.post(url(workbook), bobs | {f"text-{comment.pk}": "Kiitämme liian harvoin."})
    comment.refresh_from_db()
    assert "Palautetta annetaan kahvilla." in comment.text
    assert "Kiitämme liian harvoin." in comment.text


@pytest.mark.parametrize("value", ["4", "0", "-1", "kasvava", "1.0", "٣", "9" * 400, "\x00", "<script>", " 2"])
def test_a_choice_off_the_scale_is_said_beside_its_statement_and_everything_else_is_kept(alice, workbook, value):
    agree(workbook, {"vahvuudet": 2})
    comment = entry(workbook, "vahvuudet.kommentti")
    fields = fields_of(alice.get(url(workbook)))
    fields |= {"kasvi-vahvuudet": value, "kasvi-rohkeus": "1", f"text-{comment.pk}": "Jää talteen."}

    response = alice.post(url(workbook), fields)

    assert response.status_code == 422
    assert agreed(workbook) == {"vahvuudet": 2, "rohkeus": 1}
    assert "kasvi-vahvuudet-virhe" in part_of(response, "vahvuudet")
    assert "virhe" not in part_of(response, "rohkeus")
    assert "Jää talteen." in part_of(response, "vahvuudet")
    assert fields_of(response)["kasvi-vahvuudet"] == "2"
    assert "<script>" not in part_of(response, "vahvuudet")


def test_a_comment_too_long_stays_in_its_field_and_the_plants_are_saved(alice, workbook):
    comment = entry(workbook, "asiakkaat.kommentti")
    text = "ä" * (ENTRY_LIMIT + 1)
    fields = fields_of(alice.get(url(workbook))) | {"kasvi-asiakkaat": "1", f"text-{comment.pk}": text}
    response = alice.post(url(workbook), fields)
    assert response.status_code == 422
    assert fields_of(response)[f"text-{comment.pk}"] == text
    assert agreed(workbook) == {"asiakkaat": 1}
    assert 'href="#asiakkaat"' in response.content.decode()


def test_a_form_from_an_older_page_changes_only_what_it_holds(alice, workbook):
    agree(workbook, {"vahvuudet": 2, "palaute": 3})
    assert alice.post(url(workbook), {"kasvi-palaute": "3", "kasvi-olematon": "1"}).status_code == 302
    assert agreed(workbook) == {"vahvuudet": 2, "palaute": 3}


def test_a_form_that_lost_what_it_had_shown_still_says_what_it_replaced(alice, workbook):
    agree(workbook, {"palaute": 3})
    response = alice.post(url(workbook), {"kasvi-palaute": "1", "nakyi-palaute": "seitsemän"})
    assert "kasvi-palaute-huomio" in part_of(response, "palaute")
    assert agreed(workbook) == {"palaute": 1}


def test_in_an_archived_team_the_answers_are_read_and_not_changed(alice, workbook):
    agree(workbook, {"palaute": 3})
    fields = fields_of(alice.get(url(workbook)))
    actions.archive_team(workbook.team)
    response = alice.get(url(workbook))
    assert response.content.decode().count('<fieldset class="scale" disabled') == 12
    assert alice.post(url(workbook), fields | {"kasvi-palaute": "1"}).status_code == 409
    assert agreed(workbook) == {"palaute": 3}


def test_an_outsider_finds_nothing_and_changes_nothing(charlie, client, workbook):
    for page in (url(workbook), url(workbook, part="yhteenveto"), url(workbook, "itsearvioinnit")):
        for outsider in (charlie, client):
            assert outsider.get(page).status_code == 404
    assert charlie.post(url(workbook), {"kasvi-palaute": "1"}).status_code == 404
    assert agreed(workbook) == {}


def test_a_comment_of_another_team_cannot_be_written_through_this_page(charlie, workbook):
    comment = entry(workbook, "palaute.kommentti")
    charlie.post(url(charlie.workbook), {f"text-{comment.pk}": "Ei kuulu tänne."})
    comment.refresh_from_db()
    assert comment.text == ""


def test_the_page_takes_a_fixed_number_of_queries(alice, workbook, django_assert_num_queries):
    with django_assert_num_queries(9):
        alice.get(url(workbook))
    agree(workbook, dict.fromkeys(STATEMENTS, 2))
    with django_assert_num_queries(9):
        alice.get(url(workbook))


def test_saving_plants_takes_as_many_queries_for_twelve_as_for_one(alice, workbook, django_assert_num_queries):
    # On PostgreSQL the other screens are told by one more.
    queries = 10 if connection.vendor == "postgresql" else 9
    fields = fields_of(alice.get(url(workbook)))
    with django_assert_num_queries(queries):
        alice.post(url(workbook), fields | {"kasvi-palaute": "1"})
    fields = fields_of(alice.get(url(workbook)))
    with django_assert_num_queries(queries):
        alice.post(url(workbook), fields | {f"kasvi-{statement}": "3" for statement in STATEMENTS})


def test_the_database_holds_no_plant_off_the_scale_and_one_verdict_for_a_statement(workbook):
    for verdict in ({"statement": "palaute", "plant": 4}, {"statement": "palaute", "plant": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Verdict.objects.create(workbook=workbook, **verdict)
    Verdict.objects.create(workbook=workbook, statement="palaute")
    with pytest.raises(IntegrityError), transaction.atomic():
        Verdict.objects.create(workbook=workbook, statement="palaute", plant=1)
