import pytest

from adapters.inbox.html import text_in


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hej,</p><p>vi är <b>klara</b>&nbsp;nu.</p>", "Hej,\n\nvi är klara nu."),
        ("<div>ett</div><div>två<br>tre</div><div><br></div><div>fyra</div>", "ett\ntvå\ntre\n\nfyra"),
        ("<ul><li>ett<li>två</ul>slut", "- ett\n- två\n\nslut"),
        ("<table><tr><td>mån</td><td>3</td></tr><tr><td>tis</td><td>4</td></tr></table>", "mån 3\ntis 4"),
        ("<pre>ett\n  två</pre>", "ett\ntvå"),
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("<p>ja</p><!-- nej --><img src=x alt=nej>", "ja"),
        ("", ""),
    ],
)
def test_a_page_is_read_line_by_line(html: str, text: str) -> None:
    assert text_in(html) == text


@pytest.mark.parametrize(
    "html",
    [
        "<html><head><title>nej</title><style>nej</style></head><body>ja</body></html>",
        "<head><title>nej</title><body>ja",
        "<script>nej</script>ja<script>nej</script>",
        "<style>nej{}</style>ja<template><p>nej</p></template>",
    ],
)
def test_what_a_page_hides_is_not_read(html: str) -> None:
    assert text_in(html) == "ja"


def test_what_a_page_quotes_is_marked() -> None:
    quoted = '<div class="gmail_quote x"><div>Den 3 skrev</div><blockquote><p>nej</p>nej</blockquote></div>'
    html = f"<p>ja</p>{quoted}på fredag"
    assert [line for line in text_in(html).splitlines() if line and not line.startswith(">")] == ["ja", "på fredag"]
    assert "> nej" in text_in(html)


@pytest.mark.parametrize("html", ["<p>ja</blockquote></p></div>", "<blockquote>", "<<>>", "</", "<div " * 2000])
def test_a_broken_page_is_read_as_far_as_it_goes(html: str) -> None:
    assert text_in(html) in {"ja", "", "<<>>", "</", html.strip()}
