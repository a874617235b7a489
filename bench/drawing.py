"""Runs inside the product, for bench/pdf.py: writes the demo workbook's book as HTML, and draws it with WeasyPrint.

python -m bench.drawing book WORKBOOK HTML    what the worker draws; beside it *.whole.html with the style sheet inside
python -m bench.drawing draw HTML TIMES       draws it so many times and prints the seconds of each as JSON
"""

import json
import os
import sys
import time
from pathlib import Path

import django


def write_book(workbook_id: str, path: Path) -> None:
    from workbook import printing
    from workbook.models import Workbook

    html = printing.book(Workbook.objects.select_related("team").get(pk=workbook_id), printing.Selection())
    path.write_text(html, encoding="utf-8")
    style = f"<style>{printing._style()}</style></head>"
    path.with_suffix(".whole.html").write_text(html.replace("</head>", style, 1), encoding="utf-8")


def draw(path: Path, times: int) -> list[float]:
    from workbook import printing

    html, seconds = path.read_text(encoding="utf-8"), []
    for _ in range(times):
        started = time.perf_counter()
        printing.pdf(html)
        seconds.append(time.perf_counter() - started)
    return seconds


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "valoa.settings")
    django.setup()
    if sys.argv[1] == "book":
        write_book(sys.argv[2], Path(sys.argv[3]))
    else:
        print(json.dumps(draw(Path(sys.argv[2]), int(sys.argv[3]))))
