"""Phase 3 among the phases: when a plan is done, what it brings, and what is printed."""

import uuid
from datetime import date

import pytest

from experiments import actions
from experiments.definition import PLAN
from experiments.phase import kokeile
from tests.experiments.pages import page_of, written
from workbook import actions as workbook_actions
from workbook import phases
from workbook.phases import find_box

WHOLE = ("mita", "ratkaisee", "osallistujat", "arviointi")


def progress_of(workbook):
    return next(p for p in kokeile.progress(workbook, phases.filled(workbook)) if p.exercise == PLAN)


def planned(workbook, member, name="Vartti"):
    experiment = actions.add_experiment(workbook, name, starts=date(2027, 3, 1), ends=date(2027, 4, 30))
    for part in WHOLE:
        written(experiment, member, part, f"Teksti: {part}")
    return experiment


def test_without_experiments_nothing_is_done_and_the_way_on_is_the_list(workbook):
    progress = progress_of(workbook)
    assert (progress.done, progress.share, progress.next_page, progress.note) == (False, 0, None, PLAN.short)


def test_the_plan_is_done_when_one_experiment_is_planned_whole(workbook, bob):
    experiment = planned(workbook, bob.member)
    assert progress_of(workbook).done
    actions.add_experiment(workbook, "Vasta ajatus")
    assert progress_of(workbook).done
    actions.remove_experiment(experiment)
    assert not progress_of(workbook).done


@pytest.mark.parametrize("part", WHOLE)
def test_a_plan_without_one_of_its_texts_is_under_way(part, workbook, bob):
    experiment = planned(workbook, bob.member)
    written(experiment, bob.member, part, " \n ")
    progress = progress_of(workbook)
    assert not progress.done
    assert 0 < progress.share < 1
    assert progress.next_page.url(workbook) == page_of(experiment)


@pytest.mark.parametrize("missing", ["starts", "ends"])
def test_a_plan_without_both_dates_is_under_way(missing, workbook, bob):
    experiment = planned(workbook, bob.member)
    shown = {missing: getattr(experiment, missing)}
    actions.change_experiment(experiment, shown, {missing: None})
    assert not progress_of(workbook).done


@pytest.mark.parametrize("word", [True, False])
def test_the_teams_own_word_counts_more_than_what_is_written(word, workbook, bob):
    if not word:
        planned(workbook, bob.member)
    workbook_actions.mark_part(workbook, PLAN.key, word)
    assert progress_of(workbook).done is word


def test_the_overview_tells_how_many_experiments_there_are_in_two_queries(workbook, bob, django_assert_num_queries):
    planned(workbook, bob.member)
    actions.add_experiment(workbook, "Reppu")
    filled = phases.filled(workbook)
    with django_assert_num_queries(2):
        progress = kokeile.progress(workbook, filled)[-1]
    assert progress.note.startswith("2 ")


def test_an_entrys_address_is_its_experiments_page(workbook):
    experiment = actions.add_experiment(workbook, "Vartti")
    assert kokeile.url_of(experiment.sheet, find_box("kokeilusuunnitelma.mita")) == page_of(experiment)
    sheet = workbook.sheets.get(exercise="tiivistys")
    assert kokeile.url_of(sheet, find_box("tiivistys.yhteenveto")).endswith("/tiivistys/")


def test_outputs_are_the_experiments_that_are_in_the_plan(workbook, bob):
    planned(workbook, bob.member)
    actions.remove_experiment(planned(workbook, bob.member, "Poistettu"))
    [output] = phases.outputs(workbook, PLAN.key)
    assert output.heading == "Vartti"
    assert output.texts[0] == "1.3.2027–30.4.2027"
    assert output.texts[1] == "Kokeilu ja työkäytäntö: Teksti: mita"


def test_in_brief_an_experiment_is_its_name_its_dates_and_what_is_tried_out(workbook, bob):
    planned(workbook, bob.member)
    actions.add_experiment(workbook, "Vasta ajatus")
    first, second = kokeile.highlights(workbook, PLAN)
    assert (first.heading, first.texts) == ("Vartti", ("1.3.2027–30.4.2027", "Teksti: mita"))
    assert (second.heading, second.texts) == ("Vasta ajatus", ())


def test_what_is_printed(workbook, bob, django_assert_num_queries):
    planned(workbook, bob.member)
    planned(workbook, bob.member, "Reppu")
    actions.remove_experiment(planned(workbook, bob.member, "Poistettu"))
    target = find_box("tiivistys.kehittamiskohteet")
    sheet = workbook.sheets.get(exercise="tiivistys")
    workbook_actions.add_note(sheet, target, bob.member, "Tapauksista puhutaan ajoissa", uuid.uuid4())
    with django_assert_num_queries(3):
        printed = kokeile.printed(workbook)
    assert [plan.experiment.name for plan in printed["experiments"]] == ["Vartti", "Reppu"]
    parts = printed["experiments"][0].parts
    assert [box for box, _text in parts] == list(PLAN.boxes)
    assert parts[0][1] == "Teksti: mita" and parts[-1][1] == ""
    assert [entry.text for entry in printed["entries"][target.key]] == ["Tapauksista puhutaan ajoissa"]


def test_a_blank_chapter_has_one_empty_plan_and_asks_the_database_nothing(workbook, django_assert_num_queries):
    with django_assert_num_queries(0):
        [plan] = kokeile.printed(workbook, blank=True)["experiments"]
    assert (plan.experiment.name, plan.experiment.period) == ("", "")
    assert [text for _box, text in plan.parts] == [""] * 6


def test_the_next_round_can_begin_with_the_experiments_of_the_last(workbook, bob):
    planned(workbook, bob.member)
    actions.remove_experiment(planned(workbook, bob.member, "Poistettu"))
    next_round = workbook_actions.start_round(workbook, {PLAN.key})
    [plan] = kokeile.printed(next_round)["experiments"]
    assert (plan.experiment.name, plan.experiment.period) == ("Vartti", "1.3.2027–30.4.2027")
    assert plan.parts[0][1] == "Teksti: mita"
    assert [sheet.entries.count() for sheet in next_round.sheets.filter(exercise=PLAN.key)] == [6]
    assert actions.add_experiment(next_round, "Uusi").sheet.position == 2


def test_a_round_that_starts_empty_has_no_experiments(workbook, bob):
    planned(workbook, bob.member)
    next_round = workbook_actions.start_round(workbook, set())
    assert kokeile.printed(next_round)["experiments"] == []
