"""Pictures of every lesson, drawn by a Chromium and compared with the last ones.

The browser gets nothing but the email and the pictures of the course: every other request is
refused before it leaves, and no script runs in what it draws. Comparing is done by the same
browser, on a page of ours, because it has the decoder.
"""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from course.app.studio import Preview, Studio
from course.errors import SettingsError
from course.web.studio import views
from course.web.studio.readers import READERS
from course.web.studio.state import WIDTHS, State

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

_HERE = "http://email.invalid/"  # RFC 2606 section 2: a name that never resolves
_VISIBLE = 8  # of 255: less is what drawing the same twice may differ by
_PIXELS = """async ([before, after, visible]) => {
  const read = async (source) => {
    const image = await createImageBitmap(await (await fetch(source)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, image.width, image.height);
  };
  const [a, b] = [await read(before), await read(after)];
  if (a.width !== b.width) return 1;
  const rows = Math.max(a.height, b.height);
  let different = Math.abs(a.height - b.height) * a.width;
  for (let at = 0; at < Math.min(a.data.length, b.data.length); at += 4) {
    if ([0, 1, 2].some((part) => Math.abs(a.data[at + part] - b.data[at + part]) > visible)) {
      different += 1;
    }
  }
  return different / (rows * a.width);
}"""
APPEARANCES = {
    "light": State(),
    "inverted": State(seen="inverted"),
    "dark": State(seen="dark"),
    "images-off": State(images="off"),
}
"""Name → how the email is seen."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its file, and the part of its pixels that differ from the last one.

    `differs` is None for a picture that was not there before.
    """

    name: str
    differs: float | None


def draw_snapshots(
    studio: Studio,
    *,
    to: Path,
    widths: tuple[str, ...] = tuple(WIDTHS),
    keep: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[tuple[Shot, ...], tuple[str, ...]]:
    """Draw every lesson at each width in each appearance, and compare with the files in `to`.

    Returns the pictures, and the names of files whose lesson is no more. With `keep` the files
    stay as they are. Raises SettingsError without a browser, and for a folder that cannot be
    written.
    """
    drawn = [one for one in studio.latest.previews if one.rendering]
    jobs = [(one, width, look) for one in drawn for width in widths for look in APPEARANCES]
    shots = []
    with _browser() as browser:
        compare = browser.new_page()
        for done, (preview, width, look) in enumerate(jobs):
            if progress:
                progress(done, len(jobs))
            name = f"{Path(preview.path).stem}--{width}-{look}.png"
            picture = _draw(browser, studio, preview, width=int(width), look=look)
            shots.append(Shot(name, _difference(compare, to / name, picture)))
            if not keep:
                _write(to / name, picture)
    names = {shot.name for shot in shots}
    gone = sorted(path.name for path in to.glob("*--*.png") if path.name not in names)
    return tuple(shots), tuple(gone)


def _draw(browser: Browser, studio: Studio, preview: Preview, *, width: int, look: str) -> bytes:
    state = replace(APPEARANCES[look], width=str(width))
    email = views.email_for(preview, READERS["sam"], address=studio.postal_address)
    html = views.bare_email(email, state) if email else ""

    def answer(route: Route) -> None:
        path = unquote(urlsplit(route.request.url).path)
        picture = studio.picture(path.removeprefix("/files/")) if "/files/" in path else None
        if route.request.url == _HERE:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif picture and state.images == "on" and route.request.url.startswith(_HERE):
            route.fulfill(path=picture)
        else:
            route.abort()

    context = browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=False
    )
    try:
        page = context.new_page()
        page.route("**/*", answer)
        page.goto(_HERE)
        return page.screenshot(full_page=True, animations="disabled")
    finally:
        context.close()


def _difference(page: Page, before: Path, after: bytes) -> float | None:
    if not before.is_file():
        return None
    old = before.read_bytes()
    if old == after:
        return 0.0
    return float(page.evaluate(_PIXELS, [_as_address(old), _as_address(after), _VISIBLE]))


def _as_address(picture: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"


def _write(path: Path, picture: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture)
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be written: {error.strerror}", hint="name another folder with --to"
        ) from error


@contextmanager
def _browser() -> Iterator[Browser]:
    try:
        from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise SettingsError(
            "pictures need a browser, which playwright drives",
            hint="pip install 'email-course[snapshots]', then `playwright install chromium`",
        ) from error
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    # Chromium refuses its own sandbox to root; no script runs in what is drawn.
    unboxed = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=unboxed)
        except Error as error:
            raise SettingsError(
                "no Chromium could be started",
                hint="`playwright install chromium`, or install the chromium of your system",
            ) from error
        yield browser
        browser.close()
