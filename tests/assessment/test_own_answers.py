"""Ensin itse, sitten yhdessä: what a round of own answers keeps, what it shows, and what nobody can find out."""

import logging
import re

import pytest
from django.core import serializers
from django.db import IntegrityError, connection, transaction

from assessment import queries
from assessment.actions import AlreadyHandedIn, NotOpen, TooFewAnswers, call_off, hand_in, open_round, reveal
from assessment.definition import TEAM
from assessment.models import UNSURE, OwnRound, Participation, Tally
from tests.assessment.helpers import STATEMENTS, fields_of, url
from tests.cast import seated_client
from workbook import actions, phases
from workbook.models import Member, Seat
from workbook.printing import Selection, book

NAMES = ["Doris", "Eino", "Fatima", "Gunnar", "Helmi"]


@pytest.fixture
def colleagues(alice, bob, workbook):
    """Five more browsers in the team, besides Alice's and Bob's."""
    clients = []
    for name in NAMES:
        device, token = actions.new_device()
        client = seated_client(token)
        client.member = actions.join_team(workbook.team, name, device)
        clients.append(client)
    return clients


@pytest.fixture
def own_round(workbook, colleagues):
    return open_round(workbook, 4)


def answers(level: int = 2, **others) -> dict[str, int]:
    return dict.fromkeys(STATEMENTS, level) | others


def form(own_round, chosen: dict[str, int]) -> dict[str, str]:
    return {"kierros": str(own_round.pk)} | {f"oma-{key}": str(option) for key, option in chosen.items()}


def send(client, workbook, own_round, chosen: dict[str, int]):
    return client.post(url(workbook, part="omat"), form(own_round, chosen))


def counts(workbook, statement: str) -> list[int]:
    tallies = Tally.objects.filter(asked__round__workbook=workbook, asked__statement=statement)
    return list(tallies.order_by("option").values_list("count", flat=True))


def page(client, workbook, path: str = "omat/") -> str:
    return client.get(url(workbook) + path).content.decode()


# --- The way through ------------------------------------------------------------------------------------------------


def test_the_facilitator_opens_everybody_answers_and_the_team_sees_the_spread(alice, bob, colleagues, workbook):
    response = alice.post(url(workbook) + "omat/avaus/", {"minimum": "4"})
    assert response.url == url(workbook) + "omat/kierros/"
    own_round = OwnRound.objects.get()
    for level, client in zip([1, 2, 2, 3, 3], [bob, *colleagues], strict=False):
        assert "Anna vastaukset" in page(client, workbook)
        response = send(client, workbook, own_round, answers(level))
        assert (response.status_code, response.url) == (302, url(workbook, part="omat"))
        assert "Vastauksesi on annettu" in page(client, workbook)
    assert "Valmiina 5/7" in page(alice, workbook, "omat/kierros/")
    assert alice.post(url(workbook) + "omat/paljastus/").status_code == 302
    spread = queries.spreads(workbook)["palaute"]
    assert (spread.counts, spread.unsure) == ((1, 2, 2), 0)
    words = "Iduillaan oleva kasvi 1, keskenkasvuinen kasvi 2, täysikasvuinen kasvi 2."
    for client in (alice, bob):
        assert page(client, workbook).count(words) == 24  # in the picture's name and under it, for each statement
        assert words in page(client, workbook, "")


def test_the_form_has_no_answer_chosen_and_every_statement_can_be_left_unsure(bob, workbook, own_round):
    html = page(bob, workbook)
    assert "checked" not in html
    assert html.count('value="0"') == len(STATEMENTS)
    assert html.count('autocomplete="off"') == 4 * len(STATEMENTS) + 1
    assert fields_of(bob.get(url(workbook, part="omat"))) == {"kierros": str(own_round.pk)}


def test_a_small_team_is_told_at_the_start_and_offered_to_answer_together(alice, bob, workbook):
    html = page(alice, workbook, "omat/kierros/")
    assert "2 osallistujaa" in html
    assert f'href="{url(workbook)}">Vastatkaa yhdessä' in html


@pytest.mark.parametrize("minimum", ["2", "0", "-1", "", "neljä", "1000"])
def test_the_minimum_is_never_below_three(alice, workbook, minimum):
    response = alice.post(url(workbook) + "omat/avaus/", {"minimum": minimum})
    assert response.status_code == 422
    assert "field__error" in response.content.decode()
    assert not OwnRound.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        open_round(workbook, 2)


