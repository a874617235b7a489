"""People before their screens: how a test creates a team, joins it and finds its way to a page."""

from dataclasses import dataclass


@dataclass
class Person:
    """Somebody with a browser of their own, in a team's workbook at `home`."""

    page: object
    home: str

    def open(self, path: str = ""):
        self.page.goto(f"{self.home}{path}")
        return self.page

    @property
    def summary(self):
        return self.page.locator("textarea.textbox__text").first

    def notes(self, box: str) -> list[str]:
        return self.page.locator(f'[data-notes="{box}"] textarea').evaluate_all("areas => areas.map(a => a.value)")

    def write_note(self, box: str, text: str):
        field = self.page.locator(f'textarea[data-new="{box}"]')
        field.click()
        field.type(text)
        field.press("Enter")

    def wait_until_live(self):
        """Wait until what others write comes by the stream."""
        self.page.wait_for_selector('[data-connection][data-state="open"]', state="attached")

    def wait_until_saved(self):
        self.page.wait_for_selector('[data-save-state][data-state="saved"]')


def create_team(new_context, name="Lupapalvelut", facilitator="Alice", **options) -> Person:
    page = new_context(**options).new_page()
    page.goto("/aloita/")
    page.fill("#id_name", name)
    page.fill("#id_facilitator", facilitator)
    page.click("main form button")
    return Person(page, page.url.removesuffix("kutsu/"))


def join(new_context, facilitator: Person, name="Bob", **options) -> Person:
    facilitator.open("kutsu/")
    link = facilitator.page.input_value("#linkki")
    page = new_context(**options).new_page()
    page.goto(link)
    page.fill("#id_name", name)
    page.click("main form button")
    return Person(page, facilitator.home)
