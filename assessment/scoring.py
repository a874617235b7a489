"""What the answers to the twelve statements come to. Pure."""

from dataclasses import dataclass

from workbook.definition import Theme

from .definition import LARGEST, SCALE, SMALLEST, Plant


@dataclass(frozen=True)
class Answer:
    """What a team says about one statement: the plant it agreed on, or None, and its comment, or ""."""

    theme: Theme
    number: int
    plant: Plant | None
    comment: str

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
    def agreed(self) -> int:
        return len(self.answers) - len(self.open)
