"""The facilitator's hand: the team and its people, the archive, and the end."""

import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import seated_client
from workbook import access, actions, keys, queries
from workbook.models import Entry, EntryVersion, FacilitatorKey, Member, Seat, Sheet, Team, Workbook
from workbook.phases import find_box

PAGES = ["team", "team_deletion", "new_round"]


def address(name, workbook, *args):
    return reverse(f"workbook:{name}", args=[workbook.pk, *args])


def note(workbook, member, text="Jono on pitkä"):
    box = find_box("ilmiohahmotus.haastaa")
    return actions.add_note(workbook.sheets.get(exercise="ilmiohahmotus"), box, member, text, uuid.uuid4()).entry


def days_pass(team, days):
    Team.objects.filter(pk=team.pk).update(deleted=timezone.now() - timedelta(days=days))


# --- Who gets in ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_the_facilitators_pages_are_there_for_facilitators_alone(name, workbook, alice, bob, charlie):
    url = address(name, workbook)
    assert alice.get(url).status_code == 200
    for outsider in (bob, charlie, Client()):
        assert outsider.get(url).status_code == 404
        assert outsider.post(url, {"name": workbook.team.name}).status_code == 404
    workbook.team.refresh_from_db()
    assert workbook.team.deleted is None
    assert Workbook.objects.filter(team=workbook.team).count() == 1


@pytest.mark.parametrize("name", ["removal", "member_restoration", "facilitating", "facilitating_end", "key_renewal"])
def test_nobody_else_touches_a_member(name, workbook, alice, bob, charlie):
    before = (bob.member.is_facilitator, bob.member.removed, FacilitatorKey.objects.filter(revoked=None).count())
    for outsider in (bob, charlie, Client()):
        assert outsider.post(address(name, workbook, alice.member.pk)).status_code == 404
        assert outsider.post(address(name, workbook, bob.member.pk)).status_code == 404
    bob.member.refresh_from_db()
    alice.member.refresh_from_db()
    assert alice.member.is_facilitator
    assert before == (
        bob.member.is_facilitator,
        bob.member.removed,
        FacilitatorKey.objects.filter(revoked=None).count(),
    )


@pytest.mark.parametrize("name", ["removal", "facilitating", "facilitating_end", "key_renewal"])
def test_a_facilitator_has_no_hand_in_another_team(name, workbook, alice, charlie):
    stranger = charlie.workbook.team.members.get()
    assert alice.post(address(name, workbook, stranger.pk)).status_code == 404
    assert alice.post(address(name, charlie.workbook, stranger.pk)).status_code == 404
    stranger.refresh_from_db()
    assert stranger.is_facilitator
    assert not stranger.removed


@pytest.mark.parametrize("name", ["archiving", "archiving_end", "deleted", "team_restoration", "purge"])
def test_nobody_else_archives_or_deletes(name, workbook, bob, charlie):
    for outsider in (bob, charlie, Client()):
        assert outsider.post(address(name, workbook)).status_code in (404, 405)
    workbook.team.refresh_from_db()
    assert not workbook.team.archived


def test_the_page_takes_a_fixed_number_of_queries(workbook, alice, django_assert_num_queries):
    with django_assert_num_queries(3):
        alice.get(address("team", workbook))
    for number in range(5):
        actions.join_team(workbook.team, f"Jäsen {number}", actions.new_device()[0])
    actions.remove_member(workbook.team.members.last())
    with django_assert_num_queries(3):
        alice.get(address("team", workbook))


# --- The name ---------------------------------------------------------------------------------------------------------


def test_the_team_gets_a_new_name_and_organisation(workbook, alice, bob):
    assert (
        alice.post(address("team", workbook), {"name": "  Uusi\nnimi ", "organisation": "Virasto"}).status_code == 302
    )
    workbook.team.refresh_from_db()
    assert (workbook.team.name, workbook.team.organisation) == ("Uusi nimi", "Virasto")
    assert "Uusi nimi" in bob.get(address("overview", workbook)).content.decode()


def test_a_team_without_a_name_keeps_the_one_it_has(workbook, alice):
    assert alice.post(address("team", workbook), {"name": " "}).status_code == 422
    workbook.team.refresh_from_db()
    assert workbook.team.name == "Lupapalvelut"


# --- People -----------------------------------------------------------------------------------------------------------


