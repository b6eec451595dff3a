"""The report on cases as a person reads it on a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from tidewaiter.engine.cases import CaseProblem, CaseReport, CaseResult, Difference


def show_cases(report: CaseReport, console: Console, *, every: bool = False) -> None:
    """Print what differed and why, then what could not be run, then the count.

    With ``every`` the cases that hold are named too.
    """
    for result in report.results:
        if result.differences:
            _show_result(result, console)
        elif every:
            console.print(f"[green]holds[/]    {escape(result.case)}")
    for problem in report.problems:
        _show_problem(problem, console)
    console.print(_count(report))


def _show_result(result: CaseResult, console: Console) -> None:
    place = escape(f"{result.file}, line {result.line}")
    console.print(f"[red]differs[/]  [bold]{escape(result.case)}[/]  [dim]{place}[/]")
    for difference in result.differences:
        _show_difference(difference, console)


def _show_difference(difference: Difference, console: Console) -> None:
    of = f"{difference.declaration}: " if difference.declaration else ""
    lines = [
        f"[bold]{escape(of + difference.what)}[/]",
        f"  expected  {escape(difference.expected)}",
        f"  came      {escape(difference.came)}",
    ]
    lines += [
        f"  [dim]{'because' if n == 0 else '       '}   {escape(line)}[/]"
        for n, line in enumerate(difference.why)
    ]
    for line in lines:
        console.print(Padding(line, (0, 0, 0, 9)))


def _show_problem(problem: CaseProblem, console: Console) -> None:
    console.print(f"[yellow]error[/]    {escape(problem.where)}")
    text = f"{problem.message} {problem.advice}".strip()
    console.print(Padding(escape(text), (0, 0, 0, 9)))


def _count(report: CaseReport) -> str:
    differ = sum(bool(result.differences) for result in report.results)
    parts = [_times(len(report.results) - differ, "case holds", "cases hold")]
    if differ:
        parts.append(f"[red]{_times(differ, 'differs', 'differ')}[/]")
    if report.problems:
        parts.append(f"[yellow]{_times(len(report.problems), 'error', 'errors')}[/]")
    return ", ".join(parts) + "."


def _times(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
