"""One place where errors become messages and exit codes."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from typing import Any

import typer

from energyplan.core.errors import EnergyplanError, InternalError, NoSolution, ScenarioError, one_line

OK, BUG, FAULTS, NO_SOLUTION, INTERRUPTED = 0, 1, 2, 3, 130


def say(text: str, *, error: bool = False) -> None:
    """Print lines of text as they are, control characters made visible, whatever the terminal's encoding."""
    stream = sys.stderr if error else sys.stdout
    for line in text.split("\n"):
        plain = one_line(line)
        encoding = getattr(stream, "encoding", None) or "utf-8"
        stream.write(plain.encode(encoding, "replace").decode(encoding) + "\n")


def guarded(action: Callable[[], Any], *, debug: bool = False) -> int:
    """Run a command and return its exit code, every error told in words.

    Parameters
    ----------
    action : callable
        The command; it may return an exit code.
    debug : bool
        Show the traceback of an internal error.
    """
    try:
        code = action()
        sys.stdout.flush()
        return code if isinstance(code, int) else OK
    except ScenarioError as error:
        say(str(error), error=True)
        return FAULTS
    except NoSolution as error:
        say(str(error), error=True)
        return INTERRUPTED if getattr(error.outcome, "stopped_by", "") == "interrupt" else NO_SOLUTION
    except (KeyboardInterrupt, typer.Abort):
        say("interrupted", error=True)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has left; nothing more to print
        return OK
    except Exception as error:  # the last resort of the command line: anything else is our mistake
        if hasattr(error, "format_message") and hasattr(error, "exit_code"):  # a slip in the arguments
            say(f"{error.format_message()} `energyplan --help` shows how.", error=True)
            return FAULTS
        if debug:
            traceback.print_exc()
        if isinstance(error, EnergyplanError) and not isinstance(error, InternalError):
            say(str(error), error=True)
        else:
            told = f"internal error, please report: {type(error).__name__}: {error}"
            say(told.replace("\n", " ") + ("" if debug else " (--debug shows more)"), error=True)
        return BUG
