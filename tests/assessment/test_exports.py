"""The assessment in a spreadsheet and in the printed book: the same counts as on the pages, under the same minimum."""

import csv
import io

import pytest

from assessment.actions import hand_in, open_round, reveal
from assessment.definition import SCALE, TEAM
from assessment.exports import plain
from assessment.models import UNSURE
from tests.assessment.helpers import STATEMENTS, agree, entry, url
from workbook import actions
from workbook.printing import Selection, book


@pytest.fixture
def own_round(bob, workbook):
    """A round of five in which one statement has too few plants; nothing of it revealed yet."""
    for name in ("Doris", "Eino", "Fatima"):
        actions.join_team(workbook.team, name, actions.new_device()[0])
    own_round = open_round(workbook, 4)
    for level, member in zip([1, 2, 2, 3, 3], workbook.team.members.all(), strict=True):
        hand_in(workbook, own_round.pk, member, dict.fromkeys(STATEMENTS, level) | {"virheet": UNSURE})
    agree(workbook, {"palaute": 2})
    return own_round


def table(client, workbook) -> dict[str, list[str]]:
    response = client.get(url(workbook) + "taulukko.csv")
    assert "attachment" in response["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    return {theme.key: row for theme, row in zip(TEAM.themes, rows[1:], strict=True)}


def test_the_table_holds_counts_only_when_they_are_revealed_and_enough(alice, workbook, own_round):
    assert all(row[4:8] == [""] * 4 for row in table(alice, workbook).values())
    reveal(own_round, "palaute")
    assert table(alice, workbook)["palaute"][3:8] == [SCALE[1].name, "1", "2", "2", "0"]
    assert table(alice, workbook)["innostus"][4:8] == [""] * 4
    reveal(own_round)
    assert table(alice, workbook)["innostus"][4:8] == ["1", "2", "2", "0"]
    assert table(alice, workbook)["virheet"][4:8] == [""] * 4


def test_the_table_is_the_facilitators(bob, charlie, workbook):
    for client in (bob, charlie):
        assert client.get(url(workbook) + "taulukko.csv").status_code == 404
        assert "taulukko.csv" not in bob.get(url(workbook, part="yhteenveto")).content.decode()


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1"])
def test_no_text_is_run_as_a_formula(alice, workbook, formula):
    assert plain(formula).startswith("'")
    actions.save_entry(entry(workbook, "palaute.kommentti"), None, f'{formula.strip()};"x', 0)
    assert table(alice, workbook)["palaute"][8] == f"'{formula.strip()};\"x"


def test_a_plain_text_stays_as_it_is():
    assert plain("Keskustelimme – hyvä. = on lopussa") == "Keskustelimme – hyvä. = on lopussa"


def test_the_printed_book_shows_the_same_spread_as_the_pages(workbook, own_round):
    words = "Iduillaan oleva kasvi 1, keskenkasvuinen kasvi 2, täysikasvuinen kasvi 2."
    assert words not in book(workbook, Selection())
    reveal(own_round)
    printed = book(workbook, Selection())
    assert printed.count(words) == 2 * 11
    assert words not in book(workbook, Selection(blank=True))


def test_the_printed_book_tells_the_plant_of_the_last_round(workbook):
    agree(workbook, {"palaute": 1})
    new_round = actions.start_round(workbook, set())
    agree(new_round, {"palaute": 3})
    assert f"aiemmin: {SCALE[0].meaning}" in book(new_round, Selection())
