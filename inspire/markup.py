"""The editors' small markup: headings, lists, links and emphasis; everything else is shown as it was typed."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

RULES = ["heading", "list", "link", "emphasis", "blockquote", "newline", "escape"]
# `breaks`: a single line break is one, as in the field it was typed in.
READER = MarkdownIt("zero", {"html": False, "breaks": True}).enable(RULES)
TAGS = {"h2", "h3", "p", "br", "ul", "ol", "li", "a", "em", "strong", "blockquote"}
# The page's own title is h1, so the largest heading of a text is h2.
LEVELS = {"h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}


def render(text: str) -> SafeString:
    """`text` as HTML that is safe to show: what the sanitiser does not know is left out."""
    tokens = READER.parse(text)
    for token in tokens:
        token.tag = LEVELS.get(token.tag, token.tag)
    html = READER.renderer.render(tokens, READER.options, {})
    clean = nh3.clean(
        html, tags=TAGS, attributes={"a": {"href"}, "ol": {"start"}}, url_schemes={"http", "https", "mailto"}
    )
    return mark_safe(clean)
