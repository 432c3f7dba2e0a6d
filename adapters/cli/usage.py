"""Commands that speak the reader's language, in their help as in what they say about wrong usage."""

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from types import MappingProxyType
from typing import Any, NoReturn, TypeVar

import typer
from typer._click import Context, HelpFormatter
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from adapters.cli import output
from adapters.cli.work import State
from adapters.i18n import language_of_environment, tr, using

NAME = "hjulet"
WRONG_USAGE, INTERRUPTED = 2, 130

Function = TypeVar("Function", bound=Callable[..., Any])

TEMPLATES = MappingProxyType(
    {
        r"No such command '(?P<name>.*)'\.": "There is no command “%(name)s”.",
        r"No such command '(?P<name>.*)'\. Did you mean (?P<nearest>.*)\?": "There is no command “%(name)s”. "
        "Did you mean %(nearest)s?",
        r"No such option: (?P<name>\S*)": "There is no option %(name)s.",
        r"No such option: (?P<name>\S*) \(Possible options: (?P<nearest>.*)\)": "There is no option %(name)s. "
        "Did you mean %(nearest)s?",
        r"Missing (argument|option|parameter) '?(?P<name>[^']*?)'?\.": "%(name)s is missing.",
        r"Missing command\.": "Say which command.",
        r"Option '(?P<name>.*)' requires an argument\.": "The option %(name)s needs a value.",
        r"Option '(?P<name>.*)' does not take a value\.": "The option %(name)s takes no value.",
        r"Got unexpected extra argument\(s\) \((?P<rest>.*)\)": "This is more than the command takes: %(rest)s.",
    }
)
"""What Typer says about wrong usage, and how it is said to people."""


class Command(TyperCommand):
    """One command."""

    def get_usage(self, ctx: Context) -> str:
        """The usage line."""
        return _usage(super().get_usage(ctx))

    def get_help_option(self, ctx: Context) -> TyperOption | None:
        """The option ``--help``."""
        return _in_words(super().get_help_option(ctx))

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Print the help."""
        _prepare_help(self.params)
        super().format_help(ctx, formatter)


class Group(TyperGroup):
    """A group of commands."""

    def get_usage(self, ctx: Context) -> str:
        """The usage line."""
        return _usage(super().get_usage(ctx))

    def get_help_option(self, ctx: Context) -> TyperOption | None:
        """The option ``--help``."""
        return _in_words(super().get_help_option(ctx))

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Print the help."""
        _prepare_help(self.params)
        super().format_help(ctx, formatter)


class Commands(typer.Typer):
    """A group of commands to add to: every one of them, and the group itself, speaks the reader's language."""

    def __init__(self, *, help: str, cls: type[TyperGroup] = Group) -> None:  # noqa: A002 - Typer's own name
        super().__init__(
            help=help, cls=cls, no_args_is_help=True, rich_markup_mode="rich", pretty_exceptions_enable=False
        )

    def command(self, name: str, *, help: str) -> Callable[[Function], Function]:  # type: ignore[override]  # noqa: A002
        """Add a command, under its name and with a sentence about what it does."""
        return super().command(name, help=help, cls=Command)


class CommandLine(Group):
    """All commands: whatever goes wrong in one is a sentence and an exit code, never a traceback."""

    def main(  # type: ignore[override]  # Typer's other arguments are for those who embed it
        self, args: Sequence[str] | None = None, **_others: object
    ) -> NoReturn:
        """Run a command and leave with its exit code."""
        with using(language_of_environment()):
            sys.exit(self._run(args, State()))

    def _run(self, args: Sequence[str] | None, state: State) -> int:
        try:
            _check_text(sys.argv[1:] if args is None else args)
            return int(super().main(args, NAME, standalone_mode=False, obj=state) or 0)
        except typer.TyperException as wrong:
            return _tell_wrong_usage(wrong)
        except typer.Abort:
            return INTERRUPTED
        except Exception as error:  # noqa: BLE001 - nobody else is left to say it in words
            from adapters.cli import refusals

            return refusals.tell(error, state)


def _check_text(args: Sequence[str]) -> None:
    """Refuse what no text can be made of: bytes in another encoding than the shell's."""
    for arg in args:
        if not arg.isascii() and any("\ud800" <= letter <= "\udfff" for letter in arg):
            raise typer.BadParameter(tr("“%(text)s” is not text in the encoding of this shell.", text=ascii(arg)[1:-1]))


def _usage(line: str) -> str:
    return line.replace("Usage: ", tr("Usage: "), 1)


def _in_words(option: TyperOption | None) -> TyperOption | None:
    if option is not None:
        option.help, option.metavar = tr("Show this help."), ""
    return option


def _prepare_help(params: Iterable[object]) -> None:
    """Put the headings of the help, and what Typer itself says in it, into the reader's language."""
    from typer import rich_utils

    rich_utils.ARGUMENTS_PANEL_TITLE = tr("Arguments")
    rich_utils.OPTIONS_PANEL_TITLE = tr("Options")
    rich_utils.COMMANDS_PANEL_TITLE = tr("Commands")
    rich_utils.DEFAULT_STRING = tr("[default: {}]")
    rich_utils.ENVVAR_STRING = tr("[environment: {}]")
    rich_utils.REQUIRED_LONG_STRING = tr("[required]")
    completion = {
        "install_completion": tr("Let the shell complete commands with the Tab key."),
        "show_completion": tr("Show what the shell needs for that."),
    }
    for param in params:
        if isinstance(param, TyperOption):
            param.help = completion.get(param.name or "", param.help)
            # A flag takes no value, so there is none to name.
            param.metavar = "" if param.is_flag else param.metavar
        elif isinstance(param, TyperArgument):
            # What Python calls the type of an argument says nothing to anybody else.
            vars(param)["display_type_rich"] = _no_type


def _no_type(*, ctx: Context) -> None:  # noqa: ARG001 - as Typer asks for it
    return None


def _tell_wrong_usage(wrong: typer.TyperException) -> int:
    """Say what was typed wrongly, and how to see what can be typed. Help that was asked for has been shown already."""
    sentence = _sentence(wrong)
    ctx: typer.Context | None = getattr(wrong, "ctx", None)
    if sentence:
        output.complain(sentence)
    if sentence and ctx is not None:
        output.advise(tr("See: %(command)s --help", command=ctx.command_path))
    return WRONG_USAGE


def _sentence(wrong: typer.TyperException) -> str:
    """What Typer says, in the reader's language; what our own readers of arguments say is that already."""
    said = wrong.format_message()
    if isinstance(wrong, typer.BadParameter) and wrong.message:
        return wrong.message
    for pattern, template in TEMPLATES.items():
        found = re.fullmatch(pattern, said)
        if found:
            return tr(template, **found.groupdict())
    return said
