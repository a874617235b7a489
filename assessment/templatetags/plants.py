"""The scale of three plants, for templates."""

from django import template

from ..definition import SCALE

register = template.Library()


@register.simple_tag
def scale_of_plants() -> tuple:
    """The three plants, the smallest first, each with `level`, `name` and `meaning`."""
    return SCALE
