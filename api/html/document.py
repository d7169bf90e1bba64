"""A whole HTML document: its head, and the one style sheet that the content security policy allows."""

from api.html.markup import Html, element, lines

MEDIA_TYPE = "text/html; charset=utf-8"
# Allowed by its hash in the content security policy, so that nothing else may style or run here.
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .8rem .3rem 0;"
    "border-bottom:1px solid #ddd}td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}"
    "td.title{overflow-wrap:anywhere;min-width:10rem}.whole,.links{white-space:nowrap}"
    "p.then{background:#fff3c4;padding:.5rem .8rem}a{color:#0b57d0}p.small{color:#555;font-size:.9rem}"
    # A narrow window gets a series' cells one below the other, each with its name: no number is broken or out of sight.
    "@media(max-width:70rem){.stacked,.stacked tbody,.stacked tr,.stacked td,.stacked th{display:block}"
    ".stacked thead{display:none}.stacked tr{border-bottom:1px solid #ddd;padding:.3rem 0}"
    ".stacked td,.stacked th{border:0;padding:.1rem 0;min-width:0;text-align:left}.stacked td:empty{display:none}"
    '.stacked .links{white-space:normal}.stacked td[data-name]::before{content:attr(data-name) ": "}}'
)


_FOR_EVERY_BROWSER = (
    element("meta", charset="utf-8"),
    element("meta", name="viewport", content="width=device-width, initial-scale=1"),
)
_STYLED = (element("style", Html(STYLE)),)


def document(title: str, inside: Html, *head: Html, is_styled: bool = True) -> bytes:
    """The bytes of a document; ``head`` are further elements of its head."""
    begin = [*_FOR_EVERY_BROWSER, element("title", title), *(_STYLED if is_styled else ()), *head]
    whole = lines([element("head", *begin), element("body", "\n", inside, "\n")])
    return f"<!doctype html>\n{element('html', whole, lang='en')}\n".encode()
