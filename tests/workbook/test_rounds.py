"""A new round: what it begins with, and the earlier one beside it."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from workbook import actions, phases
from workbook.forms import PageForm
from workbook.models import Entry, EntryVersion, Workbook


def address(name, workbook, *args):
    return reverse(f"workbook:{name}", args=[workbook.pk, *args])


def choices(*copied) -> dict:
    """What the form sends: the named exercises copied, every other one empty."""
    exercises = [exercise.key for exercise in phases.all_exercises() if exercise.all_boxes]
    return {key: "kopio" if key in copied else "tyhja" for key in exercises}


def write(workbook, member, box, text):
    entry = Entry.objects.get(sheet__workbook=workbook, box=box)
    return actions.save_entry(entry, member, text, entry.revision).entry


def add(workbook, member, box, text):
    found = phases.find_box(box)
    return actions.add_note(workbook.sheets.get(exercise=found.exercise_key), found, member, text, uuid.uuid4()).entry


def texts(workbook, exercise):
    entries = Entry.objects.filter(sheet__workbook=workbook, sheet__exercise=exercise, deleted=None).exclude(text="")
    return list(entries.order_by("box", "position").values_list("text", flat=True))


@pytest.fixture
def filled(workbook, alice, bob):
    add(workbook, alice.member, "muutoshahmotus.asiakkaat.mista", "Puhelut")
    add(workbook, bob.member, "muutoshahmotus.asiakkaat.mista", "Kirjeet")
    gone = add(workbook, bob.member, "muutoshahmotus.asiakkaat.minne", "Poistettu")
    actions.delete_entry(gone)
    write(workbook, alice.member, "muutoshahmotus.yhteenveto", "Asiakkaat soittavat. Me vastaamme.")
    add(workbook, alice.member, "ilmiohahmotus.haastaa", "Jono")
    return workbook


@pytest.fixture
def second(filled, alice):
    alice.post(address("new_round", filled), choices("muutoshahmotus"))
    return Workbook.objects.get(team=filled.team, round=2)


def test_the_change_map_is_offered_as_a_copy_and_the_others_empty(filled, alice):
    form = alice.get(address("new_round", filled)).context["form"]
    offered = {name: field.initial for name, field in form.fields.items()}
    assert offered.pop("muutoshahmotus") == "kopio"
    assert set(offered.values()) == {"tyhja"}
    assert "itsearvioinnit" not in offered


def test_what_was_chosen_is_copied_and_the_rest_starts_empty(second):
    assert texts(second, "muutoshahmotus") == ["Puhelut", "Kirjeet", "Asiakkaat soittavat. Me vastaamme."]
    assert texts(second, "ilmiohahmotus") == []


def test_every_sheet_and_text_box_is_laid_out(second):
    for exercise in phases.all_exercises():
        if exercise.all_boxes and not exercise.repeats:
            sheet = second.sheets.get(exercise=exercise.key)
            written = set(sheet.entries.filter(kind="text").values_list("box", flat=True))
            assert written == {box.key for box in exercise.all_boxes if not box.is_notes}


def test_authors_are_kept_and_each_history_begins_with_the_copy(second, filled, bob):
    copy = Entry.objects.get(sheet__workbook=second, text="Kirjeet")
    assert copy.author == bob.member
    assert copy.copy_of.sheet.workbook == filled
    assert [version.text for version in EntryVersion.objects.filter(entry=copy)] == ["Kirjeet"]


def test_a_copy_is_edited_without_touching_what_it_was_copied_from(second, filled, bob):
    page = address("part", second, "muutoshahmotus", "asiakkaat")
    copy = Entry.objects.get(sheet__workbook=second, text="Kirjeet")
    bob.post(page, {f"text-{copy.pk}": "Sähköiset kirjeet", f"base-{copy.pk}": "1"})
    assert texts(second, "muutoshahmotus")[1] == "Sähköiset kirjeet"
    assert texts(filled, "muutoshahmotus")[1] == "Kirjeet"
    # Somebody's page from before the change still merges.
    copy.refresh_from_db()
    actions.save_entry(copy, bob.member, "Kirjeet ja viestit", 1)
    copy.refresh_from_db()
    assert copy.text == "Sähköiset kirjeet ja viestit"


def test_sent_twice_one_round_begins(filled, alice):
    first = alice.post(address("new_round", filled), choices("muutoshahmotus"))
    again = alice.post(address("new_round", filled), choices())
    assert Workbook.objects.filter(team=filled.team).count() == 2
    assert first.url == again.url
    assert texts(Workbook.objects.get(team=filled.team, round=2), "muutoshahmotus")


def test_the_action_itself_begins_a_round_once(filled):
    first = actions.start_round(filled, {"muutoshahmotus"})
    assert actions.start_round(filled, set()) == first
    assert len(texts(first, "muutoshahmotus")) == 3


def test_an_archived_team_begins_no_round(filled, alice):
    actions.archive_team(filled.team)
    assert alice.post(address("new_round", filled), choices()).status_code == 409
    assert Workbook.objects.filter(team=filled.team).count() == 1


def test_plans_and_plants_are_copied_with_their_phases(filled, alice):
    from assessment.models import Verdict
    from experiments.actions import add_experiment, remove_experiment
    from experiments.models import Experiment

    Verdict.objects.create(workbook=filled, statement="palaute", plant=2)
    kept, dropped = add_experiment(filled, "Aamun vartti"), add_experiment(filled, "Hylätty")
    write_plan = Entry.objects.get(sheet=kept.sheet, box="kokeilusuunnitelma.mita")
    actions.save_entry(write_plan, alice.member, "Puhutaan aamulla", 0)
    remove_experiment(dropped)
    second = actions.start_round(filled, {"arviointi", "kokeilusuunnitelma"})
    assert list(second.verdicts.values_list("statement", "plant")) == [("palaute", 2)]
    copies = Experiment.objects.filter(sheet__workbook=second)
    assert [copy.name for copy in copies] == ["Aamun vartti"]
    assert texts(second, "kokeilusuunnitelma") == ["Puhutaan aamulla"]
    third = actions.start_round(second, set())
    assert not third.verdicts.exists()
    assert not Experiment.objects.filter(sheet__workbook=third).exists()


# --- The earlier round ------------------------------------------------------------------------------------------------


def test_an_earlier_round_is_read_and_not_written(filled, second, bob):
    page = address("part", filled, "muutoshahmotus", "asiakkaat")
    html = bob.get(page).content.decode()
    assert "Puhelut" in html
    assert address("overview", second) in html
    entry = Entry.objects.get(sheet__workbook=filled, text="Puhelut")
    assert bob.post(page, {f"text-{entry.pk}": "Muutos", f"base-{entry.pk}": "1"}).status_code == 409
    entry.refresh_from_db()
    assert entry.text == "Puhelut"


def test_the_overview_lists_the_rounds(filled, second, bob):
    assert address("overview", filled) in bob.get(address("overview", second)).content.decode()
    assert address("overview", second) in bob.get(address("overview", filled)).content.decode()


def test_invitation_and_private_link_lead_to_the_newest_round(filled, second, bob):
    joined = Client()
    response = joined.post(reverse("workbook:join_team", args=[filled.team.invitation]), {"name": "Dora"})
    assert response.url == address("overview", second)


def test_the_last_rounds_texts_stand_beside_the_boxes(second, alice, bob):
    html = bob.get(address("exercise", second, "ilmiohahmotus")).content.decode()
    assert "earlier" in html
    assert "Jono" in html


def test_the_first_round_has_nothing_beside_it(filled, bob):
    assert "earlier" not in bob.get(address("exercise", filled, "ilmiohahmotus")).content.decode()


def test_what_has_changed_in_a_copied_text_is_marked(second, alice):
    write(second, alice.member, "muutoshahmotus.yhteenveto", "Asiakkaat lähettävät viestejä. Me vastaamme.")
    html = alice.get(address("part", second, "muutoshahmotus", "yhteenveto")).content.decode()
    assert "<del>soittavat</del>" in html
    assert "<ins>lähettävät viestejä</ins>" in html


def test_a_copied_note_taken_off_the_wall_is_shown_as_taken_away(second, alice):
    actions.delete_entry(Entry.objects.get(sheet__workbook=second, text="Kirjeet"))
    html = alice.get(address("part", second, "muutoshahmotus", "asiakkaat")).content.decode()
    assert "<del>Kirjeet</del>" in html
    assert "<del>Puhelut</del>" not in html


def test_what_was_not_copied_is_shown_plain(second, alice):
    write(second, alice.member, "ilmiohahmotus.yhteenveto", "Aivan muuta")
    html = alice.get(address("exercise", second, "ilmiohahmotus")).content.decode()
    assert "<del>" not in html


def test_a_page_takes_two_queries_more_whatever_stood_there(second, alice, django_assert_num_queries):
    sheet = second.sheets.get(exercise="muutoshahmotus")
    boxes = list(phases.find_exercise("muutoshahmotus").all_boxes)
    with django_assert_num_queries(3):
        PageForm(sheet, boxes, alice.member).written()
