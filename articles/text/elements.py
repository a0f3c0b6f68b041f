"""What `canonical` makes of each element of a source."""

HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
LEAVES = {"p": "p", "pre": "p", "dt": "p", "dd": "p", "figcaption": "p", "summary": "p", "legend": "p", **HEADINGS}
MARKS = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "a": "a", "sup": "sup", "sub": "sub"}
LISTS = {"ul": "ul", "ol": "ol", "menu": "ul", "dir": "ul"}
CONTAINERS = {"blockquote", "li", "aside", "table", *LISTS}
IN_TABLES = {"caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
# They end a paragraph, and that is all they do.
BOUNDARIES = {
    "div", "section", "article", "main", "header", "footer", "nav", "address", "figure", "dl", "center", "details",
    "fieldset", "hr", "form", "hgroup", "search", "dialog",
}  # fmt: skip
# Browsers say with signs of their own what these are: here the signs are part of the text.
INSTEAD = {"q": ("„", "“"), "rt": (" (", ")")}
WITHIN_QUOTES = ("‚", "‘")
# They are seen apart from their neighbours, and what else they are no text can be.
SPACED = {
    "button", "select", "optgroup", "option", "textarea", "input", "meter", "progress", "output", "math", "mn", "mi",
    "mo", "ms", "mtext", "object", "audio", "video", "canvas", "svg",
}  # fmt: skip
# What is in them is no part of the text: it is struck, or a machine's, or stands for what cannot be here.
UNREAD = {"s", "strike", "del", "rp", "annotation", "object", "audio", "video", "canvas", "svg"}
# Whoever wrote one of these learns that it could not be kept, from `advice` and from the editor's `paste.js`.
STRUCK, FORM, FORMULA, EMBEDDED, REVERSED = "struck", "form", "formula", "embedded", "reversed"
LEFT_OUT = {
    **dict.fromkeys(("s", "strike", "del"), STRUCK),
    **dict.fromkeys(("button", "select", "textarea", "input", "meter", "progress"), FORM),
    "math": FORMULA,
    **dict.fromkeys(("object", "audio", "video", "canvas", "svg"), EMBEDDED),
}
INLINE = {"span", *MARKS, *INSTEAD, *SPACED, *UNREAD}
READ = {"br", "img", *INLINE, *LEAVES, *CONTAINERS, *IN_TABLES, *BOUNDARIES}
ATTRIBUTES = {
    "*": {"style", "hidden"}, "a": {"href"}, "ol": {"start", "type", "reversed"}, "li": {"value"},
    "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "img": {"src", "alt"},
}  # fmt: skip
