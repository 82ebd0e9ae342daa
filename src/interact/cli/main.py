"""Entry point: loads only the command that was asked for, and turns every fault into one clear error."""

from __future__ import annotations

import gc
import sys
from importlib import import_module

import typer

from interact import __version__
from interact.errors import ExitCode, InteractError

# command → (module, one-line help); a module is imported only when its command runs or help lists it
COMMANDS = {
    "check": "Check a list of substances against each other.",
    "batch": "Check every regimen of a table.",
    "export": "Write the knowledge and every flagged pair as tables.",
    "show": "Show what is known of a substance, class, pathway, rule or work.",
    "explain": "Explain a rule: who, why, how serious, on what sources.",
    "search": "Find substances, classes, pathways, rules and works by text.",
    "list": "List what is known of one kind.",
    "rules": "Check, test and build a rules folder.",
}


def application(wanted: str | None) -> typer.Typer:
    """Build the Typer application with `wanted` loaded, or every command when it is None."""
    app = typer.Typer(
        name="interact",
        help="Offline drug-supplement interaction checker: cautionary, cited, for professionals and education.",
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback()
    def top(
        version: bool = typer.Option(False, "--version", help="Print the version and the knowledge's, then exit."),
    ) -> None:
        pass

    for name, text in COMMANDS.items():
        if wanted is None or name == wanted:
            module = import_module(f"interact.cli.{name.replace('list', 'listing')}")
            if hasattr(module, "app"):
                app.add_typer(module.app, name=name, help=text)
            else:
                app.command(name=name, help=f"{text}\n\n{module.DETAILS}")(module.command)
    return app


def main(arguments: list[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: words after the program's name; the process's own when None.

    Returns:
        The exit code (`ExitCode`).
    """
    words = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")
    wanted = words[0] if words and words[0] in COMMANDS else None
    try:
        if words == ["--version"]:
            return _version()
        result = application(wanted)(args=words, prog_name="interact", standalone_mode=False)
        if result == ExitCode.INTERRUPTED:  # Typer makes an exit of the interrupt
            raise KeyboardInterrupt
        return result if isinstance(result, int) else ExitCode.OK
    except InteractError as error:
        _say(str(error))
        return error.code
    except (KeyboardInterrupt, typer.Abort):
        print("interact: interrupted", file=sys.stderr)
        return ExitCode.INTERRUPTED
    except (BrokenPipeError, SystemExit):  # Typer makes an exit of the broken pipe
        # the reader of the pipe has gone: that is its choice, not a fault
        sys.stdout = None
        return ExitCode.OK
    except Exception as error:  # the last line of defence: a fault of ours is told as one, without a traceback
        return _other(error)


def _other(error: Exception) -> int:
    usage = getattr(error, "format_message", None)
    if usage:
        _say(f"{usage()}\n  hint: interact --help")
        return ExitCode.USAGE
    code = getattr(error, "exit_code", None)
    if isinstance(code, int):
        return code
    _say(f"internal fault ({type(error).__name__}: {error}); please report it")
    return ExitCode.INTERNAL


def _say(message: str) -> None:
    """Print an error; what a person typed is in it, so control characters are shown as escapes."""
    from interact.render.words import clean

    lines = [clean(line, 2_000) for line in message.split("\n")]
    print("interact: " + "\n".join(lines), file=sys.stderr)


def _version() -> int:
    from interact.curation.locate import open_knowledge

    knowledge = open_knowledge(None)
    print(f"interact {__version__}, knowledge {knowledge.version} {knowledge.digest[:12]}")
    return ExitCode.OK


def run() -> None:
    """Console script."""
    if sys.argv[1:2] not in (["batch"], ["export"]):
        gc.disable()  # one list makes no garbage worth looking for; 4 % of a check
    sys.exit(main())
