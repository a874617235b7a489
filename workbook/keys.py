"""Secrets that open things: how they are made, derived and compared. Pure."""

import hashlib
import secrets
import uuid
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.crypto import salted_hmac

WORDS = Path(__file__).parent / "content" / "koodisanat.txt"
FOLDED = str.maketrans("åäö", "aao")


def random_key() -> str:
    """128 random bits as 22 characters that stand in an address."""
    return secrets.token_urlsafe(16)


def hashed(key: str) -> str:
    """What is stored of a key. Keys are random and long, so a plain hash serves."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def derived_key(purpose: str, id: uuid.UUID) -> str:
    """A key that can be shown again without being stored: HMAC-SHA256 of the id under the installation's secret."""
    digest = salted_hmac(f"valoa.{purpose}", str(id), secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()
    return digest[:40]


@cache
def code_words() -> tuple[str, ...]:
    return tuple(WORDS.read_text(encoding="utf-8").split())


def new_code() -> str:
    """Three words out of the list, as said aloud and stored: "koivu-lyhty-purje"."""
    return "-".join(secrets.choice(code_words()) for _ in range(3))


def folded_code(typed: str) -> str:
    """A typed code as it is compared: lower case, without dots over letters, words joined by hyphens."""
    words = "".join(letter if letter.isalpha() else " " for letter in typed.lower()[:200]).split()
    return "-".join(words).translate(FOLDED)
