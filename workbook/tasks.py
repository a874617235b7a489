"""What the worker process does. The one place that knows the task library: Django 6 brings its own."""

from django_tasks import task


@task()
def print_workbook(printout_id: str):
    """Draw a printout that waits. Takes ids alone: the table of tasks is plain text."""
    from .printing import make

    make(printout_id)