def test_what_the_page_promises_names_what_it_cannot_promise(bob, workbook, own_round):
    html = page(bob, workbook)
    assert "vähintään 4 vastaajaa" in html
    assert "kaikki tietävät, mitä kukin vastasi" in html
    assert "tietokannan kopioita" in html


def test_who_joins_while_the_round_is_open_may_answer(workbook, own_round):
    device, token = actions.new_device()
    newcomer = seated_client(token)
    newcomer.member = actions.join_team(workbook.team, "Ilona", device)
    assert Participation.objects.filter(member=newcomer.member, done=False).exists()
    send(newcomer, workbook, own_round, answers(3))
    assert counts(workbook, "palaute") == [0, 0, 0, 1]


def test_opened_twice_there_is_one_round(alice, workbook, own_round):
    alice.post(url(workbook) + "omat/avaus/", {"minimum": "3"})
    assert OwnRound.objects.get().minimum == 4


def test_revealed_one_by_one_the_others_stay_covered(alice, bob, colleagues, workbook, own_round):
    for client in (alice, bob, *colleagues):
        send(client, workbook, own_round, answers(3))
    response = alice.post(url(workbook) + "omat/paljastus/palaute/")
    assert response.url == url(workbook) + "omat/kierros/#palaute"
    assert list(queries.spreads(workbook)) == ["palaute"]
    assert (
        page(bob, workbook).count("täysikasvuinen kasvi 7") + page(bob, workbook).count("Täysikasvuinen kasvi 7") == 2
    )
    assert page(bob, workbook).count("Ei vielä näytetty") == 11
    assert alice.post(url(workbook) + "omat/paljastus/olematon/").status_code == 404
    alice.post(url(workbook) + "omat/paljastus/")
    assert len(queries.spreads(workbook)) == 12


def test_only_the_facilitator_opens_reveals_and_calls_off(bob, charlie, workbook, own_round):
    for client in (bob, charlie):
        assert client.get(url(workbook) + "omat/kierros/").status_code == 404
        for path in ("avaus/", "paljastus/", "paljastus/palaute/", "peruutus/"):
            assert client.post(url(workbook) + f"omat/{path}", {"minimum": "4"}).status_code == 404
    assert not OwnRound.objects.get().closed
    for path in ("omat/", "omat/valmiina/"):
        assert charlie.get(url(workbook) + path).status_code == 404


# --- Bad input ------------------------------------------------------------------------------------------------------


def test_a_half_filled_form_keeps_what_was_chosen_and_counts_nothing(bob, workbook, own_round):
    half = answers(3)
    del half["palaute"]
    response = send(bob, workbook, own_round, half | {"virheet": 7})
    html = response.content.decode()
    assert response.status_code == 422
    assert html.count("field__error") == 2
    assert fields_of(response) == form(own_round, {key: 3 for key in STATEMENTS if key not in ("palaute", "virheet")})
    assert sum(Tally.objects.values_list("count", flat=True)) == 0
    assert not Participation.objects.filter(done=True).exists()


def test_handed_in_twice_it_counts_once(bob, workbook, own_round):
    send(bob, workbook, own_round, answers(3))
    response = bob.post(url(workbook, part="omat"), form(own_round, answers(1)), follow=True)
    assert "laskettu mukaan" in response.content.decode()
    assert counts(workbook, "palaute") == [0, 0, 0, 1]
    with pytest.raises(AlreadyHandedIn):
        hand_in(workbook, own_round.pk, bob.member, answers(1))


def test_an_answer_after_closing_is_told_so_and_given_back(alice, bob, colleagues, workbook, own_round):
    for client in colleagues:
        send(client, workbook, own_round, answers(2))
    before = dump()
    alice.post(url(workbook) + "omat/paljastus/")
    response = send(bob, workbook, own_round, answers(3))
    assert response.status_code == 409
    assert "Vastauksiasi ei laskettu mukaan" in response.content.decode()
    assert response.content.decode().count("<strong>täysikasvuinen kasvi</strong>") == 12
    assert [row for row in dump() if "tally" in row] == [row for row in before if "tally" in row]


def test_answers_to_a_round_called_off_are_given_back_and_not_taken_for_the_new_one(alice, bob, workbook, own_round):
    send(bob, workbook, own_round, answers(3))
    alice.post(url(workbook) + "omat/peruutus/")
    assert not Tally.objects.exists()
    open_round(workbook, 3)
    response = send(bob, workbook, own_round, answers(1))
    assert response.status_code == 409
    assert "on peruttu" in response.content.decode()
    assert sum(Tally.objects.values_list("count", flat=True)) == 0


