"""The front page in a real browser."""

import pytest


@pytest.mark.parametrize("width", [360, 1280])
def test_the_home_page_is_accessible_and_fits(page, axe, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == "fi"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(page) == []
