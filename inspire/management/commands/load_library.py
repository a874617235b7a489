from django.core.management.base import BaseCommand

from inspire import library


class Command(BaseCommand):
    help = "Puts the library's first texts in place. What an editor has changed or deleted stays as it is."

    def handle(self, *args, **options):
        made = library.load()
        if options["verbosity"]:
            self.stdout.write(f"{made} new")
