from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("lue/kohti-valmentavaa-ja-oppivaa-tyokulttuuria/", views.reading, name="reading"),
    path("lue/miksi/", views.why, name="why"),
    path("terveys/", views.health, name="health"),
    path("hallinta/", admin.site.urls),
    path("", include("assessment.urls")),
    path("", include("experiments.urls")),
    path("", include("inspire.urls")),
    path("", include("workbook.urls")),
]

if settings.DEBUG:
    urlpatterns.insert(0, path("tyylit/", views.styleguide, name="styleguide"))

handler400 = "valoa.views.bad_request"
handler403 = "valoa.views.forbidden"
handler404 = "valoa.views.not_found"
handler500 = "valoa.views.server_error"
