"""What a browser holds after it has opened a page of the assessment: the fields of its form, as they would be sent."""

from html.parser import HTMLParser

from assessment.actions import Choice, save_verdicts
from assessment.definition import TEAM

STATEMENTS = [theme.key for theme in TEAM.themes]


class FormFields(HTMLParser):
    """The values of every hidden field, chosen radio button and textarea inside the forms of a page."""

    def __init__(self, html: str):
        super().__init__()
        self.values: dict[str, str] = {}
        self.forms = 0
        self._textarea = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.forms += tag == "form"
        if tag == "input" and (attrs["type"] == "hidden" or "checked" in attrs):
            self.values[attrs["name"]] = attrs.get("value", "")
        if tag == "textarea":
            self._textarea = attrs["name"]
            self.values[self._textarea] = ""

    def handle_data(self, data):
        if self._textarea:
            self.values[self._textarea] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            # A browser drops the line feed that follows the start tag.
            self.values[self._textarea] = self.values[self._textarea].removeprefix("\n")
            self._textarea = ""


def fields_of(response) -> dict[str, str]:
    """The page's fields without the token against forgery, which the test client does not need."""
    fields = FormFields(response.content.decode()).values
    fields.pop("csrfmiddlewaretoken", None)
    return fields


def url(workbook, exercise: str = "arviointi", part: str = "") -> str:
    return f"/tyokirja/{workbook.pk}/{exercise}/" + (f"{part}/" if part else "")


def agree(workbook, levels: dict[str, int]):
    """The team agrees on plants outside the page."""
    save_verdicts(workbook, [Choice(statement, None, level) for statement, level in levels.items()])


def agreed(workbook) -> dict[str, int]:
    return dict(workbook.verdicts.exclude(plant=None).values_list("statement", "plant"))


def entry(workbook, box: str):
    return workbook.sheets.get(exercise="arviointi").entries.get(box=f"arviointi.{box}")


def part_of(response, statement: str) -> str:
    """The HTML of one statement on the page."""
    return response.content.decode().split(f'<section class="assessed" id="{statement}"')[1].split("</section>")[0]
