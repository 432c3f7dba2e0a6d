import httpx
import pytest

from adapters.webhooks.urls import checked, may_follow
from engine.errors import Invalid


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://example.org/x", "https://"),
        ("ftp://example.org/x", "https://"),
        ("file:///etc/passwd", "https://"),
        ("example.org/x", "https://"),
        ("https://", "not a web address"),
        ("https:///x", "not a web address"),
        ("https://exa mple.org", "not a web address"),
        ("https://example.org/\nx", "not a web address"),
        ("https://example.org:99999/", "not a web address"),
        (f"https://example.org/{'x' * 2000}", "not a web address"),
        ("https://127.0.0.1/", "not lie in the open internet"),
        ("https://[::1]/", "not lie in the open internet"),
        ("https://169.254.169.254/latest", "not lie in the open internet"),
        ("https://user:password@example.org/", "a name and a password"),
        ("https://example.org@127.0.0.1/", "a name and a password"),
    ],
)
def test_what_cannot_be_the_address_of_a_webhook_is_refused(url: str, why: str) -> None:
    with pytest.raises(Invalid, match=why) as refused:
        checked(url, private=False)
    assert "password@" not in str(refused.value)


def test_without_encryption_only_where_private_addresses_are_allowed() -> None:
    assert checked("http://inner.example/x", private=True).host == "inner.example"
    assert checked("http://127.0.0.1:8080/x", private=True).port == 8080
    assert checked("https://example.org:8443/x?y=1", private=False).port == 8443


@pytest.mark.parametrize(
    ("before", "after", "may"),
    [
        ("https://a.example/x", "https://a.example/y", True),
        ("https://a.example/x", "https://A.example/y", True),
        ("http://a.example/x", "https://a.example/x", True),
        ("http://a.example:8080/x", "https://a.example/x", True),
        ("https://a.example/x", "http://a.example/x", False),
        ("https://a.example/x", "https://b.example/x", False),
        ("https://a.example/x", "https://a.example:8443/x", False),
        ("https://a.example/x", "https://u:p@a.example/x", False),
        ("https://a.example/x", "file:///etc/passwd", False),
    ],
)
def test_a_redirect_is_followed_on_the_same_host_and_never_to_a_less_safe_way(
    before: str, after: str, *, may: bool
) -> None:
    assert may_follow(httpx.URL(before), httpx.URL(after)) is may
