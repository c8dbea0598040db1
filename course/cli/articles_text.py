"""Articles as a person reads them on a terminal."""

from __future__ import annotations

from course.cli.output import counted
from course.model import Article, Block, BlockKind

_COLOURS = {
    BlockKind.HEADING: "cyan",
    BlockKind.QUESTION: "magenta",
    BlockKind.ITEM: "green",
    BlockKind.QUOTE: "blue",
    BlockKind.TABLE: "blue",
    BlockKind.PARAGRAPH: "white",
    BlockKind.BOILERPLATE: "yellow",
}
_LONGEST = 240  # characters of one block: three lines and a bit
_TOLD = (BlockKind.HEADING, BlockKind.QUESTION, BlockKind.BOILERPLATE)


def print_article(article: Article) -> None:
    """Print an article with a margin: what each line became, and why."""
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, soft_wrap=False)
    left_out = sum(block.kind is BlockKind.BOILERPLATE for block in article.blocks)
    console.print(f"[bold]{escape(article.path)}[/bold]  {escape(article.title)}")
    console.print(
        f"[dim]{counted(article.words, 'word')}, {escape(article.language)}, {article.encoding}, "
        f"{counted(len(article.sections), 'section')}, {counted(left_out, 'block')} left out[/dim]"
    )
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 1, 0, 0))
    table.add_column("line", justify="right", style="dim", no_wrap=True)
    table.add_column("kind", no_wrap=True)
    table.add_column("text", ratio=1)
    inferred = {each.first_block: each.title for each in article.sections if each.inferred}
    for index, block in enumerate(article.blocks):
        if index in inferred:
            title = escape(inferred[index])
            table.add_row("", "[cyan]┌ section[/cyan]", f"[cyan dim]inferred: {title}[/cyan dim]")
        lines = line_range(block.first_line, block.last_line)
        colour = _COLOURS[block.kind]
        table.add_row(lines, f"[{colour}]▌ {block.kind}[/{colour}]", _shown(block))
    console.print(table)
    console.print()


def _shown(block: Block) -> str:
    """Return the text of a block as it is shown, with the reason below it where one tells more."""
    text = escape(shortened(block.text.replace("\n", " / ")))
    style = "strike" if block.kind is BlockKind.BOILERPLATE else "bold" if block.level else ""
    text = f"[{style}]{text}[/{style}]" if style else text
    marks = "#" * block.level
    if block.kind is BlockKind.HEADING:
        text = f"[dim]{marks}[/dim] {text}"
    if block.kind in _TOLD or block.reason.startswith("kept"):
        text += f"\n[dim italic]{escape(block.reason)}[/dim italic]"
    return text


def shortened(text: str) -> str:
    """Return text of three lines and a bit at most."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def escape(text: str) -> str:
    """Return text in which rich reads no markup."""
    from rich.markup import escape as escape_markup

    return escape_markup(text)


def line_range(first: int, last: int) -> str:
    """Return lines as `3` or `3-7`."""
    return str(first) if first == last else f"{first}-{last}"
