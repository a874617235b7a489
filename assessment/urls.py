from django.urls import path

from . import views

app_name = "assessment"

# The same addresses as any exercise has: links are made by workbook.phases.Page.
urlpatterns = [
    path("tyokirja/<uuid:workbook_id>/arviointi/", views.statements, name="statements"),
    path("tyokirja/<uuid:workbook_id>/arviointi/yhteenveto/", views.result, name="result"),
    path("tyokirja/<uuid:workbook_id>/itsearvioinnit/", views.own_start, name="own_start"),
    path("tyokirja/<uuid:workbook_id>/itsearvioinnit/<slug:part>/", views.own, name="own"),
]
