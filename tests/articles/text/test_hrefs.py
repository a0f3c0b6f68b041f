"""Where links may lead: checked on what is stored, whatever was typed, pasted, or hidden in it."""

import re
from html import escape
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles import text
from articles.text import hrefs

ALLOWED = re.compile(r"https?://|mailto:|tel:|/(?!/)|#|story:[1-9]\d{0,17}$", re.IGNORECASE)
SPACES = "\u00a0\u1680\u2000\u2003\u2007\u2028\u2029\u202f\u205f\u3000"
UNSEEN = "\u00ad\u034f\u061c\u115f\u180e\u200b\u200d\u200e\u202e\u2060\u2066\u3164\ufe0f\ufeff"
CONTROLS = "".join(map(chr, [*range(0x20), *range(0x7F, 0xA0)]))
SCHEMES = [
    "javascript:",
    "data:",
    "vbscript:",
    "file:",
    "blob:",
    "image:",
    "story:",
    "mailto:",
    "//",
    "/\\",
    "\\\\",
    "https:/",
]
HREF = re.compile(r'href="([^"]*)"')

pieces = st.one_of(
    st.sampled_from(
        [
            *SPACES,
            *UNSEEN,
            *CONTROLS,
            *SCHEMES,
            "&#9;",
            "&#xa0;",
            "&colon;",
            "&Tab;",
            "&NewLine;",
            "\u0338",
            "https://",
            "x.example",
        ]
    ),
    st.text(max_size=4),
)
soup = st.lists(
    st.one_of(
        pieces, st.sampled_from(["<p>", "</p>", "<a href='", "'>", "</a>", "<q>", "<sup>", "<li>", "<ol start=5>"])
    )
)


def linked(address: str) -> str:
    return text.clean_html(f'<p><a href="{escape(address)}">x</a></p>')


def assert_clean(written: str) -> None:
    cleaned = text.clean_html(written)
    assert text.clean_html(cleaned) == cleaned
    assert [address for address in HREF.findall(cleaned) if not ALLOWED.match(address)] == []


@pytest.mark.parametrize("scheme", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd"])
@pytest.mark.parametrize("before", [*SPACES, *UNSEEN, *CONTROLS, "\u00a0\u2028 ", "&nbsp;"])
def test_nothing_before_or_within_a_scheme_makes_it_another_one(before, scheme):
    for address in (before + scheme, scheme[:4] + before + scheme[4:], scheme.replace(":", f"{before}:")):
        assert_clean(f"<p><a href='{address}'>x</a></p>")
        assert "href" not in linked(address) or ALLOWED.match(HREF.findall(linked(address))[0])
    assert linked(before + scheme) == "<p>x</p>"


@settings(max_examples=300, deadline=None)
@given(soup.map("".join))
@example("<p>\u0338a</p>")
@example("<p>a<span>&#x308;</span></p>")
@example("<a href='/\u200b/host.example'>x</a>")
@example("<a href='/&#x200b;/host.example'>x</a>")
def test_any_text_is_clean_at_once_and_leads_nowhere_else(written):
    assert_clean(written)


@settings(max_examples=300, deadline=None)
@given(st.lists(pieces).map("".join))
@example("\u115f")
@example("https://256.256.256.256/")
@example("https://x.example:99999/")
def test_any_address_has_an_allowed_scheme_or_is_none(address):
    assert_clean(f'<p><a href="{escape(address)}">x</a></p>')
    whole = hrefs.whole(address)
    assert whole is None or (ALLOWED.match(whole) and hrefs.whole(whole) == whole)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("//paper.example/a", "https://paper.example/a"),
        ("/\\paper.example", None),
        ("\\\\paper.example", None),
        ("/\t/paper.example", None),
        ("social.example/@name", "https://social.example/@name"),
        ("redaktion@paper.example", "mailto:redaktion@paper.example"),
        ("https://user:word@paper.example/", None),
    ],
)
def test_what_looks_like_a_place_of_ours_is_one(address, kept):
    assert linked(address) == (f'<p><a href="{kept}">x</a></p>' if kept else "<p>x</p>")


