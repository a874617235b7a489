"""Phase 2 as data: the scale of three plants, the twelve statements, and the same themes in the first person."""

from dataclasses import dataclass
from pathlib import Path

from workbook.definition import load

definition = load(Path(__file__).parent / "content")
texts = definition.texts
TEAM = definition.exercise("arviointi")
OWN = definition.exercise("itsearvioinnit")
SUMMARY = TEAM.box("arviointi.yhteenveto")
# The box of phase 3 in which the targets for development stand, and how many of them the statements may become.
TARGETS = "tiivistys.kehittamiskohteet"
MOST_TARGETS = 3


@dataclass(frozen=True)
class Plant:
    """A step of the scale: its level from 1, the smallest plant, to 3, its name and what it means."""

    level: int
    key: str

    @property
    def name(self) -> str:
        return texts[f"asteikko.{self.key}.name"]

    @property
    def meaning(self) -> str:
        return texts[f"asteikko.{self.key}.meaning"]


SCALE = tuple(Plant(level, key) for level, key in enumerate(definition.extra["scale"], start=1))
SMALLEST, LARGEST = SCALE[0], SCALE[-1]


def plant(level: int | None) -> Plant | None:
    """The plant of a level, or None where no plant has been agreed on. Raises KeyError for any other level."""
    return None if level is None else {step.level: step for step in SCALE}[level]


@dataclass(frozen=True)
class OwnStatement:
    """A statement of a self-assessment: the theme it shares with the team's tool, and a question to reflect on."""

    key: str
    number: int
    heading: str
    statement: str
    question: str


def own_statements(part: str) -> list[OwnStatement]:
    """The twelve statements of a self-assessment ("esihenkilo" or "tyontekija"), in the order of the team's tool."""
    path = f"{OWN.key}.{part}"
    return [
        OwnStatement(
            key=theme.key,
            number=number,
            heading=theme.heading,
            statement=texts[f"{path}.vaittamat.{theme.key}"],
            question=texts[f"{path}.pohdinta.{theme.key}"],
        )
        for number, theme in enumerate(TEAM.themes, start=1)
    ]
