from django.urls import path

from . import views

app_name = "assessment"

# The exercises have the same addresses as any other: links are made by workbook.phases.Page.
urlpatterns = [
    path("arviointi/tyoyhteiso/", views.public_team, name="public_team"),
    path("arviointi/<slug:part>/", views.public_own, name="public_own"),
    path("tyokirja/<uuid:workbook_id>/arviointi/", views.statements, name="statements"),
    path("tyokirja/<uuid:workbook_id>/arviointi/yhteenveto/", views.result, name="result"),
    path("tyokirja/<uuid:workbook_id>/arviointi/taulukko.csv", views.csv_table, name="table"),
    path("tyokirja/<uuid:workbook_id>/arviointi/omat/", views.own_answers, name="own_answers"),
    path("tyokirja/<uuid:workbook_id>/arviointi/omat/valmiina/", views.own_ready, name="own_ready"),
    path("tyokirja/<uuid:workbook_id>/arviointi/omat/kierros/", views.own_round, name="own_round"),
    path("tyokirja/<uuid:workbook_id>/arviointi/omat/avaus/", views.own_opening, name="own_opening"),
    path("tyokirja/<uuid:workbook_id>/arviointi/omat/peruutus/", views.own_calling_off, name="own_calling_off"),
    path("tyokirja/<uuid:workbook_id>/arviointi/omat/paljastus/", views.own_revealing, name="own_revealing"),
    path(
        "tyokirja/<uuid:workbook_id>/arviointi/omat/paljastus/<slug:statement>/",
        views.own_revealing,
        name="own_revealing",
    ),
    path("tyokirja/<uuid:workbook_id>/itsearvioinnit/", views.own_start, name="own_start"),
    path("tyokirja/<uuid:workbook_id>/itsearvioinnit/<slug:part>/", views.own, name="own"),
]
