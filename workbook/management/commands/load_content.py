"""manage.py load_content: bring every workbook up to the definition, after an update. Changes nothing anyone wrote."""

from django.core.management.base import BaseCommand

from workbook.actions import lay_out_all_sheets


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, verbosity=1, **options):
        added = lay_out_all_sheets()
        if verbosity:
            self.stdout.write(f"entries added: {added}")
