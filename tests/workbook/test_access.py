"""Nobody reaches what is another team's, and nobody is shut out of their own."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from workbook import access, actions
from workbook.models import Entry

TEAM_PAGES = ["overview", "invitation", "me"]
FACILITATORS_PAGES = ["own_key"]


def note_of(workbook, member, text="Jono on pitkä"):
    from workbook.phases import find_box

    box = find_box("ilmiohahmotus.haastaa")
    sheet = workbook.sheets.get(exercise="ilmiohahmotus")
    return actions.add_note(sheet, box, member, text, uuid.uuid4()).entry


@pytest.mark.parametrize("name", TEAM_PAGES)
def test_a_team_page_opens_to_its_members_and_to_nobody_else(name, workbook, bob, charlie):
    url = reverse(f"workbook:{name}", args=[workbook.pk])
    assert bob.get(url).status_code == 200
    assert charlie.get(url).status_code == 404
    assert Client().get(url).status_code == 404


@pytest.mark.parametrize("name", FACILITATORS_PAGES)
def test_a_facilitators_page_is_not_there_for_other_members(name, workbook, alice, bob):
    url = reverse(f"workbook:{name}", args=[workbook.pk])
    assert alice.get(url).status_code == 200
    assert bob.get(url).status_code == 404


@pytest.mark.parametrize("exercise", ["ilmiohahmotus", "muutoshahmotus", "muutoshahmotus/asiakkaat", "tiivistys"])
def test_an_exercise_opens_to_members_only(exercise, workbook, bob, charlie):
    url = reverse("workbook:overview", args=[workbook.pk]) + exercise + "/"
    assert bob.get(url).status_code == 200
    assert charlie.get(url).status_code == 404


@pytest.mark.parametrize("act", ["deletion", "restoration", "move_up", "move_down", "entry"])
def test_an_outsider_changes_no_entry_whichever_workbook_the_address_names(act, workbook, alice, charlie):
    note = note_of(workbook, alice.member)
    for workbook_id in (workbook.pk, charlie.workbook.pk):
        response = charlie.post(reverse(f"workbook:{act}", args=[workbook_id, note.pk]), {"text": "Minun"})
        assert response.status_code == 404
    note.refresh_from_db()
    assert (note.text, note.deleted) == ("Jono on pitkä", None)


def test_a_page_form_with_another_teams_entry_in_it_changes_only_its_own_sheet(workbook, alice, charlie):
    note = note_of(workbook, alice.member)
    url = reverse("workbook:exercise", args=[charlie.workbook.pk, "ilmiohahmotus"])
    charlie.post(url, {f"text-{note.pk}": "Kaapattu", f"base-{note.pk}": "1"})
    note.refresh_from_db()
    assert note.text == "Jono on pitkä"


def test_a_new_notes_id_cannot_name_another_teams_note(workbook, alice, charlie):
    note = note_of(workbook, alice.member)
    url = reverse("workbook:exercise", args=[charlie.workbook.pk, "ilmiohahmotus"])
    response = charlie.post(url, {"new-ilmiohahmotus.haastaa": str(note.pk), f"text-{note.pk}": "Oma kirjaukseni"})
    note.refresh_from_db()
    assert note.text == "Jono on pitkä"
    # Nor is what was typed lost: it stands in the writer's own workbook.
    assert response.status_code == 302
    assert Entry.objects.filter(sheet__workbook=charlie.workbook, text="Oma kirjaukseni").exists()


def test_a_removed_members_device_no_longer_opens_anything(workbook, bob):
    from django.utils import timezone

    bob.member.removed = timezone.now()
    bob.member.save()
    assert bob.get(reverse("workbook:overview", args=[workbook.pk])).status_code == 404


def test_the_key_stored_is_not_the_key_in_the_link(workbook, alice):
    key = alice.member.facilitator_keys.get()
    assert key.key and key.key not in (key.key_hash, str(key.pk))


def test_opening_a_facilitators_link_changes_nothing_until_the_button_is_pressed(workbook, alice):
    key = alice.member.facilitator_keys.get().key
    url = reverse("workbook:facilitator_key", args=[key])
    scanner = Client()
    assert scanner.get(url).status_code == 200
    assert access.COOKIE not in scanner.cookies
    person = Client()
    assert person.post(url).status_code == 302
    assert person.get(reverse("workbook:own_key", args=[workbook.pk])).status_code == 200


def test_a_device_link_opens_once_and_seats_the_same_member(workbook, bob):
    from workbook import keys

    link = actions.new_device_link(bob.member)
    url = reverse("workbook:device_link", args=[keys.derived_key("device", link.pk)])
    phone = Client()
    assert phone.post(url).status_code == 302
    assert phone.get(reverse("workbook:me", args=[workbook.pk])).context["request"].member == bob.member
    assert Client().post(url).status_code == 404


def test_no_cache_between_keeps_a_teams_page(workbook, bob):
    for name in ("overview", "invitation", "me", "print"):
        told = bob.get(reverse(f"workbook:{name}", args=[workbook.pk]))["Cache-Control"]
        assert "private" in told and "no-cache" in told