def test_a_removed_members_devices_stop_at_once_and_their_words_stay(workbook, alice, bob):
    written = note(workbook, bob.member)
    link = actions.new_device_link(bob.member)
    assert alice.get(address("removal", workbook, bob.member.pk)).status_code == 200
    assert bob.get(address("overview", workbook)).status_code == 200
    assert alice.post(address("removal", workbook, bob.member.pk)).status_code == 302
    assert bob.get(address("overview", workbook)).status_code == 404
    assert bob.post(address("entry", workbook, written.pk), {"text": "Muutos"}).status_code == 404
    key = keys.derived_key("device", link.pk)
    assert Client().post(reverse("workbook:device_link", args=[key])).status_code == 404
    page = alice.get(address("exercise", workbook, "ilmiohahmotus")).content.decode()
    assert "Jono on pitkä" in page
    assert "Bob" in page


def test_a_member_brought_back_goes_on_on_the_same_device(workbook, alice, bob):
    actions.remove_member(bob.member)
    alice.post(address("member_restoration", workbook, bob.member.pk))
    assert bob.get(address("overview", workbook)).status_code == 200


def test_a_member_made_facilitator_has_a_private_link_that_opens_the_team(workbook, alice, bob):
    assert bob.get(address("own_key", workbook)).status_code == 404
    alice.post(address("facilitating", workbook, bob.member.pk))
    key = queries.open_facilitator_key(bob.member).key
    assert key in bob.get(address("own_key", workbook)).content.decode()
    assert key not in alice.get(address("own_key", workbook)).content.decode()
    elsewhere = Client()
    assert elsewhere.post(reverse("workbook:facilitator_key", args=[key])).status_code == 302
    assert elsewhere.get(address("team", workbook)).status_code == 200


def test_making_somebody_a_facilitator_twice_makes_one_key(workbook, alice, bob):
    alice.post(address("facilitating", workbook, bob.member.pk))
    alice.post(address("facilitating", workbook, bob.member.pk))
    assert bob.member.facilitator_keys.count() == 1


def test_a_facilitators_hand_and_links_are_taken_back(workbook, alice, bob):
    actions.make_facilitator(bob.member)
    key = queries.open_facilitator_key(bob.member).key
    alice.post(address("facilitating_end", workbook, bob.member.pk))
    assert bob.get(address("team", workbook)).status_code == 404
    assert bob.get(address("overview", workbook)).status_code == 200
    assert Client().post(reverse("workbook:facilitator_key", args=[key])).status_code == 404


@pytest.mark.parametrize("name", ["removal", "facilitating_end"])
def test_the_last_facilitator_stays(name, workbook, alice, bob):
    response = alice.post(address(name, workbook, alice.member.pk), follow=True)
    assert response.status_code == 200
    alice.member.refresh_from_db()
    assert alice.member.is_facilitator
    assert not alice.member.removed


def test_a_removed_facilitator_does_not_count_as_one_who_is_left(workbook, alice, bob):
    actions.make_facilitator(bob.member)
    actions.remove_member(bob.member)
    with pytest.raises(actions.LastFacilitator):
        actions.end_facilitating(alice.member)


def test_a_removed_facilitator_comes_back_as_a_participant(workbook, alice, bob):
    actions.make_facilitator(bob.member)
    key = queries.open_facilitator_key(bob.member).key
    actions.remove_member(bob.member)
    actions.restore_member(bob.member)
    assert bob.get(address("team", workbook)).status_code == 404
    assert Client().post(reverse("workbook:facilitator_key", args=[key])).status_code == 404


def test_a_facilitator_can_hand_the_team_over_and_go(workbook, alice, bob):
    actions.make_facilitator(bob.member)
    assert alice.post(address("removal", workbook, alice.member.pk)).url == reverse("home")
    assert alice.get(address("overview", workbook)).status_code == 404
    assert bob.get(address("team", workbook)).status_code == 200


# --- Lost links -------------------------------------------------------------------------------------------------------


def test_renewing_stops_every_old_link_and_makes_one_new(workbook, alice):
    old = [queries.open_facilitator_key(alice.member).key, actions.new_facilitator_key(alice.member).key]
    alice.post(address("own_key_renewal", workbook))
    for key in old:
        assert Client().post(reverse("workbook:facilitator_key", args=[key])).status_code == 404
    new = queries.open_facilitator_key(alice.member).key
    assert new in alice.get(address("own_key", workbook)).content.decode()
    assert Client().post(reverse("workbook:facilitator_key", args=[new])).status_code == 302


