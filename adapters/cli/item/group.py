"""The commands of ``hjulet item``."""

from adapters.cli.item import actions, dates, disclosing, hands, hurdles, moves, questions, reading, sharing, writing
from adapters.cli.usage import Commands
from adapters.i18n import tr

app = Commands(help=tr("Items: initiatives, plans and everything else that moves through a workflow."))

app.command("open", help=tr("Open an item."))(writing.open_)
app.command("list", help=tr("List the items."))(reading.list_)
app.command("show", help=tr("Show where an item stands, and what is missing before it may move."))(reading.show)
app.command("history", help=tr("Show everything that happened to an item."))(reading.history)
app.command("fill", help=tr("Answer questions of a worksheet."))(writing.fill)
app.command("comment", help=tr("Say something about an item."))(writing.comment)
app.command("advance", help=tr("Move an item along its workflow."))(moves.advance)
app.command("ask", help=tr("Ask whoever may decide a move to decide it."))(moves.ask)
app.command("approve", help=tr("Decide yes: the move is made."))(moves.approve)
app.command("reject", help=tr("Decide no, with a reason."))(moves.reject)
app.command("extend", help=tr("Move a deadline, with a reason; the reminders begin anew."))(dates.extend)
app.command("later", help=tr("Be reminded on a date, and not before; the deadline stands."))(dates.later)
app.command("pause", help=tr("Let an item rest until a date, with a reason."))(dates.pause)
app.command("resume", help=tr("Wake an item before its time."))(dates.resume)
app.command("block", help=tr("Say what an item waits for, and who could remove the hurdle."))(hurdles.block)
app.command("unblock", help=tr("Say that the hurdle is gone."))(hurdles.unblock)
app.command("handover", help=tr("Ask somebody to take an item over."))(hands.handover)
app.command("accept", help=tr("Take an item over, when asked to."))(hands.accept)
app.command("decline", help=tr("Do not take an item over, with a reason."))(hands.decline)
app.command("join", help=tr("Let a person take part in an item."))(hands.join)
app.command("leave", help=tr("Let a person stop taking part in an item."))(hands.leave)
app.command("share", help=tr("Choose who sees an item, and which organisations own it together."))(sharing.share)
app.command("disclose", help=tr("Make a copy of everything on record about an item, to be handed out."))(
    disclosing.disclose
)
app.command("follow-up", help=tr("Answer whether a change has lasted."))(actions.follow_up)

action = Commands(help=tr("Concrete actions: who does what, by when."))
action.command("add", help=tr("Plan an action."))(actions.add)
action.command("done", help=tr("Mark an action as done."))(actions.done)
app.add_typer(action, name="action")

question = Commands(help=tr("Questions that people ask each other."))
question.command("ask", help=tr("Ask somebody something about an item."))(questions.ask)
question.command("answer", help=tr("Answer a question."))(questions.answer)
question.command("withdraw", help=tr("Take a question back."))(questions.withdraw)
app.add_typer(question, name="question")
