"""The library as its readers see it."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from workbook.forms import tidy

from . import actions, guard, queries
from .forms import CommentForm, FeedbackForm, QuestionForm, SuggestionForm
from .models import Item, Message, Question, ToolCard

ON_A_PAGE = 24
ASKED_BY = {"kind": "laji", "phase": "vaihe", "theme": "teema", "words": "haku"}
LONGEST_ASKED = 200


@require_safe
def index(request):
    chosen = {name: tidy(request.GET.get(parameter, ""))[:LONGEST_ASKED] for name, parameter in ASKED_BY.items()}
    page = Paginator(queries.items(**chosen), ON_A_PAGE).get_page(request.GET.get("sivu"))
    asked = request.GET.copy()
    asked.pop("sivu", None)
    context = {
        "page": page,
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "kinds": Item.Kind.choices,
        "phases": Item.Phase.choices,
        "themes": queries.themes_in_use(),
        "asked": asked.urlencode(),
    }
    return render(request, "inspire/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def item(request, slug):
    item = get_object_or_404(Item.objects.prefetch_related("themes"), slug=slug)
    if not item.is_published and (request.method == "POST" or not request.user.has_perm("inspire.view_item")):
        raise Http404
    form = CommentForm(request.POST or None)
    if request.method == "POST":
        thanks = _("Thank you! Your comment is shown here when an editor has read it.")
        answer = _taken_in(request, form, lambda fields: actions.send_comment(item, **fields), thanks)
        if answer:
            return answer
    context = {
        "item": item,
        "related": queries.related(item),
        "comments": queries.comments(item),
        "form": form,
        "address": settings.SITE_URL + item.get_absolute_url(),
    }
    return _page(request, "inspire/item.html", context)


@require_safe
def cards(request):
    return render(request, "inspire/cards.html", {"cards": ToolCard.objects.published()})


@require_safe
def card(request, slug):
    card = get_object_or_404(ToolCard, slug=slug)
    if not card.is_published and not request.user.has_perm("inspire.view_toolcard"):
        raise Http404
    return render(request, "inspire/card.html", {"card": card, "see_also": card.see_also.published()})


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request):
    thanks = _("Thank you! Your question is with the editors.")
    context = {"questions": Question.objects.published()}
    return _message(request, Message.Kind.QUESTION, QuestionForm, "inspire/questions.html", thanks, context)


@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request):
    thanks = _("Thank you! Your feedback is with the editors.")
    return _message(request, Message.Kind.FEEDBACK, FeedbackForm, "inspire/feedback.html", thanks, {})


@require_http_methods(["GET", "HEAD", "POST"])
def suggestion(request):
    thanks = _("Thank you! Your story is with the editors, who read it before it is published.")
    return _message(request, Message.Kind.SUGGESTION, SuggestionForm, "inspire/suggestion.html", thanks, {})


def _message(request, kind, form_class, template, thanks, context):
    form = form_class(request.POST or None)
    if request.method == "POST":
        answer = _taken_in(request, form, lambda fields: actions.send_message(kind, **fields), thanks)
        if answer:
            return answer
    return _page(request, template, {"form": form, **context})


def _taken_in(request, form, send, thanks):
    """Send what a valid form holds and go back to its page; None where something is to be mended first."""
    if not form.is_valid():
        return None
    if guard.is_braked(request):
        form.add_error(None, _("Much has been sent within an hour. Your text is here: try again after a while."))
        form.is_braked = True
        return None
    send(form.sent())
    messages.success(request, thanks)
    response = redirect(request.path)
    guard.count(request, response)
    return response


def _page(request, template, context):
    form = context["form"]
    status = 429 if hasattr(form, "is_braked") else 422 if form.errors else 200
    return render(request, template, context, status=status)
