"""The spread of own answers, in words."""

from django import template
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..scoring import Spread

register = template.Library()


@register.simple_tag
def spread_in_words(spread: Spread) -> str:
    """How many chose each plant, and how many could not say, the smallest plant first."""
    parts = [f"{plant.name} {count}" for plant, count in spread.by_plant if count]
    if spread.unsure:
        unsure = ngettext("%(count)s can't say", "%(count)s can't say", spread.unsure) % {"count": spread.unsure}
        parts.append(unsure)
    return capfirst(", ".join(parts)) + "."


@register.simple_tag
def middle_in_words(spread: Spread) -> str:
    """The plant in the middle, or the two between which the middle falls."""
    lower, upper = spread.median
    if lower == upper:
        return lower.name
    return _("between %(lower)s and %(upper)s") % {"lower": lower.name, "upper": upper.name}
