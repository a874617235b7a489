"""Reads worth naming, each with a fixed number of queries."""

from django.db.models import Count, Exists, OuterRef, Q

from workbook.models import Entry, Member, Workbook
from workbook.queries import written_texts

from .definition import SUMMARY, TEAM, plant
from .models import OwnRound, Participation, Tally, Verdict, target_id
from .scoring import Answer, Assessment, Spread, shown_spread


def levels(workbook: Workbook) -> dict[str, int]:
    """The level of the agreed plant by statement; open statements are left out. One query."""
    agreed = Verdict.objects.filter(workbook=workbook).exclude(plant=None)
    return dict(agreed.values_list("statement", "plant"))


def last_levels(workbook: Workbook) -> dict[str, int]:
    """The levels of the round before; none in the first round. One query at most."""
    if workbook.round == 1:
        return {}
    last = Verdict.objects.filter(workbook__team=workbook.team_id, workbook__round=workbook.round - 1)
    return dict(last.exclude(plant=None).values_list("statement", "plant"))


def assessment(workbook: Workbook | None) -> Assessment:
    """What the team has answered so far. None gives the tool as it is before anyone has answered.

    Two queries, and one more in the rounds after the first.
    """
    before = last_levels(workbook) if workbook else {}
    agreed = levels(workbook) if workbook else {}
    written = written_texts(workbook, TEAM.key) if workbook else {}

    def text(box) -> str:
        return written.get(box.key, [""])[0]

    answers = (
        Answer(theme, number, plant(agreed.get(theme.key)), text(theme.boxes[0]), plant(before.get(theme.key)))
        for number, theme in enumerate(TEAM.themes, start=1)
    )
    return Assessment(tuple(answers), text(SUMMARY))


def own_round(workbook: Workbook, member: Member | None = None) -> OwnRound | None:
    """The workbook's round of own answers with `ready`, how many have handed in, and `invited`, how many may.

    `handed_in` says whether `member` has. One query.
    """
    handed_in = Participation.objects.filter(round=OuterRef("pk"), member=member, done=True)
    there = Q(participations__done=True) | Q(participations__member__removed=None)
    rounds = OwnRound.objects.filter(workbook=workbook).annotate(
        ready=Count("participations", filter=Q(participations__done=True)),
        invited=Count("participations", filter=there),
        handed_in=Exists(handed_in),
    )
    return rounds.first()


def spreads(workbook: Workbook) -> dict[str, Spread | None]:
    """The revealed statements in their order with how their answers fall; None where too few chose a plant.

    The one way to what was counted: every page, printout and export goes through here. One query.
    """
    revealed = Tally.objects.filter(asked__round__workbook=workbook, asked__round__closed=True, asked__revealed=True)
    counts: dict[str, dict[int, int]] = {}
    minimum = 0
    rows = revealed.values_list("asked__statement", "option", "count", "asked__round__minimum")
    for statement, option, count, minimum in rows:  # noqa: B007  The same minimum on every row.
        counts.setdefault(statement, {})[option] = count
    return {theme.key: shown_spread(counts[theme.key], minimum) for theme in TEAM.themes if theme.key in counts}


def taken_targets(workbook: Workbook) -> set[str]:
    """The statements that stand among the team's targets for development. One query."""
    notes = {target_id(workbook, theme.key): theme.key for theme in TEAM.themes}
    there = Entry.objects.filter(sheet__workbook=workbook, pk__in=notes, deleted=None)
    return {notes[pk] for pk in there.values_list("pk", flat=True)}
