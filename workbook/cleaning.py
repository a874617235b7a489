"""What is not kept for ever: files to print, spent links, counters, and the texts of clients long gone."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from .actions import purge_deleted_teams
from .models import DeviceLink, EntryShadow, MissedCodes, Printout
from .printing import oldest_kept

SHADOW_TEXTS_LAST = timedelta(hours=24)
MISSED_CODES_LAST = timedelta(days=1)


def clean_up() -> dict[str, int]:
    """Drop what has served its time. Returns how many of each kind went."""
    now = timezone.now()
    spent_links = DeviceLink.objects.filter(Q(expires__lt=now) | ~Q(used=None))
    old_shadows = EntryShadow.objects.filter(created__lt=now - SHADOW_TEXTS_LAST).exclude(text=None)
    return {
        "deleted teams": purge_deleted_teams(),
        "printouts": Printout.objects.filter(created__lt=oldest_kept()).delete()[0],
        "device links": spent_links.delete()[0],
        "minutes of missed codes": MissedCodes.objects.filter(minute__lt=now - MISSED_CODES_LAST).delete()[0],
        # The sequence number stays, so that a late retry is still known.
        "shadow texts": old_shadows.update(text=None),
    }
