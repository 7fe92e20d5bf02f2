import pytest

from nullticket.core.access import ENGINE, VISITOR
from nullticket.core.enums import Visibility
from nullticket.features.knowledge.markup import MAX_LENGTH, sanitise, to_html
from nullticket.features.knowledge.policy import may_read


def test_markdown_keeps_its_form_and_loses_its_teeth():
    html = to_html(
        "# Title\n\n[go](https://a.example) [bad](javascript:alert(1)) ![x](https://a.example/x.png)\n\n~~old~~"
    )
    assert "<h1>Title</h1>" in html
    assert 'rel="noopener noreferrer nofollow"' in html
    assert "<img" not in html
    assert 'href="javascript' not in html


@pytest.mark.parametrize("html", ["<div>" * 200, "<p>" + "a" * MAX_LENGTH])
def test_what_is_too_deep_or_too_long_comes_back_as_text(html):
    assert "<div>" not in sanitise(html)
    assert "<p>" not in sanitise(html)


def test_tags_that_close_count_down():
    assert sanitise("<p>a</p>" * 150) == "<p>a</p>" * 150


@pytest.mark.parametrize(
    ("actor", "status", "visibility", "readable"),
    [
        (VISITOR, "published", Visibility.PUBLIC, True),
        (VISITOR, "published", Visibility.INTERNAL, False),
        (VISITOR, "draft", Visibility.PUBLIC, False),
        (ENGINE, "draft", Visibility.INTERNAL, True),
    ],
)
def test_who_reads_which_article(actor, status, visibility, readable):
    assert may_read(actor, status=status, visibility=visibility) is readable
