"""Phase 1, Viivähdä: exercises made of boxes alone."""

from pathlib import Path

from .definition import load
from .phases import Phase

viivahda = Phase(load(Path(__file__).parent / "content"))
