"""The texts that come with the product: put in place once, and from then on the editors' own.

The words stand in ``content/fi.toml``, and what is no words (kinds, phases, order) under the same keys in
``content/structure.toml``. A key is the page's address when it is made.
"""

import tomllib
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from . import actions
from .models import Item, LoadedText, Question, Status, Theme, ToolCard

CONTENT = Path(__file__).parent / "content"


def read(name: str) -> dict:
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))


@transaction.atomic
def load() -> int:
    """Make every text that has never been loaded into this database, and return how many there were.

    What an editor has changed, moved to another address or deleted stays so.
    """
    words, structure = read(f"{settings.LANGUAGE_CODE}.toml"), read("structure.toml")
    loaded = set(LoadedText.objects.values_list("key", flat=True))
    made = 0
    for room, make in ROOMS.items():
        for position, key in enumerate(structure[room], start=1):
            if f"{room}.{key}" in loaded:
                continue
            make(key, position, {**structure[room][key], **words[room][key]})
            LoadedText.objects.create(key=f"{room}.{key}")
            made += 1
    return made


def _make_item(key: str, position: int, fields: dict) -> None:
    if Item.objects.filter(slug=key).exists():
        return
    names = fields.pop("themes")
    # All are loaded at one time: the first in the file is the newest.
    published = timezone.now() - timedelta(seconds=position)
    item = Item(slug=key, status=Status.PUBLISHED, published=published, **fields)
    actions.save_item(item)
    item.themes.set([Theme.objects.get_or_create(slug=slugify(name), defaults={"name": name})[0] for name in names])


def _make_card(key: str, position: int, fields: dict) -> None:
    if ToolCard.objects.filter(slug=key).exists():
        return
    others = fields.pop("see_also")
    fields["how"] = "\n".join(fields["how"])
    card = ToolCard.objects.create(slug=key, status=Status.PUBLISHED, position=10 * position, **fields)
    # The cards that come later in the file name this one in their turn.
    for other in ToolCard.objects.filter(slug__in=others):
        card.see_also.add(other)
        other.see_also.add(card)


def _make_question(key: str, position: int, fields: dict) -> None:
    if Question.objects.filter(slug=key).exists():
        return
    Question.objects.create(slug=key, status=Status.PUBLISHED, position=10 * position, **fields)


ROOMS = {"items": _make_item, "cards": _make_card, "questions": _make_question}
