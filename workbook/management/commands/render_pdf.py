from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from workbook import printing
from workbook.models import Printout, Workbook
from workbook.printing import Selection


class Command(BaseCommand):
    help = "Write a workbook as a PDF file: the same file as from its page."

    def add_arguments(self, parser):
        parser.add_argument("workbook", help="the workbook's id, as in its address")
        parser.add_argument("file", type=Path)
        parser.add_argument("--blank", action="store_true", help="an empty form to write on with a pen")
        part = parser.add_mutually_exclusive_group()
        part.add_argument("--phase", help="only this phase, by its key")
        part.add_argument("--exercise", help="only this exercise, by its key")

    def handle(self, *, workbook, file, blank, phase, exercise, **options):
        selection = Selection(blank=blank)
        if phase:
            selection = Selection(Printout.Kind.PHASE, phase, blank)
        elif exercise:
            selection = Selection(Printout.Kind.EXERCISE, exercise, blank)
        if not selection.exists:
            raise CommandError(f"There is no {selection.kind} {selection.part}")
        file.write_bytes(printing.pdf(printing.book(self.find(workbook), selection)))

    def find(self, workbook_id: str) -> Workbook:
        try:
            return Workbook.objects.select_related("team").get(pk=workbook_id)
        except (Workbook.DoesNotExist, ValidationError):
            raise CommandError(f"There is no workbook {workbook_id}") from None
