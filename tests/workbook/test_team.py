"""Starting a team and coming in: what a person meets when all is well, and when something is not."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from workbook import access, actions, keys, queries
from workbook.models import MissedCodes, Team


def start(client, **data):
    return client.post(reverse("workbook:start"), {"name": "Lupapalvelut", "facilitator": "Alice"} | data)


def invitation_of(workbook) -> str:
    return reverse("workbook:join_team", args=[workbook.team.invitation])


# --- Starting ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_one_short_form_makes_a_team_and_leads_to_its_invitation():
    client = Client()
    response = start(client)
    workbook = Team.objects.get().workbooks.get()
    assert response["Location"] == reverse("workbook:invitation", args=[workbook.pk])
    cookie = client.cookies[access.COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "facilitator"),
    [("", "Alice"), ("Tiimi", ""), ("   ", "Alice"), ("a" * 121, "Alice"), ("Tiimi", "b" * 61), ("\x00\x1b", "Alice")],
)
def test_a_form_that_lacks_something_keeps_the_rest_and_makes_no_team(name, facilitator):
    response = start(Client(), name=name, facilitator=facilitator, organisation="Esimerkkivirasto")
    assert response.status_code == 422
    assert "Esimerkkivirasto" in response.content.decode()
    assert 'aria-invalid="true"' in response.content.decode()
    assert not Team.objects.exists()


@pytest.mark.django_db
def test_names_are_shown_as_text_whatever_stands_in_them():
    client = Client()
    response = start(client, name="<script>alert(1)</script>\x00\r\nToinen rivi", facilitator="{{ 7*7 }} 👩‍👩‍👧")
    team = Team.objects.get()
    assert team.name == "<script>alert(1)</script> Toinen rivi"
    page = client.get(response["Location"]).content.decode()
    assert "<script>alert" not in page and "{{ 7*7 }} 👩‍👩‍👧" in page


# --- The invitation ---------------------------------------------------------------------------------------------------


def test_the_invitation_holds_link_code_qr_and_a_text_to_paste(workbook, alice):
    page = alice.get(reverse("workbook:invitation", args=[workbook.pk])).content.decode()
    assert workbook.team.code.replace("-", " ") in page
    assert invitation_of(workbook) in page
    assert "<svg" in page
    assert reverse("reading") in page
    assert "Älkää kirjatko salassa pidettävää tai asiakkaiden henkilötietoja" in page


def test_a_person_joins_by_link_with_a_name(workbook, alice):
    bob = Client()
    assert bob.get(invitation_of(workbook)).status_code == 200
    assert bob.post(invitation_of(workbook), {"name": "Bob"})["Location"] == reverse(
        "workbook:overview", args=[workbook.pk]
    )
    assert [member.name for member in queries.members(workbook.team)] == ["Alice", "Bob"]


def test_who_is_seated_goes_on_without_being_asked(workbook, bob):
    assert bob.get(invitation_of(workbook))["Location"] == reverse("workbook:overview", args=[workbook.pk])


@pytest.mark.parametrize("spoken", ["{}", "  {}  ", "{upper}", "{spaces}", "{dots}", "{folded}", "{spaces}\u00a0"])
def test_the_code_is_understood_as_people_write_it(spoken, workbook):
    code = workbook.team.code
    typed = spoken.format(
        code,
        upper=code.upper(),
        spaces=code.replace("-", " "),
        dots=code.replace("-", ". "),
        folded=keys.folded_code(code),
    )
    response = Client().post(reverse("workbook:join"), {"code": typed})
    assert response["Location"] == invitation_of(workbook)


def test_an_unknown_code_stays_in_its_field_with_the_reason(workbook):
    response = Client().post(reverse("workbook:join"), {"code": "väärä koodi tämä"})
    page = response.content.decode()
    assert response.status_code == 422 and "väärä koodi tämä" in page and 'id="id_code_error"' in page


def test_an_expired_invitation_says_so_by_link_and_by_code(workbook, alice):
    Team.objects.update(invitation_expires=timezone.now() - timedelta(minutes=1))
    assert "neljätoista" in Client().get(invitation_of(workbook)).content.decode()
    response = Client().post(reverse("workbook:join"), {"code": workbook.team.code})
    assert response.status_code == 422
    # A renewed one opens, and the old one never again.
    old = invitation_of(workbook)
    alice.post(reverse("workbook:invitation_renewal", args=[workbook.pk]))
    workbook.team.refresh_from_db()
    assert Client().get(invitation_of(workbook)).status_code == 200
    assert Client().get(old).status_code == 404


def test_only_a_facilitator_renews_the_invitation(workbook, bob):
    assert bob.post(reverse("workbook:invitation_renewal", args=[workbook.pk])).status_code == 404


def test_guessing_codes_brakes_everybody_for_a_moment_and_keeps_what_was_typed(workbook):
    for _missed in range(queries.MISSED_CODES_A_MINUTE):
        Client().post(reverse("workbook:join"), {"code": "yksi kaksi kolme"})
    response = Client().post(reverse("workbook:join"), {"code": workbook.team.code})
    page = response.content.decode()
    assert response.status_code == 429 and response["Retry-After"]
    assert workbook.team.code in page and "data-retry-seconds" in page
    MissedCodes.objects.update(count=0)
    assert Client().post(reverse("workbook:join"), {"code": workbook.team.code}).status_code == 302


def test_an_office_behind_one_address_is_not_locked_out_by_one_browsers_guessing(workbook):
    guesser = Client()
    for _missed in range(12):
        response = guesser.post(reverse("workbook:join"), {"code": "yksi kaksi kolme"})
    assert response.status_code == 429
    assert Client().post(reverse("workbook:join"), {"code": workbook.team.code}).status_code == 302


def test_a_forged_count_of_misses_is_no_error_page(workbook):
    client = Client()
    client.cookies["valoa_missed"] = "0:forged"
    assert client.post(reverse("workbook:join"), {"code": "yksi kaksi kolme"}).status_code == 422


# --- Who writes here --------------------------------------------------------------------------------------------------


def test_every_page_says_under_whose_name_one_writes(workbook, bob):
    for path in ("", "ilmiohahmotus/", "muutoshahmotus/asiakkaat/", "tiivistys/"):
        page = bob.get(reverse("workbook:overview", args=[workbook.pk]) + path).content.decode()
        assert "Bob" in page and reverse("workbook:me", args=[workbook.pk]) in page


def test_leaving_a_device_closes_the_workbook_on_it(workbook, bob):
    bob.post(reverse("workbook:leaving", args=[workbook.pk]))
    assert bob.get(reverse("workbook:overview", args=[workbook.pk])).status_code == 404
    assert workbook.team.members.filter(name="Bob", removed=None).exists()


def test_nobody_takes_a_seat_that_is_not_at_this_device(workbook, alice, bob):
    assert bob.post(reverse("workbook:seat_change", args=[workbook.pk, alice.member.pk])).status_code == 404


def test_the_reminder_stays_until_the_private_link_is_kept(workbook, alice):
    overview = reverse("workbook:overview", args=[workbook.pk])
    assert reverse("workbook:own_key", args=[workbook.pk]) in alice.get(overview).content.decode()
    assert queries.needs_reminder(alice.member)
    alice.post(reverse("workbook:own_key_keeping", args=[workbook.pk]))
    assert not queries.needs_reminder(alice.member)
    link = alice.get(reverse("workbook:own_key", args=[workbook.pk])).content.decode()
    assert alice.member.facilitator_keys.get().key in link


def test_a_revoked_or_unknown_key_opens_nothing_and_says_what_to_do(workbook, alice):
    key = alice.member.facilitator_keys.get()
    actions_key = key.key
    key.revoked = timezone.now()
    key.save()
    for tried in (actions_key, "x" * 40, "ääkköset"):
        response = Client().post(reverse("workbook:facilitator_key", args=[tried]))
        assert response.status_code == 404
        assert reverse("workbook:join") in response.content.decode()


# --- A form that could not be taken in --------------------------------------------------------------------------------


def test_a_form_whose_protection_has_expired_keeps_what_was_typed(workbook, bob):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = bob.cookies
    url = reverse("workbook:overview", args=[workbook.pk]) + "ilmiohahmotus/"
    response = strict.post(url, {"text-x": "Pitkä ajatus, jonka kirjoitin", "siirry": "seuraava"})
    page = response.content.decode()
    assert response.status_code == 403
    assert "Pitkä ajatus, jonka kirjoitin" in page and f'action="{url}"' in page


def test_a_foreign_sites_form_is_not_offered_to_be_sent_on(workbook):
    stranger = Client(enforce_csrf_checks=True)
    response = stranger.post(reverse("workbook:overview", args=[workbook.pk]) + "ilmiohahmotus/", {"text-x": "Vieras"})
    assert response.status_code == 403 and "<form" not in response.content.decode()


def test_a_form_too_large_to_read_is_refused_in_words(workbook, bob, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    url = reverse("workbook:overview", args=[workbook.pk]) + "ilmiohahmotus/"
    response = bob.post(url, {"text-x": "a" * 2000})
    assert response.status_code == 400 and "</html>" in response.content.decode()


def test_devices_are_told_apart_by_a_hash_alone(workbook, alice):
    assert not Team.objects.filter(code=workbook.alice_token).exists()
    device = actions.Device.objects.get(token_hash=keys.hashed(workbook.alice_token))
    assert workbook.alice_token not in str(vars(device))