def test_a_lost_phone_is_closed_along_with_the_links_when_asked(workbook, alice):
    device, token = actions.new_device()
    phone = seated_client(token)
    actions.take_seat(device, alice.member)
    alice.post(address("own_key_renewal", workbook))
    assert phone.get(address("overview", workbook)).status_code == 200
    alice.post(address("own_key_renewal", workbook), {"laitteet": "on"})
    assert phone.get(address("overview", workbook)).status_code == 404
    assert alice.get(address("team", workbook)).status_code == 200


def test_another_facilitators_links_are_renewed_without_being_seen(workbook, alice, bob):
    actions.make_facilitator(bob.member)
    old = queries.open_facilitator_key(bob.member).key
    page = alice.post(address("key_renewal", workbook, bob.member.pk), follow=True).content.decode()
    new = queries.open_facilitator_key(bob.member).key
    assert new != old
    assert new not in page
    assert Client().post(reverse("workbook:facilitator_key", args=[old])).status_code == 404


# --- The archive ------------------------------------------------------------------------------------------------------


@pytest.fixture
def archived(workbook, alice):
    workbook.note = note(workbook, alice.member)
    alice.post(address("archiving", workbook))
    return workbook


def test_an_archived_workbook_is_read_and_says_so(archived, bob):
    for page in (address("overview", archived), address("exercise", archived, "ilmiohahmotus")):
        html = bob.get(page).content.decode()
        assert "notice--warning" in html
    assert "Jono on pitkä" in html
    assert "readonly" in html
    assert "note--new" not in html
    assert "writing.js" not in html


def test_nothing_is_written_in_the_archive_and_what_was_typed_is_given_back(archived, bob):
    page = address("exercise", archived, "ilmiohahmotus")
    typed = {
        f"text-{archived.note.pk}": "Jono on pitkä",
        f"text-{uuid.uuid4()}": "Kesken <jäänyt> ajatus",
        "siirry": "",
    }
    response = bob.post(page, typed)
    assert response.status_code == 409
    html = response.content.decode()
    assert "Kesken &lt;jäänyt&gt; ajatus" in html
    assert html.count("<textarea") == 1
    assert list(Entry.objects.filter(sheet__workbook=archived).exclude(text="").values_list("text", flat=True)) == [
        "Jono on pitkä"
    ]


@pytest.mark.parametrize("name", ["deletion", "restoration", "move_up", "move_down", "groundwork"])
def test_no_button_of_an_entry_works_in_the_archive(name, archived, bob):
    assert bob.post(address(name, archived, archived.note.pk)).status_code == 409
    archived.note.refresh_from_db()
    assert archived.note.deleted is None


def test_a_pages_script_is_told_why_in_words(archived, bob):
    save = {"text": "Muutos", "length": 6, "base": 1, "client": str(uuid.uuid4()), "sequence": 1}
    response = bob.post(address("entry", archived, archived.note.pk), save, headers={"X-Requested-With": "fetch"})
    assert response.status_code == 422
    assert response.json()["error"]
    archived.note.refresh_from_db()
    assert archived.note.text == "Jono on pitkä"


def test_nobody_joins_an_archived_team(archived):
    link = reverse("workbook:join_team", args=[archived.team.invitation])
    assert Client().post(link, {"name": "Dora"}).status_code == 404
    assert not archived.team.members.filter(name="Dora").exists()


def test_an_archived_workbook_is_printed_and_left(archived, bob):
    assert bob.get(address("print", archived)).status_code == 200
    assert bob.post(address("leaving", archived)).status_code == 302
    assert bob.get(address("overview", archived)).status_code == 404


def test_a_member_can_be_removed_from_an_archived_team(archived, alice, bob):
    assert alice.post(address("removal", archived, bob.member.pk)).status_code == 302
    assert bob.get(address("overview", archived)).status_code == 404


def test_out_of_the_archive_everybody_writes_again(archived, alice, bob):
    alice.post(address("archiving_end", archived))
    page = address("exercise", archived, "ilmiohahmotus")
    bob.post(page, {f"text-{archived.note.pk}": "Jono on lyhyt", f"base-{archived.note.pk}": "1"})
    archived.note.refresh_from_db()
    assert archived.note.text == "Jono on lyhyt"


# --- Deletion ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def gone(workbook, alice):
    note(workbook, alice.member)
    alice.post(address("team_deletion", workbook), {"name": workbook.team.name})
    return workbook


