"""The scale of three plants, for templates."""

from django import template
from django.urls import reverse

from ..definition import OWN, SCALE, TEAM

register = template.Library()


@register.simple_tag
def scale_of_plants() -> tuple:
    """The three plants, the smallest first, each with `level`, `name` and `meaning`."""
    return SCALE


@register.simple_tag
def public_tools() -> list[dict]:
    """The tools anyone may use without a workbook: the team's and the two self-assessments, `title` and `url`."""
    team = {"title": TEAM.title, "url": reverse("assessment:public_team")}
    own = [{"title": t.heading, "url": reverse("assessment:public_own", args=[t.key])} for t in OWN.themes]
    return [team, *own]
