"""Reads worth naming. Each takes the same number of queries however large the library is."""

from django.db.models import Count, QuerySet

from . import search
from .models import Comment, Handling, Item, Theme

RELATED = 3


def items(*, kind: str = "", phase: str = "", theme: str = "", words: str = "") -> QuerySet[Item]:
    """Published articles, newest first: of this kind, phase and theme, with all these words in any of their forms."""
    found = Item.objects.published().prefetch_related("themes").defer("body", "stems")
    if kind:
        found = found.filter(kind=kind)
    if phase:
        found = found.filter(phase=phase)
    if theme:
        found = found.filter(themes__slug=theme)
    for stem in search.wanted(words):
        found = found.filter(stems__contains=stem)
    return found


def themes_in_use() -> QuerySet[Theme]:
    return Theme.objects.filter(items__in=Item.objects.published()).distinct()


def related(item: Item) -> list[Item]:
    """Those that share the most themes with `item`, then the newest."""
    shared = Item.objects.published().exclude(pk=item.pk).filter(themes__in=item.themes.all())
    counted = shared.annotate(count=Count("themes")).order_by("-count", "-published", "-pk")
    return list(counted.prefetch_related("themes").defer("body", "stems")[:RELATED])


def comments(item: Item) -> list[Comment]:
    return list(item.comments.filter(handling=Handling.ACCEPTED))