def test_the_page_names_what_goes_and_asks_for_the_teams_name(workbook, alice):
    note(workbook, alice.member)
    html = alice.get(address("team_deletion", workbook)).content.decode()
    assert "Lupapalvelut" in html
    assert alice.post(address("team_deletion", workbook), {"name": "Lupapalvelu"}).status_code == 422
    assert alice.get(address("overview", workbook)).status_code == 200


def test_a_deleted_team_is_there_for_nobody(gone, alice, bob):
    for client in (alice, bob):
        for page in ("overview", "invitation", "me", "team", "print"):
            assert client.get(address(page, gone)).status_code == 404
        assert client.post(address("exercise", gone, "ilmiohahmotus")).status_code == 404
        assert gone.team.name not in client.get(reverse("workbook:join")).content.decode()
    assert Client().get(reverse("workbook:join_team", args=[gone.team.invitation])).status_code == 404
    assert Client().post(reverse("workbook:join"), {"code": gone.team.code}).status_code == 422


def test_a_device_link_opens_no_deleted_team(workbook, alice):
    link = actions.new_device_link(alice.member)
    actions.delete_team(workbook.team)
    assert Client().post(reverse("workbook:device_link", args=[keys.derived_key("device", link.pk)])).status_code == 404


def test_its_facilitator_finds_it_and_brings_it_back_whole(gone, alice, bob, charlie):
    assert address("deleted", gone) in alice.get(reverse("home")).content.decode()
    assert alice.get(address("deleted", gone)).status_code == 200
    for outsider in (bob, charlie, Client()):
        assert outsider.get(address("deleted", gone)).status_code == 404
        assert outsider.post(address("team_restoration", gone)).status_code == 404
        assert outsider.post(address("purge", gone), {"understood": "on"}).status_code == 404
    alice.post(address("team_restoration", gone))
    assert "Jono on pitkä" in bob.get(address("exercise", gone, "ilmiohahmotus")).content.decode()
    assert alice.get(address("deleted", gone)).status_code == 404


def test_the_private_link_leads_to_the_deleted_team_from_any_device(gone, alice):
    elsewhere = Client()
    key = queries.open_facilitator_key(alice.member).key
    response = elsewhere.post(reverse("workbook:facilitator_key", args=[key]))
    assert response.url == address("deleted", gone)
    assert elsewhere.get(response.url).status_code == 200


def test_after_fourteen_days_nobody_brings_it_back(gone, alice):
    days_pass(gone.team, 14)
    key = queries.open_facilitator_key(alice.member).key
    assert alice.get(address("deleted", gone)).status_code == 404
    assert alice.post(address("team_restoration", gone)).status_code == 404
    assert Client().post(reverse("workbook:facilitator_key", args=[key])).status_code == 404


def test_the_cleaning_deletes_every_row_of_a_team_whose_days_are_over(gone, charlie):
    days_pass(gone.team, 13)
    call_command("clean_up", stdout=StringIO())
    assert Team.objects.filter(pk=gone.team.pk).exists()
    days_pass(gone.team, 14)
    call_command("clean_up", stdout=StringIO())
    assert_no_rows_of(gone)
    assert charlie.get(address("overview", charlie.workbook)).status_code == 200


def assert_no_rows_of(workbook):
    team = workbook.team_id
    assert not Team.objects.filter(pk=team).exists()
    assert not Member.objects.filter(team=team).exists()
    assert not Workbook.objects.filter(team=team).exists()
    assert not Sheet.objects.filter(workbook__team=team).exists()
    assert not Entry.objects.filter(sheet__workbook__team=team).exists()
    assert not EntryVersion.objects.filter(entry__sheet__workbook__team=team).exists()
    assert not Seat.objects.filter(member__team=team).exists()
    assert not FacilitatorKey.objects.filter(member__team=team).exists()


def test_deleted_at_once_it_is_gone_for_good(gone, alice):
    assert alice.post(address("purge", gone)).status_code == 422
    assert Team.objects.filter(pk=gone.team.pk).exists()
    assert alice.post(address("purge", gone), {"understood": "on"}).status_code == 302
    assert_no_rows_of(gone)


def test_a_team_that_is_there_cannot_be_purged(workbook, alice):
    assert alice.post(address("purge", workbook), {"understood": "on"}).status_code == 404
    actions.purge_team(workbook.team)
    assert Team.objects.filter(pk=workbook.team.pk).exists()


def test_the_browser_keeps_its_other_teams(gone, alice):
    device = access.Device.objects.get(token_hash=keys.hashed(gone.alice_token))
    other = actions.create_team("Toinen", "", "Alice", device)
    assert alice.get(address("overview", other)).status_code == 200
