"""An experiment's typed input, made sane."""

import re
import uuid
from collections.abc import Mapping
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workbook.forms import DescribedForm, LineField, PageForm, tidy
from workbook.models import Member

from . import actions
from .definition import PLAN
from .models import NAME_LIMIT, Experiment, day

FIRST_YEAR, LAST_YEAR = 2000, 2100
ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
FIELDS = ("name", "starts", "ends")


def words(key: str):
    """The plan's own words under a key, looked up when they are shown: in the reader's language."""
    return lazy(lambda: PLAN.texts[f"{PLAN.key}.{key}"], str)()


class DayInput(forms.DateInput):
    """The browser's own date picker; a plain line where what was typed is no date, so that it stays in sight."""

    input_type = "date"

    def __init__(self):
        limits = {"min": f"{FIRST_YEAR}-01-01", "max": f"{LAST_YEAR}-12-31"}
        super().__init__(attrs={"class": "input"} | limits, format="%Y-%m-%d")

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        typed = context["widget"]["value"]
        if typed and not ISO.fullmatch(typed):
            context["widget"]["type"] = "text"
        return context


class DayField(forms.DateField):
    """A date between 2000 and 2100, as a date picker sends it or as people in Finland write it: 1.3.2027."""

    widget = DayInput
    input_formats = ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"]
    default_error_messages = {"invalid": gettext_lazy("This is not a date. Write the day like this: 1.3.2027.")}

    def to_python(self, value):
        return super().to_python(re.sub(r"\s", "", value) if isinstance(value, str) else value)

    def validate(self, value):
        super().validate(value)
        if value and not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise ValidationError(
                _("Check the year: it should be between %(first)s and %(last)s.")
                % {"first": FIRST_YEAR, "last": LAST_YEAR},
                code="year",
            )

    def bound_data(self, data, initial):
        """What was typed, for showing it again: a date in the picker's own form, anything else as it was."""
        try:
            return self.clean(data) or ""
        except ValidationError:
            return super().bound_data(data, initial)


class NameField(LineField):
    """The name of an experiment. The browser does not cut a long one short: the server says what is wrong with it."""

    default_error_messages = {"required": gettext_lazy("Give the experiment a name.")}

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class ChosenIdField(forms.UUIDField):
    """An id the page chose; None for anything else, as no reader could mend it."""

    widget = forms.HiddenInput

    def to_python(self, value):
        try:
            return super().to_python(value)
        except ValidationError:
            return None


class NewExperimentForm(DescribedForm):
    """A new experiment by its name. Its id is chosen by the page that asks, so that a form sent twice makes one."""

    name = NameField(label=words("nimi.heading"), help_text=words("nimi.hint"), max_length=NAME_LIMIT)
    sheet = ChosenIdField(required=False)

    def __init__(self, data: Mapping | None = None):
        super().__init__(data, initial={"sheet": uuid.uuid4()})
        # The form stands low on its page: what is wrong should come into sight.
        self.fields["name"].widget.attrs |= {"placeholder": words("nimi.example"), "autofocus": bool(self.errors)}


class ExperimentForm(DescribedForm):
    """The name and dates of an experiment, with what the page had shown of them beside (``shown-<field>``)."""

    name = NameField(label=words("nimi.heading"), max_length=NAME_LIMIT)
    starts = DayField(label=words("alkaa.heading"), required=False)
    ends = DayField(label=words("paattyy.heading"), required=False)

    def __init__(self, experiment: Experiment, data: Mapping | None = None):
        super().__init__(data, initial={field: getattr(experiment, field) for field in FIELDS})
        self.experiment = experiment
        self.shown = {field: _shown(experiment, field) for field in FIELDS}
        if data is not None:
            self.shown = {field: tidy(data.get(f"shown-{field}", "")) for field in FIELDS}
        for field in self.fields.values():
            field.widget.attrs["readonly"] = not experiment.sheet.workbook.is_open

    def save(self) -> bool:
        """Take in what this person changed. False, with errors, where something is wrong or was changed meanwhile."""
        if not self.is_valid():
            return False
        shown = {"name": self.shown["name"], "starts": _date(self.shown["starts"]), "ends": _date(self.shown["ends"])}
        try:
            self.experiment = actions.change_experiment(self.experiment, shown, self.cleaned_data)
        except actions.ChangedMeanwhile as problem:
            for field in problem.fields:
                self.add_error(field, _changed_meanwhile(problem.experiment, field))
            self._show_again(problem.experiment, problem.fields)
        except actions.WrongWayRound as problem:
            self.add_error("ends", _wrong_way_round(problem.experiment))
            self._show_again(problem.experiment, [])
        return not self.errors

    def _show_again(self, stored: Experiment, told: list[str]):
        """Keep what this person typed; where they typed nothing, show what stands now.

        What the page has `told` of counts as shown: saving again is then this person's own choice.
        """
        self.data = self.data.copy()
        for field in FIELDS:
            touched = self[field].value() != self.fields[field].bound_data(self.shown[field], None)
            if not touched:
                self.data[field] = _shown(stored, field)
            if not touched or field in told:
                self.shown[field] = _shown(stored, field)


class PlanForm:
    """One experiment's page as one plain form: its name, its dates and its texts, all saved by any of its buttons."""

    def __init__(self, experiment: Experiment, member: Member, data: Mapping | None = None):
        self.page = PageForm(experiment.sheet, list(PLAN.boxes), member, data)
        # A page that shows only a button sends neither name nor dates: then they are left alone.
        self.details = ExperimentForm(experiment, data if data is not None and "name" in data else None)

    @property
    def has_errors(self) -> bool:
        return bool(self.page.errors or self.details.errors)

    def save(self) -> bool:
        """Save every text that fits, then the name and the dates. False where something could not be taken in."""
        self.page.save()
        if self.details.is_bound:
            self.details.save()
        return not self.has_errors


def _shown(experiment: Experiment, field: str) -> str:
    value = getattr(experiment, field)
    return value.isoformat() if isinstance(value, date) else value or ""


def _date(shown: str) -> date | None:
    try:
        return date.fromisoformat(shown)
    except ValueError:
        return None


def _changed_meanwhile(stored: Experiment, field: str) -> str:
    value = getattr(stored, field)
    if value is None:
        return _("Somebody cleared this date meanwhile. Yours is still here: save again to keep it.")
    now = value if field == "name" else day(value)
    return _(
        "Somebody changed this meanwhile, and now it says: %(now)s. Yours is still here: save again to keep it."
    ) % {"now": now}


def _wrong_way_round(experiment: Experiment) -> str:
    return _("The experiment ends (%(ends)s) before it starts (%(starts)s). Change one of the dates.") % {
        "ends": day(experiment.ends),
        "starts": day(experiment.starts),
    }
