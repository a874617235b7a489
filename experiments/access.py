"""May they? An experiment is reached through its workbook; any other workbook's is 404."""

import uuid

from django.http import Http404

from workbook.models import Workbook

from .models import Experiment


def experiment_of(workbook: Workbook, sheet_id: uuid.UUID) -> Experiment:
    """An experiment of the workbook, removed or not. Raises Http404."""
    experiment = Experiment.objects.select_related("sheet").filter(pk=sheet_id, sheet__workbook=workbook).first()
    if experiment is None:
        raise Http404
    experiment.sheet.workbook = workbook
    return experiment
