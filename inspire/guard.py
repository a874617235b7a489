"""What keeps machines that send advertisements out of the public forms, without a third party and without an address.

A form carries a signed token that says when it was shown, and a field that no person sees. A browser may send a few
times an hour, and all of them together only so many.
"""

import uuid
from datetime import timedelta

from django.core import signing
from django.utils import timezone

from .models import Comment, Message

FASTEST = timedelta(seconds=3)
OLDEST = timedelta(hours=24)
SENT_BY_A_BROWSER = 10
SENT_BY_ALL = 200
AN_HOUR = timedelta(hours=1)
COOKIE = "valoa_sent"

signer = signing.TimestampSigner(salt="inspire.form")


class TooOld(Exception):
    """The token is not ours, or older than OLDEST."""


class TooFast(Exception):
    """The form was sent sooner after it was shown than a person writes."""


def new_token() -> str:
    return signer.sign(str(uuid.uuid4()))


def read_token(token: str) -> uuid.UUID:
    """The key that names the form. Raises TooOld or TooFast."""
    try:
        key = uuid.UUID(signer.unsign(token, max_age=OLDEST))
    except (signing.BadSignature, ValueError):
        raise TooOld from None
    try:
        signer.unsign(token, max_age=FASTEST)
    except signing.SignatureExpired:
        return key
    raise TooFast


def is_braked(request) -> bool:
    """Whether this browser, or all of them together, have sent so much within an hour that one has to wait."""
    if _sent(request) >= SENT_BY_A_BROWSER:
        return True
    since = timezone.now() - AN_HOUR
    return sum(kind.objects.filter(sent__gte=since).count() for kind in (Comment, Message)) >= SENT_BY_ALL


def count(request, response) -> None:
    response.set_signed_cookie(
        COOKIE, _sent(request) + 1, max_age=int(AN_HOUR.total_seconds()), httponly=True, samesite="Lax"
    )


def _sent(request) -> int:
    try:
        return int(request.get_signed_cookie(COOKIE, default="0", max_age=int(AN_HOUR.total_seconds())))
    except (signing.BadSignature, ValueError):
        return 0
