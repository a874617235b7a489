"""Nothing that was written is ever thrown away: the history shows it and brings it back."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from workbook import actions
from workbook.merge import diff, passages
from workbook.models import Entry, EntryVersion


def summary_of(workbook):
    return Entry.objects.get(sheet__workbook=workbook, box="ilmiohahmotus.yhteenveto")


def write(entry, member, text):
    actions.save_entry(entry, member, text, Entry.objects.get(pk=entry.pk).revision)


def age(entry, minutes):
    EntryVersion.objects.filter(entry=entry).update(saved=timezone.now() - timedelta(minutes=minutes))


def test_one_persons_writing_of_a_few_minutes_is_one_version(workbook, alice, bob):
    entry = summary_of(workbook)
    write(entry, alice.member, "Jono")
    write(entry, alice.member, "Jono kasvaa")
    write(entry, bob.member, "Jono kasvaa nopeasti")
    write(entry, bob.member, "Jono kasvaa kovin nopeasti")
    texts = list(entry.versions.values_list("member__name", "text"))
    assert texts == [("Alice", "Jono kasvaa"), ("Bob", "Jono kasvaa kovin nopeasti")]
    age(entry, 6)
    write(entry, bob.member, "Jono kasvaa taas")
    assert entry.versions.count() == 3


def test_the_history_shows_who_changed_what_and_brings_it_back(workbook, alice, bob):
    entry = summary_of(workbook)
    write(entry, alice.member, "Jono kasvaa.")
    write(entry, bob.member, "Kaikki poistettu.")
    url = reverse("workbook:history", args=[workbook.pk, entry.pk])
    page = bob.get(url).content.decode()
    assert "<ins>Kaikki" in page and "<del>Jono" in page and "Alice" in page
    bob.post(reverse("workbook:reinstatement", args=[workbook.pk, entry.pk, 1]))
    entry.refresh_from_db()
    assert entry.text == "Jono kasvaa."
    assert "Kaikki poistettu." in entry.versions.values_list("text", flat=True)


def test_the_history_is_the_teams_own(workbook, alice, charlie):
    entry = summary_of(workbook)
    write(entry, alice.member, "Salaisuus")
    for workbook_id in (workbook.pk, charlie.workbook.pk):
        assert charlie.get(reverse("workbook:history", args=[workbook_id, entry.pk])).status_code == 404
        assert charlie.post(reverse("workbook:reinstatement", args=[workbook_id, entry.pk, 1])).status_code == 404


def test_a_version_that_never_was_is_404(workbook, bob):
    entry = summary_of(workbook)
    assert bob.post(reverse("workbook:reinstatement", args=[workbook.pk, entry.pk, 99])).status_code == 404


def test_a_difference_read_in_order_gives_both_texts_back():
    before, after = "Jono kasvaa joka viikko.", "Jono lyhenee joka päivä ja viikko."
    told = list(passages(before, diff(before, after)))
    assert "".join(p.text for p in told if p.kind != "insert") == before
    assert "".join(p.text for p in told if p.kind != "delete") == after


def test_a_text_wiped_out_by_a_slip_of_the_hand_is_still_in_the_history(workbook, alice):
    entry = summary_of(workbook)
    write(entry, alice.member, "Jono kasvaa joka viikko, ja asiakas odottaa kotona monta päivää.")
    write(entry, alice.member, "")
    write(entry, alice.member, "Uusi alku")
    texts = list(entry.versions.values_list("text", flat=True))
    assert texts == ["Jono kasvaa joka viikko, ja asiakas odottaa kotona monta päivää.", "Uusi alku"]
