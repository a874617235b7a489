"""The list of experiments: adding by name, removing and bringing back, and what stands in sight meanwhile."""

import re
import uuid
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from experiments import actions
from experiments.definition import PLAN
from experiments.models import Experiment
from tests.experiments.pages import list_of, page_of, written
from workbook import actions as writing
from workbook.models import Entry, Team, Workbook
from workbook.phases import find_box

# The seat and the workbook; the earlier outputs (5), the experiments (twice: for the page and for its progress), what
# is written and marked (2); then the removed ones, or this one and its texts.
LIST_QUERIES = 15
PAGE_QUERIES = 16


def names(workbook) -> list[str]:
    return list(Experiment.objects.filter(sheet__workbook=workbook, removed=None).values_list("name", flat=True))


def test_an_experiment_is_added_by_its_name_and_its_page_opens_with_six_empty_texts(workbook, bob):
    response = bob.post(list_of(workbook), {"name": "Tiistain tapausvartti", "sheet": str(uuid.uuid4())})
    [experiment] = Experiment.objects.all()
    assert response.url == page_of(experiment)
    assert bob.get(response.url).status_code == 200
    assert experiment.sheet.entries.count() == 6
    assert experiment.sheet.position == 1


def test_experiments_stand_in_the_order_they_were_added_with_dates_and_what_is_written(workbook, bob):
    actions.add_experiment(workbook, "Ensimmäinen")
    second = actions.add_experiment(workbook, "Toinen", starts=date(2027, 3, 1), ends=date(2027, 4, 30))
    written(second, bob.member, "mita", "Vartti tiistaisin")
    page = bob.get(list_of(workbook)).content.decode()
    assert page.index("Ensimmäinen") < page.index("Toinen")
    assert "1.3.2027–30.4.2027" in page
    [first_card, second_card] = bob.get(list_of(workbook)).context["cards"]
    assert first_card["leaves"] == [0, 0, 0, 0, 0, 0]
    assert second_card["leaves"] == [1, 0, 1, 0, 0, 0]
    assert second_card["missing"] == ["Ratkaisu ja tulos", "Osallistujat ja vastuut", "Arviointi", "Opit ja jatko"]


def test_a_form_sent_twice_makes_one_experiment(workbook, bob):
    form = {"name": "Vartti", "sheet": str(uuid.uuid4())}
    assert bob.post(list_of(workbook), form).url == bob.post(list_of(workbook), form).url
    assert names(workbook) == ["Vartti"]


def test_the_same_old_form_with_another_name_makes_another_experiment(workbook, bob):
    form = {"name": "Vartti", "sheet": str(uuid.uuid4())}
    bob.post(list_of(workbook), form)
    bob.post(list_of(workbook), form | {"name": "Reppu"})
    assert names(workbook) == ["Vartti", "Reppu"]


@pytest.mark.parametrize("sheet", ["", "x", "\x00", "0" * 5000])
def test_an_id_that_is_none_makes_an_experiment_all_the_same(sheet, workbook, bob):
    bob.post(list_of(workbook), {"name": "Vartti", "sheet": sheet})
    assert names(workbook) == ["Vartti"]


def test_an_id_of_another_teams_experiment_leaves_theirs_alone(workbook, bob, charlie):
    theirs = actions.add_experiment(charlie.workbook, "Vartti")
    bob.post(list_of(workbook), {"name": "Vartti", "sheet": str(theirs.pk)})
    assert names(workbook) == names(charlie.workbook) == ["Vartti"]


def test_without_a_name_nothing_is_added_and_the_page_says_why(workbook, bob):
    response = bob.post(list_of(workbook), {"name": " \x07 "})
    assert response.status_code == 422
    page = response.content.decode()
    assert 'id="id_name_error"' in page and " autofocus" in page and ">Kokeilun nimi<" in page
    assert names(workbook) == []


def test_a_name_too_long_says_the_limit_and_stays_in_the_field(workbook, bob):
    response = bob.post(list_of(workbook), {"name": "a" * 121})
    assert response.status_code == 422
    page = response.content.decode()
    assert "a" * 121 in page and "120" in page
    assert "maxlength" not in page


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "Ääkköset 🌱 שלום", "a\x00b", "x" * 120])
def test_hostile_names_are_taken_as_text(name, workbook, bob):
    bob.post(list_of(workbook), {"name": name})
    [stored] = names(workbook)
    page = bob.get(list_of(workbook))
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    assert stored == name.replace("\x00", " ")


def test_moving_on_with_a_name_typed_adds_it_first(workbook, bob):
    response = bob.post(list_of(workbook), {"name": "Vartti", "siirry": "edellinen"})
    assert names(workbook) == ["Vartti"]
    assert response.url == reverse("workbook:exercise", args=[workbook.pk, "tiivistys"])


def test_moving_on_without_a_name_just_moves_on(workbook, bob):
    first = actions.add_experiment(workbook, "Vartti")
    response = bob.post(list_of(workbook), {"name": "", "siirry": "seuraava"})
    assert response.url == page_of(first)
    assert names(workbook) == ["Vartti"]


def test_the_targets_and_all_earlier_outputs_stand_in_sight(workbook, alice, bob):
    sheets = {sheet.exercise: sheet for sheet in workbook.sheets.all()}
    target = find_box("tiivistys.kehittamiskohteet")
    writing.add_note(sheets["tiivistys"], target, alice.member, "Tapauksista puhutaan ajoissa", uuid.uuid4())
    note = find_box("ilmiohahmotus.haastaa")
    writing.add_note(sheets["ilmiohahmotus"], note, alice.member, "Jono kasvaa", uuid.uuid4())
    experiment = actions.add_experiment(workbook, "Vartti")
    response = bob.get(list_of(workbook))
    assert response.context["targets"] == ("Tapauksista puhutaan ajoissa",)
    assert "Jono kasvaa" in response.content.decode()
    page = bob.get(page_of(experiment)).content.decode()
    assert "Jono kasvaa" in page and "Tapauksista puhutaan ajoissa" in page


