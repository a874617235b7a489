from django.urls import path

from . import views

app_name = "experiments"

urlpatterns = [
    path("tyokirja/<uuid:workbook_id>/kokeilusuunnitelma/", views.experiments, name="experiments"),
    path("tyokirja/<uuid:workbook_id>/kokeilusuunnitelma/<uuid:sheet_id>/", views.experiment, name="experiment"),
    path("tyokirja/<uuid:workbook_id>/kokeilusuunnitelma/<uuid:sheet_id>/poisto/", views.removal, name="removal"),
    path(
        "tyokirja/<uuid:workbook_id>/kokeilusuunnitelma/<uuid:sheet_id>/palautus/",
        views.restoration,
        name="restoration",
    ),
]
