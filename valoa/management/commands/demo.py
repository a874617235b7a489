"""manage.py demo: a made-up team with a completely filled workbook; manage.py demo --remove takes it away."""

import tomllib
import uuid
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.urls import reverse

import workbook
from assessment import actions as assessment
from assessment.definition import SCALE
from assessment.models import UNSURE
from experiments import actions as experiments
from workbook import actions, phases, queries
from workbook.models import Entry, Member, Team

EXAMPLE = Path(workbook.__file__).parent / "content" / "esimerkki.fi.toml"


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--remove", action="store_true", help="remove every made-up team and all it wrote")

    def handle(self, *args, remove=False, **options):
        if remove:
            count, _by_model = Team.objects.filter(is_demo=True).delete()
            self.stdout.write(f"removed: {count} records of made-up teams")
            return
        example = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
        filled = fill(example)
        facilitator = filled.team.members.get(is_facilitator=True)
        key = queries.open_facilitator_key(facilitator).key
        self.stdout.write(f"facilitator: {settings.SITE_URL}{reverse('workbook:facilitator_key', args=[key])}")
        self.stdout.write(f"workbook: {filled.pk}")


@transaction.atomic
def fill(example: dict):
    """The example's team and its workbook, written by the same actions that people's own writing goes through."""
    device, _token = actions.new_device()
    team, names = example["team"], example["members"]["names"]
    filled = actions.create_team(team["name"], team["organisation"], names[0], device, is_demo=True)
    members = [Member.objects.get(team=filled.team)]
    members += [actions.join_team(filled.team, name, actions.new_device()[0]) for name in names[1:]]
    write_notes(filled, example["notes"], members)
    write_texts(filled, example["texts"], members[0])
    verdicts = example["verdicts"].items()
    choices = [assessment.Choice(statement, shown=None, chosen=level_of(plant)) for statement, plant in verdicts]
    assessment.save_verdicts(filled, choices)
    answer_alone(filled, {choice.statement: choice.chosen for choice in choices}, members)
    for plan in example["experiments"].values():
        write_experiment(filled, plan, members[0])
    return filled


def level_of(plant: str) -> int:
    """A plant's level on the scale. Raises StopIteration for a name that is not on it."""
    return next(step.level for step in SCALE if step.key == plant)


def answer_alone(filled, agreed: dict[str, int], members: list[Member]):
    """Own answers on both sides of what the team agreed on in the end, now and then without a plant."""
    own_round = assessment.open_round(filled, minimum=4)
    for turn, member in enumerate(members):
        answers = {}
        for number, (statement, level) in enumerate(agreed.items()):
            step = (-1, 0, 0, 1, 0)[(turn * 3 + number * turn) % 5]
            unsure = (turn + number) % 11 == 0
            answers[statement] = UNSURE if unsure else min(max(level + step, SCALE[0].level), SCALE[-1].level)
        assessment.hand_in(filled, own_round.pk, member, answers)
    assessment.reveal(own_round)


def write_notes(filled, notes: dict, members: list[Member]):
    turn = 0
    for key, texts in notes.items():
        box = phases.find_box(key)
        sheet = filled.sheets.get(exercise=box.exercise_key)
        for text in texts:
            actions.add_note(sheet, box, members[turn % len(members)], text, uuid.uuid4())
            turn += 1


def write_texts(filled, texts: dict, member: Member):
    for entry in Entry.objects.filter(sheet__workbook=filled, box__in=texts):
        actions.save_entry(entry, member, texts[entry.box].strip(), entry.revision)


def write_experiment(filled, plan: dict, member: Member):
    starts, ends = date.fromisoformat(plan["starts"]), date.fromisoformat(plan["ends"])
    experiment = experiments.add_experiment(filled, plan["name"], starts=starts, ends=ends)
    for entry in Entry.objects.filter(sheet=experiment.sheet):
        actions.save_entry(entry, member, plan[entry.box.rpartition(".")[2]].strip(), entry.revision)
