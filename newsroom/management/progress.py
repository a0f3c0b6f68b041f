from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO, cast

from django.core.management.base import OutputWrapper
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn


@contextmanager
def progress(out: OutputWrapper, label: str, total: int | None = None) -> Iterator[Callable[[str], None]]:
    """Gives a function that writes a line and, in a terminal, moves a bar on by one."""
    if not out.isatty():
        yield out.write
        return
    console = Console(file=cast(TextIO, out._out))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(label, total=total)

        def say(line: str) -> None:
            console.print(line, markup=False, highlight=False, soft_wrap=True)
            bar.advance(task)

        yield say
