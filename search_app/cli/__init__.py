"""The commands, a module each. A module is imported only when its command is called."""

import ast
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click

# Command -> "module:function"; the module is one of this package.
COMMANDS = {
    "ablation": "calibrate:measure_features",
    "backup": "operating.backup:back_up",
    "batch": "ask:answer_batch",
    "calibrate": "calibrate:calibrate",
    "check": "check:check_library",
    "compare": "compare:compare_saved_runs",
    "coverage": "coverage:measure_coverage",
    "editors": "operating.editors:editors",
    "evaluate": "evaluate:evaluate",
    "fit-coverage": "fitting:fit_coverage",
    "fit-notices": "fitting:fit_notices",
    "judgements": "judgements:check_judgements",
    "log": "operating.log:log",
    "mcp": "mcp:mcp",
    "pool": "judging:pool_runs",
    "questions": "questions:questions",
    "restore": "operating.backup:restore",
    "search": "ask:search",
    "serve": "serve:serve",
    "settings": "settings:show_settings",
    "suggest": "judging:suggest_grades",
}


class LazyGroup(click.Group):
    """After "Lazily Loading Subcommands" in click's documentation (Complex Applications)."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, function = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"{__name__}.{module}"), function)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Suggests the commands that are not imported yet, too."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(args[0], possibilities=COMMANDS, ctx=ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Reads the docstrings without importing: click's own method would load every command."""
        limit = formatter.width - 6 - max(map(len, COMMANDS))
        stubs = [click.Command(name, help=_read_docstring(name)) for name in COMMANDS]
        with formatter.section("Commands"):
            formatter.write_dl([(str(s.name), s.get_short_help_str(limit)) for s in stubs])


def _read_docstring(command: str) -> str | None:
    module, _, function = COMMANDS[command].partition(":")
    spec = find_spec(f"{__name__}.{module}")  # a module or a package, which is not imported
    source = Path(str(spec and spec.origin)).read_text(encoding="utf-8")
    functions = (node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    return next(ast.get_docstring(node) for node in functions if node.name == function)
