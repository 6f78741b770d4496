"""The frame around every page."""

from __future__ import annotations

from html import escape

from local.street.serving import Response
from local.street.stores import StoreSpec

_STYLE = """
:root { --ink: #22252a; --soft: #6b7078; --line: #e4e1dc; --paper: #fbfaf8; }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.55 Georgia, 'Times New Roman', serif; color: var(--ink);
       background: var(--paper); }
header { background: var(--brand); color: #fff; padding: 2.2rem 1rem; text-align: center; }
header a { color: inherit; text-decoration: none; font-size: 2rem; letter-spacing: .04em; }
header p { margin: .3rem 0 0; opacity: .85; font-style: italic; }
main { max-width: 64rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
footer { color: var(--soft); text-align: center; padding: 2rem; font-size: .85rem;
         border-top: 1px solid var(--line); }
.goods { display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); }
.goods a { color: inherit; text-decoration: none; background: #fff; border: 1px solid var(--line);
           border-radius: .5rem; overflow: hidden; display: block; }
.goods a:hover { box-shadow: 0 .3rem 1rem #0001; }
.goods img, .product img { width: 100%; display: block; }
.goods div { padding: .8rem 1rem 1rem; }
.price { color: var(--brand); font-weight: bold; }
.product { display: grid; gap: 2.5rem; grid-template-columns: 1fr 1fr; align-items: start; }
.note { color: var(--soft); font-size: .9rem; }
table { border-collapse: collapse; width: 100%; background: #fff; }
th, td { text-align: left; padding: .5rem .75rem; border: 1px solid var(--line); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
label { display: block; margin: .8rem 0 .2rem; }
input, select { font: inherit; padding: .45rem; width: 100%; border: 1px solid var(--line); }
button { font: inherit; margin-top: 1.2rem; padding: .6rem 1.4rem; border: 0; color: #fff;
         background: var(--brand); border-radius: .3rem; cursor: pointer; }
@media (max-width: 40rem) { .product { grid-template-columns: 1fr; } }
"""


def dollars(cents: int) -> str:
    return f"${cents // 100:,}.{cents % 100:02d}"


def page(spec: StoreSpec, title: str, main: str, *, head: str = "", status: int = 200) -> Response:
    """A whole page. `main` and `head` are markup, `title` is text."""
    staff = ' · <a href="/staff">Staff</a>' if spec.api is None else ""
    markup = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} · {escape(spec.name)}</title>
<style>:root {{ --brand: {spec.color}; }}{_STYLE}</style>
{head}
</head>
<body>
<header><a href="/">{escape(spec.name)}</a><p>{escape(spec.tagline)}</p></header>
<main>
{main}
</main>
<footer>{escape(spec.name)} is a demo store: nothing is really sold here.{staff}</footer>
</body>
</html>
"""
    return Response(status, markup.encode())


def not_found(spec: StoreSpec, status: int = 404) -> Response:
    words = "This page is gone for good." if status == 410 else "There is no such page."
    return page(spec, "Not found", f"<h1>{words}</h1><p><a href='/'>Home</a></p>", status=status)


def picture(color: str, name: str) -> Response:
    """A drawing in place of a photograph."""
    initials = "".join(word[0] for word in name.split()[:2]).upper()
    drawing = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400">
<rect width="400" height="400" fill="{color}" opacity=".12"/>
<circle cx="200" cy="185" r="105" fill="{color}" opacity=".35"/>
<text x="200" y="215" font-family="Georgia, serif" font-size="88" fill="{color}"
 text-anchor="middle">{escape(initials)}</text></svg>"""
    return Response(200, drawing.encode(), "image/svg+xml")
