from django.core.management.base import BaseCommand

from workbook.cleaning import clean_up


class Command(BaseCommand):
    help = "Drop what is not kept: files to print after seven days, spent links, old counters. Run it daily."

    def handle(self, **options):
        self.stdout.write(", ".join(f"{count} {kind}" for kind, count in clean_up().items()))
