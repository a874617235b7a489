"""How many times each page asks the database, on the demo workbook. A page that is missing here fails the test."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.cast import seated_client
from workbook import actions, phases
from workbook.models import Printout, Workbook

QUERIES = {
    # the front page and the reading
    "": 3,
    "lue/kohti-valmentavaa-ja-oppivaa-tyokulttuuria/": 0,
    "lue/miksi/": 0,
    "terveys/": 1,
    "ohjelmarunko/": 0,
    # the library
    "innostu/": 4,
    "innostu/syote/": 2,
    "innostu/kerro-omasta/": 0,
    "tyokalupakki/": 1,
    "kysymyksia-ja-vastauksia/": 1,
    "palaute/": 0,
    "arviointi/tyoyhteiso/": 0,
    "arviointi/<slug:part>/": 0,
    # coming in
    "aloita/": 3,
    "liity/": 0,
    "liity/<str:invitation>/": 3,
    "avain/<str:key>/": 0,
    "laite/<str:key>/": 0,
    # the workbook and its exercises
    "…/": 10,
    "…/ilmiohahmotus/": 6,
    "…/muutoshahmotus/": 5,
    "…/muutoshahmotus/yhteenveto/": 6,
    **{f"…/muutoshahmotus/{theme.key}/": 6 for theme in phases.find_exercise("muutoshahmotus").themes},
    "…/arviointi/": 10,
    "…/arviointi/yhteenveto/": 11,
    "…/arviointi/taulukko.csv": 5,
    "…/arviointi/omat/": 7,
    "…/arviointi/omat/valmiina/": 3,
    "…/arviointi/omat/kierros/": 8,
    "…/itsearvioinnit/": 4,
    "…/itsearvioinnit/<slug:part>/": 4,
    "…/itsearvioinnit/esihenkilo/": 4,
    "…/itsearvioinnit/tyontekija/": 4,
    "…/tiivistys/": 11,
    "…/kokeilusuunnitelma/": 15,
    "…/kokeilusuunnitelma/<uuid:sheet_id>/": 16,
    "…/kirjaus/<uuid:entry_id>/historia/": 4,
    "…/suora/": 2,
    # papers and prints
    "…/ohjelmarunko/": 2,
    "…/avaus/<int:meeting>/": 4,
    "…/parkkipaikka/": 4,
    "…/tiivistelma/": 11,
    "…/tuloste/": 2,
    "…/tuloste/<uuid:printout_id>/": 3,
    "…/tuloste/<uuid:printout_id>/<slug:name>.pdf": 3,
    # people and the team
    "…/mina/": 4,
    "…/kutsu/": 3,
    "…/avain/": 3,
    "…/tiimi/": 3,
    "…/tiimi/<uuid:member_id>/poisto/": 3,
    "…/tiimi/poisto/": 5,
    "…/kierros/": 2,
    "…/poistettu/": 2,
}
WORKBOOK = "tyokirja/<uuid:workbook_id>/"
# Exercises are walked page by page; a deleted team's page needs one; test_saving.py counts what a page's script asks,
# tests/inspire/test_pages.py what the library's articles and cards do.
APART = {"workbook:exercise", "workbook:part", "workbook:deleted", "workbook:changes", "inspire:item", "inspire:card"}


@pytest.fixture
def demo(db) -> Workbook:
    call_command("demo", stdout=StringIO())
    call_command("load_library", verbosity=0)
    return Workbook.objects.get(team__is_demo=True)


@pytest.fixture
def facilitator(demo):
    device, token = actions.new_device()
    client = seated_client(token)
    client.member = demo.team.members.get(is_facilitator=True)
    actions.take_seat(device, client.member)
    return client


def test_every_page_takes_a_fixed_number_of_queries(demo, facilitator):
    counted = {page: count_queries(facilitator, url) for page, url in all_urls(demo, facilitator.member)}
    actions.delete_team(demo.team)
    counted["…/poistettu/"] = count_queries(facilitator, reverse("workbook:deleted", args=[demo.pk]))
    assert {page: count for page, count in counted.items() if count is not None} == QUERIES


def count_queries(client, url: str) -> int | None:
    """How many queries a page takes; None where nothing is to be seen, only to be sent."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    if response.status_code == 405:
        return None
    assert response.status_code in (200, 302), url
    return len(captured)


def all_urls(demo: Workbook, member) -> Iterator[tuple[str, str]]:
    """Every page that can be opened, with an address; the workbook's own with their beginning cut."""
    experiment = demo.sheets.filter(exercise="kokeilusuunnitelma").first()
    printout = demo.printouts.create(kind=Printout.Kind.WHOLE, state=Printout.State.DONE, file=b"%PDF")
    arguments = {
        "workbook_id": demo.pk,
        "member_id": member.pk,
        "sheet_id": experiment.pk,
        "entry_id": experiment.entries.get(box="kokeilusuunnitelma.mita").pk,
        "box_key": "ilmiohahmotus.haastaa",
        "revision": 1,
        "printout_id": printout.pk,
        "name": "tyokirja",
        "part": "esihenkilo",
        "statement": "palaute",
        "meeting": 2,
        "invitation": demo.team.invitation,
        "key": "avain",
    }
    for name, pattern in routes(get_resolver().url_patterns):
        if name not in APART:
            given = {argument: arguments[argument] for argument in pattern.pattern.converters}
            yield str(pattern.pattern).replace(WORKBOOK, "…/"), reverse(name, kwargs=given)
    for page in phases.all_pages():
        yield "/".join(filter(None, ("…", page.exercise.key, page.part))) + "/", page.url(demo)


def routes(patterns: list, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if not isinstance(pattern, URLResolver):
            yield f"{namespace}:{pattern.name}" if namespace else pattern.name, pattern
        elif pattern.app_name != "admin":
            yield from routes(pattern.url_patterns, pattern.app_name or namespace)
