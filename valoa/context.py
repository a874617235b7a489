from django.conf import settings

from workbook.phase import viivahda


def site(request):
    """What every page may show: the words about VALOA itself, and whether e-mail can be sent."""
    return {"valoa": viivahda.definition, "email_configured": settings.EMAIL_CONFIGURED}
