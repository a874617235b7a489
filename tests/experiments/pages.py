"""What every test of the experiments does to a page."""

import re
from html import unescape

from django.urls import reverse

from experiments.models import Experiment
from workbook import actions
from workbook.models import Entry, Member


def list_of(workbook) -> str:
    return reverse("experiments:experiments", args=[workbook.pk])


def page_of(experiment: Experiment, what: str = "experiment") -> str:
    return reverse(f"experiments:{what}", args=[experiment.sheet.workbook_id, experiment.pk])


def text_of(experiment: Experiment, part: str) -> Entry:
    return experiment.sheet.entries.get(box=f"kokeilusuunnitelma.{part}")


def written(experiment: Experiment, member: Member, part: str, text: str) -> Entry:
    """Write a text into a part of the plan."""
    entry = text_of(experiment, part)
    return actions.save_entry(entry, member, text, entry.revision).entry


def form_of(response) -> dict:
    """What a browser without a script sends back from a page that was not touched."""
    html = response.content.decode()
    form = html[html.index("data-sheet=") : html.rindex("</form>")]
    data = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf'\b{key}="([^"]*)"', tag) for key in ("name", "value"))
        data[name[1]] = unescape(value[1]) if value else ""
    for name, text in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.S):
        data[name] = unescape(text)
    return data
