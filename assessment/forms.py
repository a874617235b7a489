"""The team's choices of a plant, as one plain form with the comments beside them, and each member's own answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workbook.definition import Theme
from workbook.forms import DescribedForm, WrittenBox
from workbook.models import Workbook

from . import actions, queries
from .definition import SCALE, TEAM, plant
from .models import LEAST_ANSWERS
from .scoring import Spread

LEVELS = {"": None} | {str(step.level): step.level for step in SCALE}


@dataclass(frozen=True)
class StatementField:
    """One statement on the page: the agreed level, what is to be said about it, and the comment's box."""

    theme: Theme
    number: int
    level: int | None
    comment: WrittenBox
    error: str = ""
    notice: str = ""
    spread: Spread | None = None

    @property
    def is_troubled(self) -> bool:
        """Whether something about it is said on the page this once."""
        return bool(self.error or self.notice or (self.comment.text and self.comment.text.error))

    @property
    def name(self) -> str:
        """The name of the radio group, and the start of its ids."""
        return f"kasvi-{self.theme.key}"

    @property
    def shown_name(self) -> str:
        return f"nakyi-{self.theme.key}"


class VerdictForm:
    """The plants of the twelve statements.

    ``kasvi-<statement>`` is the chosen level, empty for none; ``nakyi-<statement>`` the level the page showed. A
    statement the form lacks stays as it is.
    """

    def __init__(self, workbook: Workbook, data: Mapping | None = None):
        self.workbook = workbook
        self.choices: list[actions.Choice] = []
        self.errors: dict[str, str] = {}
        self.notices: dict[str, str] = {}
        if data is not None:
            self._read(data)

    def _read(self, data: Mapping):
        for theme in TEAM.themes:
            chosen = data.get(f"kasvi-{theme.key}")
            if chosen is None:
                continue
            if chosen in LEVELS:
                shown = LEVELS.get(data.get(f"nakyi-{theme.key}"))
                self.choices.append(actions.Choice(theme.key, shown, LEVELS[chosen]))
            else:
                self.errors[theme.key] = _(
                    "This choice is not on the scale, so the statement stayed as it was. Everything else on the page"
                    " is kept. Choose one of the plants again."
                )

    def is_valid(self) -> bool:
        return not self.errors

    def save(self):
        """Write what was changed. Where someone else had changed the same statement meanwhile, a notice says so."""
        chosen = {choice.statement: choice.chosen for choice in self.choices}
        for statement, theirs in actions.save_verdicts(self.workbook, self.choices).items():
            self.notices[statement] = _(
                "Somebody else had meanwhile chosen: %(theirs)s. Now your choice stands: %(chosen)s. Check together"
                " which one it is."
            ) % {"theirs": plant_name(theirs), "chosen": plant_name(chosen[statement])}

    def fields(self, written: list[WrittenBox], spreads: dict[str, Spread | None]) -> list[StatementField]:
        """The statements as they now stand, each with its comment among the `written` boxes. One query.

        `spreads` are the revealed own answers, by statement.
        """
        levels = queries.levels(self.workbook)
        comments = {box.box.theme_key: box for box in written}
        return [
            StatementField(
                theme,
                number,
                levels.get(theme.key),
                comments[theme.key],
                self.errors.get(theme.key, ""),
                self.notices.get(theme.key, ""),
                spreads.get(theme.key),
            )
            for number, theme in enumerate(TEAM.themes, start=1)
        ]


def plant_name(level: int | None) -> str:
    chosen = plant(level)
    return chosen.name if chosen else _("not agreed yet")


# --- Own answers ----------------------------------------------------------------------------------------------------

CHOICES = {str(option): option for option in actions.OPTIONS}


class RoundOpeningForm(DescribedForm):
    """How many answers a statement must have before anything of it is shown."""

    minimum = forms.IntegerField(
        label=gettext_lazy("How many answers at least"),
        help_text=gettext_lazy("Answers to a statement are shown when at least this many of you chose a plant for it."),
        min_value=LEAST_ANSWERS,
        max_value=99,
        initial=4,
        widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Write a number, for example 4."),
            "invalid": gettext_lazy("Write a number, for example 4."),
            "min_value": gettext_lazy(
                "The least possible is %(limit_value)s: with fewer, answers would tell who gave them."
            ),
            "max_value": gettext_lazy("At most %(limit_value)s."),
        },
    )


@dataclass(frozen=True)
class OwnField:
    """One statement on a member's own form, with what was chosen in the form that was sent, or ""."""

    theme: Theme
    number: int
    value: str = ""
    error: str = ""

    @property
    def name(self) -> str:
        return f"oma-{self.theme.key}"

    @property
    def chosen(self) -> str:
        """The choice in words, or "" where there is none."""
        if not self.value:
            return ""
        return plant_name(int(self.value)) if int(self.value) else _("I can't say")


class OwnAnswersForm:
    """A member's own answers: ``oma-<statement>`` is a plant's level or 0, *I can't say*. None may be missing."""

    def __init__(self, data: Mapping | None = None):
        self.is_bound = data is not None
        sent = {theme.key: (data or {}).get(f"oma-{theme.key}", "") for theme in TEAM.themes}
        self.answers = {key: CHOICES[value] for key, value in sent.items() if value in CHOICES}

    def is_valid(self) -> bool:
        return len(self.answers) == len(TEAM.themes)

    def fields(self) -> list[OwnField]:
        return [self._field(theme, number) for number, theme in enumerate(TEAM.themes, start=1)]

    def _field(self, theme: Theme, number: int) -> OwnField:
        if theme.key in self.answers:
            return OwnField(theme, number, str(self.answers[theme.key]))
        return OwnField(theme, number, error=_("Choose an answer here.") if self.is_bound else "")
