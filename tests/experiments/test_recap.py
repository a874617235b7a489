"""The recap: earlier outputs beside the boxes that condense them, and taking them in as a basis."""

import uuid

import pytest
from django.urls import reverse

from experiments.definition import RECAP
from workbook import actions
from workbook.models import Entry
from workbook.phases import find_box


def recap(workbook) -> str:
    return reverse("workbook:exercise", args=[workbook.pk, "tiivistys"])


def text_of(workbook, box) -> Entry:
    return Entry.objects.get(sheet__workbook=workbook, box=box)


def groundwork(workbook, box) -> str:
    return reverse("workbook:groundwork", args=[workbook.pk, text_of(workbook, box).pk])


@pytest.fixture
def phenomena(workbook, alice):
    """Two notes and a summary of Ilmiöhahmotus."""
    sheet = workbook.sheets.get(exercise="ilmiohahmotus")
    for text in ("Jono kasvaa", "Puhelin katkoo päivän"):
        actions.add_note(sheet, find_box("ilmiohahmotus.haastaa"), alice.member, text, uuid.uuid4())
    actions.save_entry(text_of(workbook, "ilmiohahmotus.yhteenveto"), alice.member, "Kiire on yhteinen.", 0)


def test_every_box_and_the_question_they_turn_on_stand_on_the_page(workbook, bob):
    page = bob.get(recap(workbook)).content.decode()
    for box in RECAP.boxes:
        assert box.heading in page
    assert RECAP.question in page


def test_the_sources_stand_beside_their_box_the_teams_own_summary_first(workbook, bob, phenomena):
    response = bob.get(recap(workbook))
    boxes = {written.box.key: written for written in response.context["boxes"]}
    first, second = boxes["tiivistys.ilmiohahmotus"].outputs
    assert first.texts == ("Kiire on yhteinen.",)
    assert second.texts == ("Jono kasvaa", "Puhelin katkoo päivän")
    assert "Puhelin katkoo päivän" in response.content.decode()
    assert groundwork(workbook, "tiivistys.ilmiohahmotus") in response.content.decode()
    assert boxes["tiivistys.muutoshahmotus"].outputs == []


def test_a_source_is_taken_in_under_what_is_written_already(workbook, bob, phenomena):
    box = text_of(workbook, "tiivistys.ilmiohahmotus")
    data = {f"text-{box.pk}": "Omin sanoin.", f"base-{box.pk}": "0"}
    assert bob.post(groundwork(workbook, "tiivistys.ilmiohahmotus"), data).url.startswith(recap(workbook))
    text = text_of(workbook, "tiivistys.ilmiohahmotus").text
    assert text.startswith("Omin sanoin.\n\n")
    assert "Kiire on yhteinen." in text and "– Jono kasvaa\n– Puhelin katkoo päivän" in text


def test_a_source_is_taken_in_once(workbook, bob, phenomena):
    bob.post(groundwork(workbook, "tiivistys.ilmiohahmotus"))
    once = text_of(workbook, "tiivistys.ilmiohahmotus").text
    bob.post(groundwork(workbook, "tiivistys.ilmiohahmotus"))
    assert text_of(workbook, "tiivistys.ilmiohahmotus").text == once


def test_an_empty_source_brings_nothing(workbook, bob):
    assert bob.post(groundwork(workbook, "tiivistys.arviointi")).status_code == 302
    assert text_of(workbook, "tiivistys.arviointi").text == ""


def test_a_box_without_a_source_has_nothing_to_take_in(workbook, bob):
    assert bob.post(groundwork(workbook, "tiivistys.yhteenveto")).status_code == 404


def test_looking_takes_nothing_in_and_outsiders_take_nothing(workbook, bob, charlie, phenomena):
    url = groundwork(workbook, "tiivistys.ilmiohahmotus")
    assert bob.get(url).status_code == 405
    assert charlie.post(url).status_code == 404
    assert text_of(workbook, "tiivistys.ilmiohahmotus").text == ""


def test_the_number_of_queries_does_not_grow_with_what_was_written(workbook, bob, phenomena, django_assert_num_queries):
    with django_assert_num_queries(RECAP_QUERIES):
        bob.get(recap(workbook))
    sheet = workbook.sheets.get(exercise="ilmiohahmotus")
    for number in range(20):
        actions.add_note(sheet, find_box("ilmiohahmotus.innostaa"), bob.member, f"Asia {number}", uuid.uuid4())
    with django_assert_num_queries(RECAP_QUERIES):
        bob.get(recap(workbook))


RECAP_QUERIES = 11
