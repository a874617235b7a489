"""Phase 3, Kokeile."""

from pathlib import Path

from workbook.definition import load
from workbook.phases import Phase

kokeile = Phase(load(Path(__file__).parent / "content"))