PAGE = "https://paper.example/a?id=3"


@pytest.mark.parametrize(
    "wrapped",
    [
        "https://www.google.com/url?q=https://paper.example/a%3Fid%3D3&sa=D&source=docs&ust=17&usg=AO",
        "https://www.google.co.uk/url?sa=t&url=https%3A%2F%2Fpaper.example%2Fa%3Fid%3D3&ved=x",
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fpaper.example%2Fa%3Fid%3D3&data=05%7Cname%40paper.example%7C",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fpaper.example%2Fa%3Fid%3D3%26fbclid%3Dx&h=AT",
        "https://www.youtube.com/redirect?event=v&q=https%3A%2F%2Fpaper.example%2Fa%3Fid%3D3",
        "https://www.linkedin.com/redir/redirect?url=https%3A%2F%2Fpaper.example%2Fa%3Fid%3D3&urlhash=x",
        "https://urldefense.proofpoint.com/v2/url?u=https-3A__paper.example_a-3Fid-3D3&d=Dw&c=x&r=name",
        "https://www.bing.com/ck/a?p=x&u=a1aHR0cHM6Ly9wYXBlci5leGFtcGxlL2E_aWQ9Mw&ntb=1",
        "https://deref-gmx.net/mail/client/x/dereferrer/?redirectUrl=https%3A%2F%2Fpaper.example%2Fa%3Fid%3D3",
        "www.google.com/url?q=https://paper.example/a%3Fid%3D3",
        f"{PAGE}&utm_source=nl&mc_eid=17&ncid=x",
        "https://paper.example/a?utm%5Fmedium=x&id=3#utm_source=nl&xtor=RSS-1",
    ],
)
def test_a_link_leads_to_the_page_and_nobody_is_followed(wrapped):
    assert linked(wrapped) == f'<p><a href="{PAGE}">x</a></p>'


@pytest.mark.parametrize(
    "inner", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "/x", " \u00a0javascript:x", ""]
)
def test_what_is_wrapped_is_checked_as_well(inner):
    for layers in range(1, 4):
        assert "href" not in linked(_wrapped(inner or "x", layers))


def test_wrappers_around_wrappers_come_to_an_end():
    assert linked(_wrapped(PAGE, 3)) == f'<p><a href="{PAGE}">x</a></p>'
    assert linked(_wrapped(PAGE, 8)) == "<p>x</p>"


def test_what_only_looks_like_a_wrapper_stays():
    for address in (
        "https://www.google.com/maps?q=https://x.example",
        "https://google.example/url?q=https://x.example/",
        "https://paper.example/?ref=main&from=5",
    ):
        assert HREF.findall(linked(address)) == [escape(address, quote=False)]


def _wrapped(address: str, layers: int) -> str:
    for _layer in range(layers):
        address = f"https://www.google.com/url?q={quote(address, safe='')}"
    return address


WRAPPED = (
    "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2Fx&data=05%7Ceditor%40paper.example"
)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (WRAPPED, "https://a.example/x"),
        (f"Bericht<{WRAPPED}>.", "Bericht&lt;https://a.example/x&gt;."),
        (f"(siehe {WRAPPED}).", "(siehe https://a.example/x)."),
        (WRAPPED.replace("https%3A", "nichts"), "https://eur01.safelinks.protection.outlook.com/"),
        ("https://a.example/?utm_source=x & <3", "https://a.example/?utm_source=x &amp; &lt;3"),
    ],
)
def test_a_wrapper_that_is_written_out_names_nobodys_mail_address(words, shown):
    body = text.clean_html(f"<p>{escape(words)}</p>")
    assert body == f"<p>{shown}</p>"
    assert text.clean_html(body) == body


@pytest.mark.parametrize("hidden", ["%00", "%0A", "%C2%85", "%20", "%E2%80%A8"])
def test_a_break_that_a_wrapper_hides_makes_no_link(hidden):
    assert linked(f"https://www.google.com/url?q=https://a.example/x{hidden}y") == "<p>x</p>"
