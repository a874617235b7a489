"""What is told at the start rather than met by a team: words that lack, or that name a key nobody knows."""

import tomllib

from django.conf import settings
from django.core.checks import Error, register

from . import phases
from .definition import ContentError, overlay


@register()
def content_is_sound(app_configs, **kwargs) -> list[Error]:
    """Every language can be read, and an organisation's own wording names only keys that there are."""
    errors = []
    for language, _name in settings.LANGUAGES:
        try:
            known = {key for phase in phases.all_phases() for key in phase.definition.texts.released(language)}
            unknown = sorted(overlay(language).keys() - known)
        except (ContentError, OSError, tomllib.TOMLDecodeError) as error:
            errors.append(Error(f"The words in {language}: {error}", id="workbook.E001"))
            continue
        if unknown:
            named = ", ".join(unknown)
            errors.append(
                Error(f"VALOA_CONTENT names keys in {language} that there are not: {named}", id="workbook.E002")
            )
    return errors
