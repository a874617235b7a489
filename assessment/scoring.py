"""What the answers to the twelve statements come to. Pure.

The three plants are an ordinal scale: they can be counted and put in order, and no averages are made of them.
"""

from dataclasses import dataclass, replace

from workbook.definition import Theme

from .definition import LARGEST, SCALE, SMALLEST, Plant


@dataclass(frozen=True)
class Answer:
    """What a team says about one statement: the plant it agreed on, or None, and its comment, or "".

    `before` is the plant of the last round, or None where there was none; `spread` how the own answers fall, where
    they are asked for and may be shown.
    """

    theme: Theme
    number: int
    plant: Plant | None
    comment: str
    before: Plant | None = None
    spread: "Spread | None" = None

    @property
    def change(self) -> int | None:
        """How many steps the plant has grown since the last round, negative for smaller; None without both."""
        return self.plant.level - self.before.level if self.plant and self.before else None

    @property
    def heading(self) -> str:
        return self.theme.heading

    @property
    def statement(self) -> str:
        return self.theme.statement

    @property
    def in_brief(self) -> str:
        """The theme with the comment, for condensing."""
        return f"{self.heading}: {self.comment}" if self.comment else self.heading


@dataclass(frozen=True)
class Assessment:
    """The whole: twelve answers in their order and the team's summary, or ""."""

    answers: tuple[Answer, ...]
    summary: str

    def with_spreads(self, spreads: dict[str, "Spread | None"]) -> "Assessment":
        """The same assessment with how the own answers to each statement fall."""
        answers = (replace(answer, spread=spreads.get(answer.theme.key)) for answer in self.answers)
        return replace(self, answers=tuple(answers))

    def with_plant(self, plant: Plant | None) -> list[Answer]:
        return [answer for answer in self.answers if answer.plant == plant]

    @property
    def strengths(self) -> list[Answer]:
        return self.with_plant(LARGEST)

    @property
    def to_develop(self) -> list[Answer]:
        return self.with_plant(SMALLEST)

    @property
    def between(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.plant not in (None, SMALLEST, LARGEST)]

    @property
    def open(self) -> list[Answer]:
        """The answers that lack a plant."""
        return self.with_plant(None)

    @property
    def counts(self) -> list[tuple[Plant, int]]:
        """How many statements have each plant, the smallest plant first."""
        return [(plant, len(self.with_plant(plant))) for plant in SCALE]

    @property
    def is_compared(self) -> bool:
        """Whether any statement has a plant now and had one in the last round."""
        return any(answer.change is not None for answer in self.answers)

    @property
    def changes(self) -> tuple[int, int, int]:
        """How many statements have a larger plant than in the last round, the same, and a smaller one."""
        steps = [answer.change for answer in self.answers if answer.change is not None]
        return sum(step > 0 for step in steps), steps.count(0), sum(step < 0 for step in steps)

    @property
    def agreed(self) -> int:
        return len(self.answers) - len(self.open)


DIFFER_MOST = 3


@dataclass(frozen=True)
class Spread:
    """How the own answers to one statement fall: how many chose each plant, the smallest first, and how many could
    not say. `counts` are never all zero.
    """

    counts: tuple[int, ...]
    unsure: int = 0

    @property
    def total(self) -> int:
        """How many chose a plant."""
        return sum(self.counts)

    @property
    def by_plant(self) -> list[tuple[Plant, int]]:
        return list(zip(SCALE, self.counts, strict=True))

    @property
    def shares(self) -> list[float]:
        """Each plant's share of those who chose one, from 0 to 1."""
        return [count / self.total for count in self.counts]

    @property
    def median(self) -> tuple[Plant, Plant]:
        """The plant in the middle when all are put in order; two of them where the middle falls between."""
        ordered = [plant for plant, count in self.by_plant for _each in range(count)]
        return ordered[(self.total - 1) // 2], ordered[self.total // 2]

    @property
    def disagreement(self) -> float:
        """From 0, everybody chose the same plant, to 1, half of them each end of the scale.

        Leik's ordinal dispersion: R. K. Leik, A Measure of Ordinal Consensus, Pacific Sociological Review 9 (1966).
        """
        below = [sum(self.counts[: level + 1]) / self.total for level in range(len(self.counts) - 1)]
        return 2 * sum(min(share, 1 - share) for share in below) / len(below)

    @property
    def unanimous(self) -> bool:
        """Whether everybody chose the same plant, so that the picture tells what each of them answered."""
        return self.total in self.counts


def shown_spread(counts: dict[int, int], minimum: int) -> Spread | None:
    """The spread of counts by option, level or 0 for unsure; None where fewer than `minimum` chose a plant.

    Then nothing is told, not even how many were unsure.
    """
    spread = Spread(tuple(counts[plant.level] for plant in SCALE), counts[0])
    return spread if spread.total >= minimum else None


def differ_most(spreads: dict[str, Spread | None]) -> list[str]:
    """The statements on which views differ most, at most three, the widest spread first; none that all agree on."""
    wide = [(spread.disagreement, statement) for statement, spread in spreads.items() if spread]
    ranked = sorted((found for found in wide if found[0] > 0), key=lambda found: -found[0])
    return [statement for _disagreement, statement in ranked[:DIFFER_MOST]]
