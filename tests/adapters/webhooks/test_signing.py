import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from adapters import clock
from adapters.webhooks.signing import new_secret, signed

BODY = '{"title":"Färre fall"}'


def test_whoever_has_the_secret_can_tell_that_it_is_genuine() -> None:
    secret = new_secret()
    headers = signed("evt_1", BODY, secrets=[secret], at=clock.now())
    assert Webhook(secret).verify(BODY, headers) == {"title": "Färre fall"}
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY.replace("Färre", "Fler"), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY, headers | {"webhook-id": "evt_2"})
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(BODY, headers)


def test_while_a_secret_is_changed_both_are_good() -> None:
    old, new = new_secret(), new_secret()
    headers = signed("evt_1", BODY, secrets=[new, old], at=clock.now())
    for secret in (old, new):
        Webhook(secret).verify(BODY, headers)


def test_no_two_secrets_are_alike_and_each_is_long() -> None:
    secrets = {new_secret() for _ in range(9)}
    assert len(secrets) == 9
    assert {len(secret) for secret in secrets} == {len("whsec_") + 44}
