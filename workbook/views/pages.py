"""The workbook's pages: the overview and the exercises made of boxes."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import access, actions, phases, queries
from ..access import participant
from ..forms import PageForm
from ..phase import viivahda


@never_cache
@require_safe
@participant
def overview(request, workbook):
    """Where the team is on its journey, and where to go on."""
    journey = phases.journey(workbook)
    here = phases.continue_here(journey)
    context = {
        "workbook": workbook,
        "journey": journey,
        "here": here,
        "here_url": here.url(workbook) if here else "",
        "members": queries.members(workbook.team),
        "rounds": queries.rounds(workbook),
        "reminder": queries.needs_reminder(request.member),
        "cover": viivahda.definition.texts["kansi.subtitle"],
        "map": viivahda.definition.article("matka"),
    }
    return render(request, "workbook/overview.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@participant
def exercise(request, workbook, exercise_key, part=""):
    """A page of an exercise that is made of boxes. One form saves everything on it, wherever the button leads."""
    found = phases.find_exercise(exercise_key)
    if found is None or found.repeats:
        raise Http404
    boxes = page_boxes(found, part)
    sheet = access.sheet_of(workbook, found.key)
    form = PageForm(sheet, boxes, request.member, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        form.save()
        if form.is_valid():
            tell_saved(request)
            return redirect(next_url(request, workbook, found, part))
    return exercise_page(request, workbook, found, part, form)


def page_boxes(exercise, part: str) -> list:
    """The boxes that stand on a page. Raises Http404 where the exercise has no such page."""
    if part not in {page.part for page in phases.phase_of(exercise).pages(exercise)}:
        raise Http404
    if theme := exercise.theme(part):
        return list(theme.boxes)
    has_themes = any(theme.boxes for theme in exercise.themes)
    return [] if has_themes and not part else list(exercise.boxes)


def exercise_page(request, workbook, exercise, part, form):
    """The page as it stands, with what could not be saved still in its fields."""
    written = form.written(undo=request.GET.get("poistettu", ""))
    for box in written:
        if box.box.source:
            box.outputs = phases.outputs(workbook, box.box.source)
    filled = phases.filled(workbook)
    context = page_context(workbook, exercise, part, filled)
    context |= {"boxes": written, "sheet": form.sheet, "errors": form.errors, "projected": is_projected(request)}
    if exercise.themes and not part:
        return render(request, "workbook/map.html", context | change_map(workbook, exercise, filled))
    return render(request, "workbook/exercise.html", context, status=422 if form.errors else 200)


def page_context(workbook, exercise, part, filled: phases.Filled) -> dict:
    """What every page of an exercise shows around its boxes: where it stands, how far it is, the way on."""
    phase = phases.phase_of(exercise)
    previous, following = phases.neighbours(exercise, part)
    progress = phase.progress_of(workbook, exercise, filled)
    theme = exercise.theme(part)
    return {
        "workbook": workbook,
        "phase": phase.definition,
        "exercise": exercise,
        "part": part,
        "theme": theme,
        "theme_done": any(theme and p.key == theme.path and p.done for p in progress.parts),
        "privacy": viivahda.definition.texts["valoa.privacy"],
        "pages": phase.pages(exercise),
        "progress": progress,
        "previous": previous,
        "previous_url": previous.url(workbook) if previous else "",
        "next": following,
        "next_url": following.url(workbook) if following else "",
    }


def change_map(workbook, exercise, written: phases.Filled) -> dict:
    """The themes on their way from the first box to the second, with how much is written in each."""
    texts = exercise.texts
    rows = [
        {
            "theme": theme,
            "url": phases.Page(exercise, theme.key).url(workbook),
            "counts": [written.entries.get(box.key, 0) for box in theme.boxes],
            "done": phases.phase_of(exercise).theme_is_done(theme, written),
        }
        for theme in exercise.themes
    ]
    return {
        "themes": rows,
        "ends": [box.heading for box in exercise.themes[0].boxes],
        "map_title": texts[f"{exercise.key}.kuva.title"],
        "map_description": texts[f"{exercise.key}.kuva.description"],
        "nothing_written": not any(sum(row["counts"]) for row in rows),
    }


def next_url(request, workbook, exercise, part) -> str:
    """Where the pressed button leads: to the next page, the one before, or here."""
    previous, following = phases.neighbours(exercise, part)
    page = {"seuraava": following, "edellinen": previous}.get(request.POST.get("siirry"))
    address = page.url(workbook) if page else request.path
    return f"{address}?heijasta" if is_projected(request) else address


def is_projected(request) -> bool:
    """Whether the page stands on the big screen, and a scribe writes for everybody."""
    return "heijasta" in request.GET


def tell_saved(request):
    """Say on the next page that all is saved. A script's save says so by itself."""
    if request.headers.get("X-Requested-With") == "fetch":
        return
    time = date_format(timezone.localtime(), "G.i")
    messages.success(request, _("Everything is saved, %(time)s.") % {"time": time})


@require_POST
@participant
def completion(request, workbook, part):
    """The team's own word that a part is done, or is not."""
    exercise = phases.find_exercise(part.split(".")[0])
    if exercise is None or part not in parts_to_mark(exercise):
        raise Http404
    done = {"on": True, "ei": False}.get(request.POST.get("valmis"))
    actions.mark_part(workbook, part, done)
    return redirect(phases.Page(exercise, part.partition(".")[2]).url(workbook))


def parts_to_mark(exercise) -> set[str]:
    """The exercise itself, and those of its themes that have a page of their own."""
    pages = {page.part for page in phases.phase_of(exercise).pages(exercise)}
    return {exercise.key, *(theme.path for theme in exercise.themes if theme.key in pages)}
