"""The made-up team: completely filled, clearly fictional, and gone with one command."""

import io

import pytest
from django.core.management import call_command

from workbook import phases
from workbook.models import Entry, Team


@pytest.mark.django_db
def test_the_demo_fills_every_box_and_names_its_workbook_last(workbook):
    said = io.StringIO()
    call_command("demo", stdout=said)
    demo = Team.objects.get(is_demo=True).workbooks.get()
    assert said.getvalue().splitlines()[-1] == f"workbook: {demo.pk}"
    assert "/avain/" in said.getvalue() and "kuvitteellinen" in demo.team.organisation
    journey = [progress for _phase, exercises in phases.journey(demo) for progress in exercises]
    assert [p.exercise.key for p in journey if not p.done and not p.exercise.optional] == []
    assert demo.team.members.count() >= 8
    call_command("demo", "--remove", stdout=io.StringIO())
    assert list(Team.objects.all()) == [workbook.team]
    assert not Entry.objects.filter(sheet__workbook__team__is_demo=True).exists()
