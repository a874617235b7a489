from django.contrib.syndication.views import Feed
from django.urls import reverse_lazy
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _

from . import markup, queries

NEWEST = 20


class Newest(Feed):
    """The newest articles, whole, as an Atom feed."""

    feed_type = Atom1Feed
    title = "Innostu – VALOA"
    subtitle = _("Examples, experiments and insights from state organisations")
    link = reverse_lazy("inspire:index")

    def items(self):
        return queries.items().defer(None)[:NEWEST]

    def item_title(self, item):
        return item.title

    def item_description(self, item):
        return markup.render(item.body)

    def item_author_name(self, item):
        return item.author or item.organisation or None

    def item_categories(self, item):
        return [theme.name for theme in item.themes.all()]

    def item_pubdate(self, item):
        return item.published

    def item_updateddate(self, item):
        return item.changed
