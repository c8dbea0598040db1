"""Which email clients would not show what an email uses, by the tests of caniemail.com.

Only 34 of 305 features work everywhere, so "supported by all" cannot be asked. Told is what this
email uses beyond a baseline, the skeleton that every email of MJML has, and as much as it costs:
an error when a client loses content or an action, a warning when it may, a note when it only looks
different.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from course.lint.compatibility import data
from course.lint.compatibility.scanning import Use, uses_of
from course.lint.pages import Page, read_page
from course.model import DEFAULT_CLIENTS, Severity

__all__ = ["Incompatibility", "clients", "compatibility", "incompatibilities", "tested_until"]

clients = data.clients
tested_until = data.tested_until

_LOSES = frozenset((
    # Where these do not work, words, pictures or the thing to do are gone.
    "css-pseudo-element-after", "css-pseudo-element-before", "html-anchor-links", "html-audio",
    "html-button-reset", "html-button-submit", "html-dialog", "html-form", "html-image-maps",
    "html-input-checkbox", "html-input-radio", "html-input-reset", "html-input-submit",
    "html-input-text", "html-mailto-links", "html-meter", "html-object", "html-popover",
    "html-progress", "html-select", "html-svg", "html-textarea", "html-video",
    "image-apng", "image-avif", "image-base64", "image-bmp", "image-hdr", "image-heif",
    "image-ico", "image-mp4", "image-svg", "image-tiff", "image-webp",
))  # fmt: skip
_FALLS_BACK = frozenset((
    # Asked for by rules of ours, or written so that an email is whole without them.
    "css-at-media-prefers-color-scheme", "css-color-scheme", "css-pseudo-class-hover",
    "css-white-space", "html-aria-hidden", "html-aria-label", "html-meta-color-scheme",
))  # fmt: skip
_SHOWN = 4  # clients named in a message; the rest are counted


@dataclass(frozen=True, slots=True)
class Incompatibility:
    """A feature that an email uses and that some client does not have.

    `clients` are those without it and `partly` those with notes, both as people write them;
    `excerpt` is the first place in the HTML, `times` how many there are. `url` is the page of the
    tests.
    """

    slug: str
    title: str
    severity: Severity
    clients: tuple[str, ...]
    partly: tuple[str, ...]
    notes: tuple[str, ...]
    times: int
    excerpt: str
    url: str

    @property
    def message(self) -> str:
        """What is wrong, in the words of a problem."""
        if self.clients:
            return f"{self.title} is not shown by {_few(self.clients)}"
        return f"{self.title} is shown only in part by {_few(self.partly)}"

    @property
    def hint(self) -> str:
        """The way out, with the page of the tests."""
        if self.severity is Severity.INFO:
            return f"see that it reads well without: {self.url}"
        return f"say it in another way, or name other clients in course.toml: {self.url}"


def compatibility(
    html: str, baseline: str, clients: Sequence[str] = DEFAULT_CLIENTS
) -> tuple[Incompatibility, ...]:
    """Return what an email's HTML uses beyond `baseline` that these clients do not show.

    `baseline` is HTML whose looks count as known, `""` for none; what loses content is told
    whatever the baseline has. `clients` are names of `clients()`; others are passed over. The
    worst comes first.
    """
    return incompatibilities(read_page(html), baseline, clients)


def incompatibilities(
    page: Page, baseline: str, clients: Sequence[str] = DEFAULT_CLIENTS
) -> tuple[Incompatibility, ...]:
    """Do what `compatibility` does for a page that was read already."""
    known = _known(baseline)
    found = (
        _judged(slug, use, tuple(clients))
        for slug, use in uses_of(page).items()
        if slug in _LOSES or slug not in known
    )
    return tuple(sorted((one for one in found if one), key=_rank))


@lru_cache(maxsize=8)
def _known(baseline: str) -> frozenset[str]:
    return frozenset(uses_of(read_page(baseline))) | _FALLS_BACK


def _judged(slug: str, use: Use, wanted: tuple[str, ...]) -> Incompatibility | None:
    feature = data.features()[slug]
    without = tuple(_places(feature, wanted, "n"))
    partly = tuple(_places(feature, wanted, "a"))
    loses = slug in _LOSES
    if not without and not (partly and loses):
        return None
    severity = Severity.INFO
    if loses:
        severity = Severity.ERROR if without else Severity.WARNING
    return Incompatibility(
        slug=slug,
        title=feature.title,
        severity=severity,
        clients=without,
        partly=partly,
        notes=tuple(feature.notes.values()),
        times=use.times,
        excerpt=use.excerpt,
        url=feature.url,
    )


def _places(feature: data.Feature, wanted: Iterable[str], status: str) -> Iterable[str]:
    for client in wanted:
        for platform, found in feature.support.get(client, {}).items():
            if found.startswith(status):
                yield _named(client, platform)


def _named(client: str, platform: str) -> str:
    """Return `Outlook Windows`; a client on the web has no second name."""
    if platform == "outlook-com":
        return "Outlook.com"
    name = data.clients()[client]
    return name if platform == "desktop-webmail" else f"{name} {data.platforms()[platform]}"


def _few(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _rank(one: Incompatibility) -> tuple[int, str]:
    return (list(Severity).index(one.severity), one.slug)