def test_the_seven_guidelines_stand_on_the_page(workbook, bob):
    page = bob.get(list_of(workbook)).content.decode()
    [section] = PLAN.instructions
    assert len(section.points) == 7
    assert all(guideline in page for guideline in section.points)


def test_a_removed_experiment_is_brought_back_with_everything_in_it(workbook, bob):
    experiment = actions.add_experiment(workbook, "Vartti")
    entry = written(experiment, bob.member, "mita", "Vartti tiistaisin")
    response = bob.post(page_of(experiment, "removal"), {})
    assert names(workbook) == []
    page = bob.get(response.url).content.decode()
    assert page_of(experiment, "restoration") in page
    bob.post(page_of(experiment, "restoration"), {})
    assert names(workbook) == ["Vartti"]
    entry.refresh_from_db()
    assert entry.text == "Vartti tiistaisin"


def test_removing_and_restoring_twice_is_no_error(workbook, bob):
    experiment = actions.add_experiment(workbook, "Vartti")
    for what in ("removal", "removal", "restoration", "restoration"):
        assert bob.post(page_of(experiment, what), {}).status_code == 302
    assert names(workbook) == ["Vartti"]


def test_a_removed_experiment_can_still_be_found_on_the_page_later(workbook, bob):
    experiment = actions.add_experiment(workbook, "Vartti")
    actions.remove_experiment(experiment)
    page = bob.get(list_of(workbook)).content.decode()
    assert page_of(experiment, "restoration") in page


@pytest.mark.parametrize("gone", ["x", "", str(uuid.uuid4()), "%00"])
def test_a_strange_undo_in_the_address_shows_the_plain_page(gone, workbook, bob):
    assert bob.get(f"{list_of(workbook)}?poistettu={gone}").status_code == 200


def test_a_new_experiment_after_a_removed_one_gets_a_place_of_its_own(workbook, bob):
    actions.remove_experiment(actions.add_experiment(workbook, "Vartti"))
    assert actions.add_experiment(workbook, "Reppu").sheet.position == 2


def test_outsiders_find_nothing(workbook, bob, charlie):
    experiment = actions.add_experiment(workbook, "Vartti")
    urls = [list_of(workbook), page_of(experiment)]
    for stranger in (charlie, Client()):
        assert [stranger.get(url).status_code for url in urls] == [404, 404]
        assert stranger.post(list_of(workbook), {"name": "Minun"}).status_code == 404
        for what in ("experiment", "removal", "restoration"):
            assert stranger.post(page_of(experiment, what), {"name": "Minun"}).status_code == 404
    assert names(workbook) == ["Vartti"]


def test_another_teams_experiment_is_not_found_under_ones_own_workbook(workbook, charlie):
    experiment = actions.add_experiment(workbook, "Vartti")
    for what in ("experiment", "removal", "restoration"):
        url = reverse(f"experiments:{what}", args=[charlie.workbook.pk, experiment.pk])
        assert charlie.post(url, {"name": "Minun"}).status_code == 404
    assert names(workbook) == ["Vartti"]


def test_a_sheet_of_another_exercise_is_no_experiment(workbook, bob):
    sheet = workbook.sheets.get(exercise="tiivistys")
    assert bob.get(reverse("experiments:experiment", args=[workbook.pk, sheet.pk])).status_code == 404


def test_looking_changes_nothing(workbook, bob):
    experiment = actions.add_experiment(workbook, "Vartti")
    before = (list(Experiment.objects.values()), list(Entry.objects.values()), Workbook.objects.count())
    for url in (list_of(workbook), f"{list_of(workbook)}?poistettu={experiment.pk}", page_of(experiment)):
        assert bob.get(url).status_code == 200
    for what in ("removal", "restoration"):
        assert bob.get(page_of(experiment, what)).status_code == 405
    assert before == (list(Experiment.objects.values()), list(Entry.objects.values()), Workbook.objects.count())


@pytest.mark.parametrize("count", [1, 5])
def test_the_number_of_queries_does_not_grow_with_the_experiments(count, workbook, bob, django_assert_num_queries):
    for number in range(count):
        experiment = actions.add_experiment(workbook, f"Kokeilu {number}")
        written(experiment, bob.member, "mita", "Vartti")
    with django_assert_num_queries(LIST_QUERIES):
        bob.get(list_of(workbook))
    with django_assert_num_queries(PAGE_QUERIES):
        bob.get(page_of(experiment))


def test_no_script_is_needed_and_none_stands_in_the_page(workbook, bob):
    experiment = actions.add_experiment(workbook, "Vartti")
    for url in (list_of(workbook), page_of(experiment)):
        page = bob.get(url).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)", page)
        assert not re.search(r"\s(style|on[a-z]+)=", page)


def test_in_the_archive_everything_is_read_and_nothing_written(workbook, bob):
    experiment = actions.add_experiment(workbook, "Vartti")
    Team.objects.filter(pk=workbook.team_id).update(archived=timezone.now())
    assert bob.get(list_of(workbook)).status_code == 200
    page = bob.get(page_of(experiment)).content.decode()
    assert "readonly" in page and page_of(experiment, "removal") not in page
    bob.post(list_of(workbook), {"name": "Reppu"})
    bob.post(page_of(experiment), {"name": "Toinen", "shown-name": "Vartti"})
    bob.post(page_of(experiment, "removal"), {})
    assert names(workbook) == ["Vartti"]
