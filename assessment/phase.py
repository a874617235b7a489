"""Phase 2, Arvioi."""

from pathlib import Path

from workbook.definition import load
from workbook.phases import Phase

arvioi = Phase(load(Path(__file__).parent / "content"))
