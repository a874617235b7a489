"""The facilitator's papers: run sheets, the openers of the meetings, and one page for the management."""

import re
from dataclasses import dataclass

from . import phases
from .definition import Exercise
from .models import Workbook
from .phase import viivahda

RUN_SHEETS = ("tapaaminen1", "tapaaminen2", "tapaaminen3", "kehittamispaiva")
# The meetings that begin with a look at what was found before, and how many phases lie behind them.
OPENERS = {2: ("toinen", 1), 3: ("kolmas", 2)}


# --- Run sheets -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A stretch of a meeting: its minutes from the beginning, what is done, and what the facilitator may say."""

    minutes: str
    what: str
    say: str


@dataclass(frozen=True)
class RunSheet:
    key: str
    title: str
    duration: str
    ready: tuple[str, ...]
    rows: tuple[Row, ...]


def run_sheet(key: str) -> RunSheet:
    texts, path = viivahda.definition.texts, f"ohjelma.{key}"
    rows = (f"{path}.rows.{row}" for row in texts.children(f"{path}.rows"))
    return RunSheet(
        key,
        texts[f"{path}.title"],
        texts[f"{path}.duration"],
        texts[f"{path}.ready"],
        tuple(Row(texts[f"{row}.minutes"], texts[f"{row}.what"], texts[f"{row}.say"]) for row in rows),
    )


# --- What was found, in brief -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Limits:
    """How much there is room for: outputs of an exercise, texts under a heading, and characters of a text."""

    outputs: int
    texts: int
    characters: int
    line: int


@dataclass(frozen=True)
class Brief:
    """An output cut to its room. `more` tells how many of its texts were left out."""

    heading: str
    texts: tuple[str, ...]
    more: int

    @property
    def is_wide(self):
        """Whether it reads better across the page than beside others."""
        return len(self.texts) == 1 or (len(self.texts) > 2 and max(map(len, self.texts)) > 60)


@dataclass(frozen=True)
class Finding:
    """What an exercise has brought, in brief. `more` tells how many of its outputs were left out."""

    exercise: Exercise
    briefs: tuple[Brief, ...]
    more: int
    picture: str


def condense(text: str, limit: int) -> str:
    """The beginning of a text, with "…" where something was left out.

    It is the first paragraph, if that fits in `limit` characters; else it ends with a sentence or with a word, never
    inside one, however long.
    """
    paragraph, _break, rest = text.strip().partition("\n\n")
    paragraph = " ".join(paragraph.split())
    if len(paragraph) <= limit:
        return f"{paragraph} …" if rest.strip() else paragraph
    room = limit - len(" …")
    sentences = [end.end() for end in re.finditer(r"[.!?](?=\s)", paragraph) if room / 2 <= end.end() <= room]
    words = [end.start() for end in re.finditer(r"\s", paragraph) if end.start() <= room]
    first_word = len(paragraph.split()[0])
    end = (sentences or words or [first_word])[-1]
    return paragraph[:end].rstrip(" ,;:–") + (" …" if end < len(paragraph) else "")


def brief(output: phases.Output, limits: Limits) -> Brief:
    single = len(output.texts) == 1
    shown = output.texts[: limits.texts]
    texts = tuple(condense(text, limits.characters if single else limits.line) for text in shown)
    return Brief(output.heading, texts, len(output.texts) - len(shown))


def findings(workbook: Workbook, some: list[phases.Phase], limits: Limits) -> list[Finding]:
    """What the exercises of some phases have brought so far; those that have brought nothing are left out."""
    found = []
    for phase in some:
        for exercise in phase.definition.exercises:
            outputs = phase.highlights(workbook, exercise)
            briefs = tuple(brief(output, limits) for output in outputs[: limits.outputs])
            picture = phase.picture(workbook, exercise)
            if briefs or picture:
                found.append(Finding(exercise, briefs, len(outputs) - len(briefs), picture))
    return found


# --- Openers --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Opener:
    """How a meeting opens: words, what was found before, and questions to talk about."""

    title: str
    text: tuple[str, ...]
    questions: tuple[str, ...]
    findings: list[Finding]


OPENER_LIMITS = Limits(outputs=3, texts=4, characters=320, line=110)


def opener(workbook: Workbook, meeting: int) -> Opener:
    """The opener of the second or the third meeting. Raises KeyError for any other."""
    key, behind = OPENERS[meeting]
    texts = viivahda.definition.texts
    found = findings(workbook, phases.all_phases()[:behind], OPENER_LIMITS)
    return Opener(texts[f"avaus.{key}.title"], texts[f"avaus.{key}.text"], texts[f"avaus.{key}.questions"], found)


# --- One page for the management --------------------------------------------------------------------------------------

# What fits on one sheet of A4 in print, whatever was written.
SUMMARY_LIMITS = Limits(outputs=3, texts=5, characters=280, line=90)


def management_summary(workbook: Workbook) -> list[tuple[phases.Phase, list[Finding]]]:
    """The essentials of every phase, for a reader with one minute. The printed page shows the same."""
    return [(phase, findings(workbook, [phase], SUMMARY_LIMITS)) for phase in phases.all_phases()]
