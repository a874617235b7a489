from django.urls import path

from .views import facilitating, history, pages, papers, printing, team, writing

app_name = "workbook"

urlpatterns = [
    path("aloita/", team.start, name="start"),
    path("liity/", team.join, name="join"),
    path("liity/<str:invitation>/", team.join_team, name="join_team"),
    path("avain/<str:key>/", team.facilitator_key, name="facilitator_key"),
    path("laite/<str:key>/", team.device_link, name="device_link"),
    path("tyokirja/<uuid:workbook_id>/", pages.overview, name="overview"),
    path("tyokirja/<uuid:workbook_id>/kutsu/", team.invitation, name="invitation"),
    path("tyokirja/<uuid:workbook_id>/kutsu/uusi/", team.invitation_renewal, name="invitation_renewal"),
    path("tyokirja/<uuid:workbook_id>/avain/", team.own_key, name="own_key"),
    path("tyokirja/<uuid:workbook_id>/avain/uusi/", team.own_key_renewal, name="own_key_renewal"),
    path("tyokirja/<uuid:workbook_id>/avain/tallessa/", team.own_key_keeping, name="own_key_keeping"),
    path("tyokirja/<uuid:workbook_id>/mina/", team.me, name="me"),
    path("tyokirja/<uuid:workbook_id>/mina/toinen-laite/", team.me_elsewhere, name="me_elsewhere"),
    path("tyokirja/<uuid:workbook_id>/mina/vaihto/<uuid:member_id>/", team.seat_change, name="seat_change"),
    path("tyokirja/<uuid:workbook_id>/mina/poistuminen/", team.leaving, name="leaving"),
    path("tyokirja/<uuid:workbook_id>/tiimi/", facilitating.team, name="team"),
    path("tyokirja/<uuid:workbook_id>/tiimi/poisto/", facilitating.deletion, name="team_deletion"),
    path("tyokirja/<uuid:workbook_id>/tiimi/arkistointi/", facilitating.archiving, name="archiving"),
    path("tyokirja/<uuid:workbook_id>/tiimi/arkistointi/purku/", facilitating.archiving_end, name="archiving_end"),
    path("tyokirja/<uuid:workbook_id>/tiimi/<uuid:member_id>/poisto/", facilitating.removal, name="removal"),
    path(
        "tyokirja/<uuid:workbook_id>/tiimi/<uuid:member_id>/palautus/",
        facilitating.member_restoration,
        name="member_restoration",
    ),
    path("tyokirja/<uuid:workbook_id>/tiimi/<uuid:member_id>/vetaja/", facilitating.facilitating, name="facilitating"),
    path(
        "tyokirja/<uuid:workbook_id>/tiimi/<uuid:member_id>/vetaja/purku/",
        facilitating.facilitating_end,
        name="facilitating_end",
    ),
    path("tyokirja/<uuid:workbook_id>/tiimi/<uuid:member_id>/avain/", facilitating.key_renewal, name="key_renewal"),
    path("tyokirja/<uuid:workbook_id>/poistettu/", facilitating.deleted, name="deleted"),
    path("tyokirja/<uuid:workbook_id>/poistettu/palautus/", facilitating.team_restoration, name="team_restoration"),
    path("tyokirja/<uuid:workbook_id>/poistettu/heti/", facilitating.purge, name="purge"),
    path("tyokirja/<uuid:workbook_id>/kierros/", facilitating.new_round, name="new_round"),
    path("ohjelmarunko/", papers.run_sheets, name="run_sheets"),
    path("tyokirja/<uuid:workbook_id>/ohjelmarunko/", papers.team_run_sheets, name="team_run_sheets"),
    path("tyokirja/<uuid:workbook_id>/avaus/<int:meeting>/", papers.opener, name="opener"),
    path("tyokirja/<uuid:workbook_id>/parkkipaikka/", papers.parking_lot, name="parking_lot"),
    path("tyokirja/<uuid:workbook_id>/tiivistelma/", papers.summary, name="summary"),
    path("tyokirja/<uuid:workbook_id>/valmis/<str:part>/", pages.completion, name="completion"),
    path("tyokirja/<uuid:workbook_id>/kirjaus/<uuid:entry_id>/", writing.entry, name="entry"),
    path("tyokirja/<uuid:workbook_id>/kirjaus/<uuid:entry_id>/poisto/", writing.deletion, name="deletion"),
    path("tyokirja/<uuid:workbook_id>/kirjaus/<uuid:entry_id>/palautus/", writing.restoration, name="restoration"),
    path("tyokirja/<uuid:workbook_id>/kirjaus/<uuid:entry_id>/ylos/", writing.move_up, name="move_up"),
    path("tyokirja/<uuid:workbook_id>/kirjaus/<uuid:entry_id>/alas/", writing.move_down, name="move_down"),
    path("tyokirja/<uuid:workbook_id>/kirjaus/<uuid:entry_id>/pohja/", writing.groundwork, name="groundwork"),
    path("tyokirja/<uuid:workbook_id>/kirjaus/<uuid:entry_id>/historia/", history.history, name="history"),
    path(
        "tyokirja/<uuid:workbook_id>/kirjaus/<uuid:entry_id>/historia/<int:revision>/",
        history.reinstatement,
        name="reinstatement",
    ),
    path("tyokirja/<uuid:workbook_id>/arkki/<uuid:sheet_id>/muutokset/", writing.changes, name="changes"),
    path(
        "tyokirja/<uuid:workbook_id>/arkki/<uuid:sheet_id>/<str:box_key>/<uuid:entry_id>/", writing.note, name="note"
    ),
    path("tyokirja/<uuid:workbook_id>/tuloste/", printing.choice, name="print"),
    path("tyokirja/<uuid:workbook_id>/tuloste/<uuid:printout_id>/", printing.printout, name="printout"),
    path(
        "tyokirja/<uuid:workbook_id>/tuloste/<uuid:printout_id>/<slug:name>.pdf", printing.file, name="printout_file"
    ),
    path("tyokirja/<uuid:workbook_id>/<slug:exercise_key>/", pages.exercise, name="exercise"),
    path("tyokirja/<uuid:workbook_id>/<slug:exercise_key>/<slug:part>/", pages.exercise, name="part"),
]
