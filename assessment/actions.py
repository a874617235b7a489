"""Everything that changes an assessment. Each action is one transaction."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Case, F, Value, When

from workbook import actions as writing
from workbook import live, phases
from workbook.models import Entry, Member, Sheet, Workbook

from .definition import MOST_TARGETS, SCALE, TARGETS, TEAM
from .models import UNSURE, Asked, OwnRound, Participation, Tally, Verdict, target_id

OPTIONS = (UNSURE, *(step.level for step in SCALE))


@dataclass(frozen=True)
class Choice:
    """What a page sends for one statement: the level it showed, and the level chosen on it. None is no plant."""

    statement: str
    shown: int | None
    chosen: int | None


@transaction.atomic
def save_verdicts(workbook: Workbook, choices: list[Choice]) -> dict[str, int | None]:
    """Write what was changed on a page; what it only showed stays as others may have set it meanwhile.

    Where two people changed the same statement the later choice stands. Returns what it took the place of, by
    statement: the levels the page had not shown.
    """
    changed = {choice.statement: choice for choice in choices if choice.chosen != choice.shown}
    if not changed:
        return {}
    Verdict.objects.bulk_create(
        [Verdict(workbook=workbook, statement=statement) for statement in changed], ignore_conflicts=True
    )
    verdicts = Verdict.objects.select_for_update().filter(workbook=workbook, statement__in=changed)
    overtaken = {}
    for verdict in (verdicts := list(verdicts.order_by("statement"))):
        choice = changed[verdict.statement]
        if verdict.plant not in (choice.shown, choice.chosen):
            overtaken[verdict.statement] = verdict.plant
        verdict.plant = choice.chosen
    Verdict.objects.bulk_update(verdicts, ["plant"])
    live.publish(workbook.pk, part=TEAM.key)
    return overtaken


# --- What to develop ------------------------------------------------------------------------------------------------


class TooManyTargets(Exception):
    """More statements than MOST_TARGETS would stand among the targets. None was added."""


@transaction.atomic
def take_targets(workbook: Workbook, member: Member, statements: set[str]):
    """Put statements among the team's targets for development, each as a note of its own and never twice.

    A note that was deleted since comes back; one that was edited stays as it is. Raises TooManyTargets.
    """
    box = phases.find_box(TARGETS)
    sheet = Sheet.objects.select_for_update().get(workbook=workbook, exercise=box.exercise_key)
    notes = {theme.key: target_id(workbook, theme.key) for theme in TEAM.themes}
    found = {note.pk: note for note in Entry.objects.filter(sheet=sheet, pk__in=notes.values())}
    standing = {key for key, pk in notes.items() if pk in found and not found[pk].deleted}
    if len(standing | statements) > MOST_TARGETS:
        raise TooManyTargets
    for theme in TEAM.themes:
        if theme.key not in statements - standing:
            continue
        if note := found.get(notes[theme.key]):
            writing.restore_entry(note)
        else:
            writing.add_note(sheet, box, member, f"{theme.heading}: {theme.statement}", notes[theme.key])


# --- Own answers ----------------------------------------------------------------------------------------------------


class NotOpen(Exception):
    """The round takes no answers: it has been closed or called off, or is none of this workbook's."""


class AlreadyHandedIn(Exception):
    """The member's answers have been counted before. They stay as they were."""


class TooFewAnswers(Exception):
    """Fewer have handed in than the round's minimum: nothing may be shown."""


@transaction.atomic
def open_round(workbook: Workbook, minimum: int) -> OwnRound:
    """Begin a round of own answers, with a row for whatever will be counted. Asked for twice, it begins once.

    `minimum` is in answers, at least LEAST_ANSWERS; the database refuses less.
    """
    Workbook.objects.select_for_update().get(pk=workbook.pk)
    begun = OwnRound.objects.filter(workbook=workbook).first()
    if begun:
        return begun
    own_round = OwnRound.objects.create(workbook=workbook, minimum=minimum)
    asked = [Asked(round=own_round, statement=theme.key, text=theme.statement) for theme in TEAM.themes]
    Asked.objects.bulk_create(asked)
    Tally.objects.bulk_create(Tally(asked=one, option=option) for one in asked for option in OPTIONS)
    members = workbook.team.members.filter(removed=None)
    Participation.objects.bulk_create(Participation(round=own_round, member=member) for member in members)
    return own_round


@transaction.atomic
def ask_too(member: Member):
    """Make room for somebody who comes into the team while a round is open."""
    rounds = OwnRound.objects.filter(workbook__team=member.team_id, closed=False)
    Participation.objects.bulk_create(
        [Participation(round=own_round, member=member) for own_round in rounds], ignore_conflicts=True
    )


@transaction.atomic
def hand_in(workbook: Workbook, round_id, member: Member, answers: dict[str, int]):
    """Count a member's answers, a level or UNSURE for every statement of the round. Final: nothing is kept to undo it.

    Every tally and every participation of the round is written anew, also where it stays the same. So no row's
    version, which PostgreSQL shows to whoever asks, sets one member's answers or turn apart from the others'.

    Raises NotOpen and AlreadyHandedIn, and KeyError where a statement lacks its answer.
    """
    own_round = OwnRound.objects.select_for_update().filter(workbook=workbook, pk=round_id, closed=False).first()
    if own_round is None:
        raise NotOpen
    everybody = Participation.objects.filter(round=own_round)
    if not everybody.filter(member=member, done=False).exists():
        raise AlreadyHandedIn
    tallies = Tally.objects.filter(asked__round=own_round)
    options = tallies.values_list("pk", "asked__statement", "option").order_by("pk")
    chosen = [pk for pk, statement, option in options if answers[statement] == option]
    everybody.update(done=Case(When(member=member, then=Value(True)), default=F("done")))
    tallies.update(count=F("count") + Case(When(pk__in=chosen, then=1), default=0))


@transaction.atomic
def reveal(own_round: OwnRound, statement: str = ""):
    """Show a statement's answers, or with "" everything. The first time closes the round for good.

    Raises TooFewAnswers, and then nothing is closed or shown.
    """
    own_round = OwnRound.objects.select_for_update().get(pk=own_round.pk)
    if own_round.participations.filter(done=True).count() < own_round.minimum:
        raise TooFewAnswers
    OwnRound.objects.filter(pk=own_round.pk).update(closed=True)
    asked = own_round.asked.filter(statement=statement) if statement else own_round.asked
    asked.update(revealed=True)


@transaction.atomic
def call_off(own_round: OwnRound):
    """End an open round: what was answered is thrown away unseen. A closed one stays.

    Raises NotOpen.
    """
    deleted, _by_model = OwnRound.objects.select_for_update().filter(pk=own_round.pk, closed=False).delete()
    if not deleted:
        raise NotOpen
