"""What the workbook learns of phase 2: its pages, how far it is, and what it has brought."""

from assessment.actions import Choice, save_verdicts
from assessment.definition import OWN, SCALE, SUMMARY, TEAM
from assessment.phase import arvioi
from tests.assessment.helpers import STATEMENTS, agree, entry, url
from workbook import actions, phases


def progress(workbook, exercise=TEAM):
    return next(p for p in arvioi.progress(workbook, phases.filled(workbook)) if p.exercise == exercise)


def write(workbook, box: str, text: str):
    actions.save_entry(entry(workbook, box), None, text, 0)


def test_every_page_opens(alice, workbook):
    pages = [page for exercise in arvioi.definition.exercises for page in arvioi.pages(exercise)]
    assert [page.part for page in pages] == ["", "yhteenveto", "", "esihenkilo", "tyontekija"]
    for page in pages:
        assert alice.get(page.url(workbook)).status_code == 200


def test_the_tool_is_done_when_every_statement_has_a_plant_and_the_summary_a_text(workbook):
    agree(workbook, dict.fromkeys(STATEMENTS[:7], 1))
    assert not progress(workbook).done
    assert round(progress(workbook).share, 2) == 0.54
    assert "7" in progress(workbook).note
    assert "12" in progress(workbook).note
    agree(workbook, dict.fromkeys(STATEMENTS[7:], 3))
    assert not progress(workbook).done
    write(workbook, "yhteenveto", "Valmista.")
    assert progress(workbook).done


def test_before_the_first_plant_the_overview_tells_what_the_tool_is(workbook):
    assert progress(workbook).note == TEAM.short
    assert progress(workbook).share == 0


def test_the_teams_own_word_decides(alice, workbook):
    actions.mark_part(workbook, TEAM.key, True)
    assert progress(workbook).done
    agree(workbook, dict.fromkeys(STATEMENTS, 1))
    write(workbook, "yhteenveto", "Valmista.")
    actions.mark_part(workbook, TEAM.key, False)
    assert not progress(workbook).done


def test_a_statement_is_marked_by_its_plant_alone(alice, workbook):
    address = f"/tyokirja/{workbook.pk}/valmis/{{}}/"
    assert alice.post(address.format("arviointi.palaute"), {"valmis": "on"}).status_code == 404
    assert alice.post(address.format("arviointi"), {"valmis": "on"}).url == url(workbook)
    assert not any(part.done for part in progress(workbook).parts)


def test_going_on_leads_to_the_first_statement_without_a_plant(alice, workbook):
    agree(workbook, dict.fromkeys(STATEMENTS[:2], 2))
    page = progress(workbook).next_page
    assert page.title == TEAM.themes[2].heading
    assert page.url(workbook) == f"{url(workbook)}#{STATEMENTS[2]}"
    assert f'id="{STATEMENTS[2]}"' in alice.get(page.url(workbook)).content.decode()


def test_a_plant_taken_back_makes_the_statement_undone(workbook):
    agree(workbook, {"palaute": 2})
    save_verdicts(workbook, [Choice("palaute", 2, None)])
    assert not any(part.done for part in progress(workbook).parts)


def test_the_self_assessments_are_optional_and_done_when_the_team_says_so(workbook):
    assert not progress(workbook, OWN).done
    assert progress(workbook, OWN).share == 0
    actions.mark_part(workbook, OWN.key, True)
    assert progress(workbook, OWN).done


def test_boxes_know_the_page_on_which_they_stand(workbook):
    sheet = workbook.sheets.get(exercise=TEAM.key)
    assert arvioi.url_of(sheet, TEAM.box("arviointi.palaute.kommentti")) == url(workbook)
    assert arvioi.url_of(sheet, SUMMARY) == url(workbook, part="yhteenveto")


def test_outputs_are_the_summary_then_strengths_then_what_to_develop_with_their_comments(workbook):
    agree(workbook, {"vahvuudet": 3, "innostus": 1, "palaute": 2})
    write(workbook, "vahvuudet.kommentti", "Jari opetti uuden haun.")
    write(workbook, "yhteenveto", "Keskitymme innostukseen.")
    summary, strengths, develop, between = phases.outputs(workbook, "arviointi")
    assert (summary.heading, summary.texts) == (SUMMARY.heading, ("Keskitymme innostukseen.",))
    assert strengths.texts == (f"{TEAM.theme('vahvuudet').heading}: Jari opetti uuden haun.",)
    assert develop.texts == (TEAM.theme("innostus").heading,)
    assert between.texts == (TEAM.theme("palaute").heading,)


def test_nothing_answered_brings_nothing(workbook):
    assert phases.outputs(workbook, "arviointi") == []
    assert phases.outputs(workbook, "itsearvioinnit") == []


def test_what_is_printed_holds_every_statement_with_its_plant_and_comment(workbook):
    agree(workbook, {"vahvuudet": 3})
    write(workbook, "vahvuudet.kommentti", "Jari opetti uuden haun.")
    printed = arvioi.printed(workbook)["assessment"]
    first, *others = printed.answers
    assert (first.number, first.plant, first.comment) == (1, SCALE[2], "Jari opetti uuden haun.")
    assert first.statement == TEAM.theme("vahvuudet").statement
    assert all(answer.plant is None and answer.comment == "" for answer in others)


def test_a_blank_print_shows_the_statements_and_nothing_of_the_team(workbook):
    agree(workbook, {"vahvuudet": 3})
    write(workbook, "yhteenveto", "Salaisuus.")
    printed = arvioi.printed(workbook, blank=True)["assessment"]
    assert [answer.theme.key for answer in printed.answers] == STATEMENTS
    assert printed.agreed == 0
    assert printed.summary == ""


def test_the_self_assessments_are_printed_to_be_filled_in_with_a_pen(workbook):
    printed = arvioi.printed(workbook)
    assert printed["scale"] == SCALE
    assert [(theme.key, len(statements)) for theme, statements in printed["own"]] == [
        ("esihenkilo", 12),
        ("tyontekija", 12),
    ]


def test_progress_outputs_and_print_take_a_fixed_number_of_queries(workbook, django_assert_num_queries):
    for _round in range(2):
        with django_assert_num_queries(3):
            arvioi.progress(workbook, phases.filled(workbook))
        with django_assert_num_queries(3):
            arvioi.outputs(workbook, "arviointi")
        with django_assert_num_queries(4):
            arvioi.printed(workbook)
        with django_assert_num_queries(0):
            arvioi.printed(workbook, blank=True)
        agree(workbook, dict.fromkeys(STATEMENTS, 3))
        write(workbook, "yhteenveto", "Valmista.")
