from django.apps import AppConfig


class WorkbookConfig(AppConfig):
    name = "workbook"

    def ready(self):
        from . import checks  # noqa: F401  Registers them.
