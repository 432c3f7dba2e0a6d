"""What became of a mail, in words."""

from collections.abc import Callable
from datetime import datetime

from adapters.i18n import ntr, tr
from adapters.i18n.rules import reason_in_words
from adapters.sql.messages import Message, MessageState


def state_in_words(mail: Message, when: Callable[[datetime], str]) -> str:
    """How far a mail has come; ``when`` says an instant."""
    match mail.state:
        case MessageState.PENDING:
            return tr("waits to be sent")
        case MessageState.SENDING:
            return tr("is being sent")
        case MessageState.RETRY:
            return tr("tried again from %(instant)s", instant=when(mail.not_before))
        case MessageState.SENT:
            assert mail.sent_at is not None  # noqa: S101 - what was sent has an instant
            return tr("sent %(instant)s", instant=when(mail.sent_at))
        case MessageState.DEAD if mail.sent_at is not None:
            return tr("came back")
        case MessageState.DEAD:
            return tr("called off") if mail.is_called_off else tr("given up")


def answer_in_words(mail: Message) -> str | None:
    """Why a mail was not sent, mostly in a mail server's own words; None when there is nothing to say."""
    if mail.state is MessageState.SENT or mail.last_error is None:
        return None
    return reason_in_words(mail.last_error)


def doubt_in_words(mail: Message) -> str | None:
    """That the answer of a mail server was lost, and what that means; None when none was."""
    if not mail.doubts:
        return None
    lost = ntr("the answer was lost %(number)s time", "the answer was lost %(number)s times", mail.doubts)
    return tr("may have arrived: %(why)s", why=lost) if mail.may_have_arrived else lost
