"""What the tests of the library share."""

import time
from unittest import mock

from inspire import actions, guard
from inspire.models import Item, Status


def article(slug="kokeilu", **fields) -> Item:
    usual = {"kind": Item.Kind.CASE, "title": "Kokeilu", "lead": "Lyhyesti.", "body": "Teksti."}
    item = Item(slug=slug, **{**usual, "status": Status.PUBLISHED, **fields})
    actions.save_item(item)
    return item


def token(seconds_ago: float = 60) -> str:
    """The token of a form that was shown so long ago."""
    with mock.patch("django.core.signing.time.time", return_value=time.time() - seconds_ago):
        return guard.new_token()
