"""Addresses out of the wrappers of mail programs and search engines, without parameters that follow who opens them."""

import base64
import re
from collections.abc import Callable
from urllib.parse import parse_qs, unquote, unquote_plus, urlsplit

from articles.text import characters

# The page is the same without them.
PARAMETERS = re.compile(
    r"utm_\w+|mtm_\w+|pk_\w+|wt_\w+|at_(?:medium|campaign|custom\d)|ns_\w+|mc_[ce]id|_hs(?:enc|mi)|oly_\w+_id|"
    r"fbclid|gclid|gbraid|wbraid|dclid|msclkid|twclid|ttclid|yclid|igsh(?:id)?|srsltid|li_fat_id|mkt_tok|vero_id|"
    r"cmpid|ncid|xtor|__twitter_impression|sh_kit",
    re.IGNORECASE,
)
# A wrapper in a wrapper in a wrapper: nobody gets such a link by forwarding it.
MAX_LAYERS = 4
_WEB = re.compile(r"https?://\S+", re.IGNORECASE)


def _of_proofpoint(value: str) -> str:
    return unquote(value.replace("-", "%").replace("_", "/"))


def _of_bing(value: str) -> str:
    """Base64 without its padding, behind two letters."""
    try:
        return base64.b64decode(value[2:] + "==", altchars=b"-_").decode()
    except ValueError:
        return ""


# Host and path, the parameters that may carry the address, and how it is written there.
_WRAPPERS: list[tuple[re.Pattern[str], tuple[str, ...], Callable[[str], str]]] = [
    (re.compile(rf"(?:{place})/*", re.IGNORECASE), names, read)
    for place, names, read in (
        (r"(?:www\.)?google\.[a-z.]{2,6}/url", ("q", "url"), str),
        (r"(?:[\w-]+\.)?safelinks\.protection\.outlook\.com.*", ("url",), str),
        (r"statics\.teams\.cdn\.office\.net/.*safelinks.*", ("url",), str),
        (r"urldefense\.proofpoint\.com/v2/url", ("u",), _of_proofpoint),
        (r"linkprotect\.cudasvc\.com/url", ("a",), str),
        (r"deref-(?:gmx|web)\.\w+/.*", ("redirectUrl",), str),
        (r"(?:l|lm|www)\.facebook\.com/l\.php|l\.(?:instagram|threads)\.com", ("u",), str),
        (r"(?:www\.|m\.)?youtube\.com/redirect", ("q",), str),
        (r"(?:www\.)?linkedin\.com/(?:redir/redirect|safety/go)", ("url",), str),
        (r"(?:www\.)?bing\.com/ck/a", ("u",), _of_bing),
        (r"duckduckgo\.com/l", ("uddg",), str),
        (r"out\.reddit\.com(?:/.*)?|slack-redir\.net/link", ("url",), str),
    )
]


def direct(address: str) -> str:
    """The address that is meant. Empty where a wrapper leads to no web page."""
    for _layer in range(MAX_LAYERS):
        inner = _within(address)
        if inner is None:
            return _without_parameters(address)
        # What was written as %00 and the like is a sign only now.
        inner = characters.without_unwanted(inner)
        if not _WEB.fullmatch(inner):
            return ""
        address = inner
    return ""


def is_wrapped(address: str) -> bool:
    return _within(address) is not None


def _within(address: str) -> str | None:
    """What a wrapper carries. None: this is no wrapper."""
    try:
        parts = urlsplit(address)
        place = f"{parts.hostname or ''}{parts.path}"
    except ValueError:
        return None
    for pattern, names, read in _WRAPPERS:
        if pattern.fullmatch(place):
            given = parse_qs(parts.query)
            return next((read(given[name][0]).strip() for name in names if name in given), None)
    return None


def _without_parameters(address: str) -> str:
    whole, hash_sign, fragment = address.partition("#")
    path, mark, query = whole.partition("?")
    kept = "&".join(part for part in query.split("&") if not _follows(part))
    if fragment and all(map(_follows, fragment.split("&"))):
        hash_sign = fragment = ""
    return f"{path}{mark if kept else ''}{kept}{hash_sign}{fragment}"


def _follows(parameter: str) -> bool:
    name, equals, _value = parameter.partition("=")
    return bool(equals) and PARAMETERS.fullmatch(unquote_plus(name)) is not None