def test_another_teams_round_takes_nothing(charlie, bob, workbook, own_round):
    theirs = open_round(charlie.workbook, 3)
    assert send(charlie, workbook, own_round, answers()).status_code == 404
    assert send(charlie, charlie.workbook, own_round, answers()).status_code == 409
    assert send(bob, workbook, theirs, answers()).status_code == 409
    with pytest.raises(NotOpen):
        hand_in(charlie.workbook, own_round.pk, bob.member, answers())
    assert sum(Tally.objects.values_list("count", flat=True)) == 0
    assert bob.post(url(workbook, part="omat"), form(own_round, answers()) | {"kierros": "x"}).status_code == 404


def test_a_closed_round_cannot_be_called_off_and_begun_again(alice, colleagues, workbook, own_round):
    for client in colleagues:
        send(client, workbook, own_round, answers())
    reveal(own_round)
    assert "ei voi enää perua" in alice.post(url(workbook) + "omat/peruutus/", follow=True).content.decode()
    with pytest.raises(NotOpen):
        call_off(own_round)
    assert open_round(workbook, 3).closed


# --- With everything in hand ----------------------------------------------------------------------------------------


def dump() -> list[str]:
    """Every row of the database, one a line."""
    from django.apps import apps

    rows = (row for model in apps.get_models() for row in model.objects.all())
    return sorted(serializers.serialize("json", [row]) for row in rows)


def test_handing_in_changes_counts_and_one_flag_and_nothing_else(bob, workbook, own_round):
    before = dump()
    send(bob, workbook, own_round, answers(3, palaute=UNSURE))
    after = dump()
    assert len(before) == len(after)
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) == 12 + 1
    for old, new in changed:
        if "assessment.tally" in old:
            assert old.replace('"count": 0', '"count": 1') == new
        else:
            assert "assessment.participation" in old
            assert old.replace('"done": false', '"done": true') == new
            assert str(bob.member.pk) in old


def test_the_tables_of_own_answers_have_no_place_for_a_time_or_a_person():
    kinds = {field.get_internal_type() for model in (Tally, Participation) for field in model._meta.get_fields()}
    assert kinds <= {"BigAutoField", "ForeignKey", "PositiveSmallIntegerField", "PositiveIntegerField", "BooleanField"}
    assert {field.name for field in Tally._meta.get_fields()} == {"id", "asked", "option", "count"}


def test_the_order_of_handing_in_leaves_no_trace(workbook, own_round):
    """The same answers in another order leave the same database behind, but for its random ids."""
    members = list(workbook.team.members.all())
    given = {member.pk: answers(1 + turn % 3, palaute=turn % 4) for turn, member in enumerate(members)}
    states = []
    for order in (members, members[::-1]):
        with transaction.atomic():
            for member in order:
                hand_in(workbook, own_round.pk, member, given[member.pk])
            states.append(dump())
            transaction.set_rollback(True)
    assert states[0] == states[1]


# What a database keeps of a row beside its columns: PostgreSQL the transaction that wrote it, SQLite its place.
HIDDEN = {"postgresql": "SELECT DISTINCT xmin::text FROM {}", "sqlite": "SELECT rowid - id FROM {} GROUP BY 1"}


@pytest.mark.django_db(transaction=True)
def test_what_the_database_keeps_beside_a_row_tells_neither_who_came_last_nor_with_what(workbook, own_round):
    for turn, member in enumerate(Member.objects.order_by("pk")[:3]):
        hand_in(workbook, own_round.pk, member, answers(turn + 1))
        with connection.cursor() as cursor:
            for table in ("assessment_tally", "assessment_participation"):
                cursor.execute(HIDDEN[connection.vendor].format(table))
                assert len(cursor.fetchall()) == 1


def test_nothing_is_sent_stored_or_shown_before_the_reveal(alice, bob, colleagues, workbook, own_round):
    pages = ["", "omat/", "omat/valmiina/", "yhteenveto/"]
    clear = {path: page(alice, workbook, path) for path in [*pages, "omat/kierros/"]}
    for client in colleagues:
        send(client, workbook, own_round, answers(3, palaute=1))
    for path, before in clear.items():
        after = page(alice, workbook, path)
        # Numbers that change on every page: tokens, the page's own id, and how many are ready.
        assert _plain(after).replace("Valmiina 5/7", "Valmiina 0/7") == _plain(before), path
    assert queries.spreads(workbook) == {}
    assert "Täysikasvuinen kasvi 5" not in page(bob, workbook)


