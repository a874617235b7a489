from django import template

from inspire import markup

register = template.Library()

register.filter("markup", markup.render)
