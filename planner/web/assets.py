"""What the browser is sent: files in `static`, addressed by what is in them."""

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static"

VENDORED = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "inter/inter-latin-wght-normal.woff2": (
        "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2"
    ),
    "inter/inter-latin-ext-wght-normal.woff2": (
        "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2"
    ),
}
"""Where each file of `static/vendor` lies in `node_modules`."""

IMPORT = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\)(?: (\w+))?;')
VENDOR = re.compile(r'url\("\.\./(vendor/[^"]+)"\)')
MODULE = re.compile(r'import (\w+) from "\./([^"]+)"')


def asset(path: str) -> str:
    """The address of a file in `static`, which changes when the file does."""
    return f"/static/{path}?v={_digest(path)}"


def missing() -> list[str]:
    """Files of `static/vendor` that `python -m planner.cli.assets` has yet to put there."""
    return [name for name in VENDORED if not (STATIC / "vendor" / name).is_file()]


def write() -> None:
    """Write `planner.css` and `planner.js` into `static/vendor`: each is one file to be sent.

    Writes only what differs, so that it costs a few reads when nothing has changed.
    """
    sheet = VENDOR.sub(lambda url: f'url("{asset(url[1])}")', stylesheet(STATIC / "css"))
    for name, text in (("planner.css", sheet), ("planner.js", script(STATIC / "js"))):
        target = STATIC / "vendor" / name
        if not target.is_file() or target.read_text() != text:
            target.parent.resolve().mkdir(parents=True, exist_ok=True)
            target.write_text(text)


def stylesheet(folder: Path) -> str:
    """The text of `planner.css` with each import replaced by its sheet, inside its layer."""
    return IMPORT.sub(lambda line: _layered(folder, line), (folder / "planner.css").read_text())


def _layered(folder: Path, line: re.Match[str]) -> str:
    name, layer, medium = line.groups()
    block = f"@layer {layer} {{\n{(folder / name).read_text()}}}"
    return f"@media {medium} {{ {block} }}" if medium else block


def script(folder: Path) -> str:
    """The text of `app.js` with each import replaced by its module, in a scope of its own.

    A module is what it exports, a function of the name it is imported by. Imported one by one,
    twenty addresses that tell no version would be asked for again with every page.
    """
    return MODULE.sub(lambda line: _scoped(folder, line), (folder / "app.js").read_text())


def _scoped(folder: Path, line: re.Match[str]) -> str:
    name, path = line.groups()
    text = (folder / path).read_text()
    exported = f"export default function {name}("
    assert exported in text, f"{path} has to say `{exported}`"
    body = text.replace("export default ", "")
    return f"const {name} = (() => {{\n{body}return {name}\n}})()"


@cache
def _digest(path: str) -> str:
    return sha256((STATIC / path).read_bytes()).hexdigest()[:12]