def _plain(html: str) -> str:
    html = re.sub(r'(csrfmiddlewaretoken" value="|x-csrftoken": ")[^"]*', r"\1", html)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT[^\"]*", "", html)


def test_logs_hold_no_answers(bob, workbook, own_round, caplog):
    caplog.set_level(logging.DEBUG)
    send(bob, workbook, own_round, answers(3))
    half = answers(3)
    del half["palaute"]
    send(bob, workbook, own_round, half)
    assert "oma-" not in caplog.text


def test_fewer_than_the_minimum_reveal_nothing_and_close_nothing(alice, colleagues, workbook, own_round):
    for client in colleagues[:3]:
        send(client, workbook, own_round, answers())
    response = alice.post(url(workbook) + "omat/paljastus/", follow=True)
    assert "vähemmän kuin 4" in response.content.decode()
    assert not OwnRound.objects.get().closed
    with pytest.raises(TooFewAnswers):
        reveal(own_round, "palaute")
    assert queries.spreads(workbook) == {}


def test_a_statement_under_the_minimum_after_the_unsure_shows_nothing_of_itself(
    alice, bob, colleagues, workbook, own_round
):
    for client in colleagues[:3]:
        send(client, workbook, own_round, answers(3))
    for client in (alice, bob):
        send(client, workbook, own_round, answers(3, palaute=UNSURE))
    reveal(own_round)
    spreads = queries.spreads(workbook)
    assert spreads.pop("palaute") is None
    assert all(spread.counts == (0, 0, 5) for spread in spreads.values())
    row = page(bob, workbook).split('<tr id="palaute">')[1].split("</tr>")[0]
    assert "mitään ei näytetä" in row
    assert not re.search(r"\d", row.split("</th>")[1])


def test_removing_a_member_after_the_reveal_changes_nothing_that_is_shown(alice, colleagues, workbook, own_round):
    for level, client in zip([1, 2, 3, 3, 3], colleagues, strict=True):
        send(client, workbook, own_round, answers(level))
    reveal(own_round)
    before = queries.spreads(workbook)
    actions.remove_member(colleagues[0].member)
    assert queries.spreads(workbook) == before


def test_the_printed_book_tells_nothing_before_the_reveal(colleagues, workbook, own_round):
    before = book(workbook, Selection())
    for client in colleagues:
        send(client, workbook, own_round, answers(3))
    assert book(workbook, Selection()) == before


def test_a_workbook_that_is_closed_takes_no_answers_and_shows_no_unfinished_round(alice, bob, workbook, own_round):
    next_round = actions.start_round(workbook, {exercise.key for exercise in phases.all_exercises()})
    assert send(bob, workbook, own_round, answers()).status_code == 409
    assert alice.post(url(workbook) + "omat/paljastus/").status_code == 409
    assert "jäi kesken" in page(bob, workbook)
    assert queries.own_round(next_round) is None


def test_no_seat_is_touched_by_handing_in(bob, workbook, own_round):
    taken = list(Seat.objects.order_by("pk").values_list("taken", flat=True))
    send(bob, workbook, own_round, answers())
    assert list(Seat.objects.order_by("pk").values_list("taken", flat=True)) == taken


def test_the_pages_take_a_fixed_number_of_queries(alice, bob, colleagues, workbook, django_assert_num_queries):
    own_round = open_round(workbook, 4)
    with django_assert_num_queries(6):
        bob.get(url(workbook, part="omat"))
    with django_assert_num_queries(3):
        bob.get(url(workbook) + "omat/valmiina/")
    for client in colleagues:
        send(client, workbook, own_round, answers())
    with django_assert_num_queries(7):
        alice.get(url(workbook) + "omat/kierros/")
    reveal(own_round)
    with django_assert_num_queries(7):
        bob.get(url(workbook, part="omat"))
    with django_assert_num_queries(10):
        bob.get(url(workbook))


def test_every_statement_is_asked_in_the_words_it_was_answered_with(workbook, own_round):
    assert dict(own_round.asked.values_list("statement", "text")) == {t.key: t.statement for t in TEAM.themes}
