"""Everything that changes the library."""

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from . import search
from .models import Comment, Handling, Item, Message, Page, Question, Status


def save_item(item: Item) -> None:
    """Save an article with what the search needs; the first time it is public, it gets its date."""
    item.stems = search.stored(item.title, item.lead, item.body, item.organisation, item.author)
    if item.is_published and not item.published:
        item.published = timezone.now()
    item.save()


def change_status(page: Page, status: Status) -> None:
    page.status = status
    if isinstance(page, Item):
        save_item(page)
    else:
        page.save()


def send_comment(item: Item, *, key, **fields) -> Comment:
    return Comment.objects.get_or_create(key=key, defaults={"item": item, **fields})[0]


def send_message(kind: Message.Kind, *, key, **fields) -> Message:
    """Put a message into the inbox; the same form sent twice arrives once."""
    return Message.objects.get_or_create(key=key, defaults={"kind": kind, **fields})[0]


@transaction.atomic
def accept(message: Message) -> None:
    """A suggestion becomes a draft article, a question a draft question; feedback has been read."""
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.handling == Handling.ACCEPTED:
        return
    if message.kind == Message.Kind.SUGGESTION:
        message.item = draft_item(message)
    elif message.kind == Message.Kind.QUESTION:
        line = " ".join(message.text.split())[:300]
        message.question = Question.objects.create(slug=free_slug(Question, line[:60]), question=line)
    message.handling = Handling.ACCEPTED
    message.save()


def draft_item(message: Message) -> Item:
    item = Item(
        slug=free_slug(Item, message.title),
        kind=Item.Kind.CASE,
        title=message.title,
        lead=" ".join(message.text.split())[:200],
        body=message.text,
        organisation=message.organisation,
        author=message.name,
    )
    save_item(item)
    return item


def handle(sent: Comment | Message, handling: Handling) -> None:
    sent.handling = handling
    sent.save(update_fields=["handling"])


def free_slug(model: type[Page], words: str) -> str:
    """An address made of `words` that no other page of this kind has."""
    base = slugify(words)[:100] or model._meta.model_name
    taken = set(model.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(slug for slug in candidates if slug not in taken)
