"""Counts, shares and the middle of an ordinal scale."""

import pytest

from assessment.definition import SCALE
from assessment.scoring import Spread, differ_most, shown_spread

SPROUT, GROWING, FULL = SCALE


@pytest.mark.parametrize(
    ("counts", "middle"),
    [
        ((1, 1, 1), (GROWING, GROWING)),
        ((5, 0, 0), (SPROUT, SPROUT)),
        ((2, 0, 2), (SPROUT, FULL)),
        ((0, 2, 2), (GROWING, FULL)),
        ((0, 2, 3), (FULL, FULL)),
        ((0, 0, 1), (FULL, FULL)),
    ],
)
def test_the_middle_is_a_plant_or_two_never_an_average(counts, middle):
    assert Spread(counts).median == middle


@pytest.mark.parametrize(
    ("counts", "disagreement"),
    [((4, 0, 0), 0), ((0, 7, 0), 0), ((2, 0, 2), 1), ((2, 2, 0), 0.5), ((1, 1, 1), 2 / 3), ((1, 2, 1), 0.5)],
)
def test_disagreement_goes_from_all_the_same_to_half_at_each_end(counts, disagreement):
    assert Spread(counts).disagreement == pytest.approx(disagreement)


def test_shares_are_of_those_who_chose_a_plant():
    spread = Spread((1, 2, 1), unsure=6)
    assert (spread.total, spread.shares) == (4, [0.25, 0.5, 0.25])
    assert not spread.unanimous
    assert Spread((0, 4, 0), unsure=1).unanimous


def test_under_the_minimum_nothing_is_told_however_many_were_unsure():
    assert shown_spread({0: 9, 1: 1, 2: 1, 3: 1}, 4) is None
    assert shown_spread({0: 0, 1: 0, 2: 0, 3: 0}, 3) is None
    assert shown_spread({0: 1, 1: 1, 2: 1, 3: 2}, 4) == Spread((1, 1, 2), 1)


def test_views_differ_most_where_the_spread_is_widest_and_never_where_all_agree():
    spreads = {
        "a": Spread((0, 4, 0)), "b": Spread((1, 2, 1)), "c": None, "d": Spread((2, 0, 2)),
        "e": Spread((1, 2, 1)), "f": Spread((1, 1, 1)),
    }  # fmt: skip
    assert differ_most(spreads) == ["d", "f", "b"]
    assert differ_most({"a": Spread((0, 4, 0)), "c": None}) == []
