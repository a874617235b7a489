"""Phase 3 as data: the recap with the targets for development, and the plan that is filled once for each experiment."""

from pathlib import Path

from workbook.definition import load

definition = load(Path(__file__).parent / "content")
RECAP = definition.exercise("tiivistys")
TARGETS = RECAP.box("tiivistys.kehittamiskohteet")
PLAN = definition.exercise("kokeilusuunnitelma")
# The part that asks for the schedule: written when the experiment has its dates.
SCHEDULE = PLAN.box("kokeilusuunnitelma.aikataulu")
# What is learned is written when the experiment is over: a plan is whole without it.
LEARNED = PLAN.box("kokeilusuunnitelma.oppiminen")
