"""What an element says by how it is shown is not lost with the element: in the text, and where there is no markup."""

import html
from datetime import date

import pytest

from articles import text
from articles.evidence.feeds import parser
from articles.evidence.matching import terms
from articles.models import Content
from articles.publishing import advice
from articles.publishing.advice import Draft
from articles.text import passages, superscripts, tokens
from tests.articles.article_form import change_url, said, send
from tests.factories import make_article, make_publication


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("10<sup>6</sup> m<sup>2</sup>", "10<sup>6</sup> m<sup>2</sup>"),
        ("3<sup>1</sup>/<sub>2</sub>", "3<sup>1</sup>/<sub>2</sub>"),
        ("<sup><b>a</b></sup><sub>CO<br>2</sub>", "<strong><sup>a</sup></strong><sub>CO<br>2</sub>"),
        ('m<span style="font-size:0.6em;vertical-align:super">2</span>', "m<sup>2</sup>"),
        ('CO<span style="vertical-align:sub;font-weight:700">2</span>', "CO<strong><sub>2</sub></strong>"),
        ("Er sagt <q>Nein, <q>nie</q></q>.", "Er sagt „Nein, ‚nie‘“."),
        ("<s>19 Uhr</s> 20 Uhr", "20 Uhr"),
        ("um <del>19</del><ins>20</ins> Uhr, <strike>a <b>b</b></strike>", "um 20 Uhr,"),
        ('um <span style="text-decoration:line-through">19</span> 20 Uhr', "um 20 Uhr"),
        ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", "漢 (kan)"),
        ("a<button>b</button>c<select><option>d</option><option>e</option></select>f", "a b c d e f"),
        ("a<input value=x>b<textarea>c</textarea>d<meter>e</meter>f", "a b c d e f"),
        ("a<iframe>x</iframe>b<video>y</video>c<object>z</object>d<canvas>z</canvas>e", "a b c d e"),
        ("a<svg><text>x</text></svg>b", "a b"),
        ("<math><msup><mn>10</mn><mn>6</mn></msup><annotation>10^6</annotation></math>!", "10 6 !"),
        ('a <span style="display:none">b</span><i hidden>c</i>d', "a d"),
        ("a<wbr>b<code>c</code><kbd>d</kbd><small>e</small><time>f</time><abbr title=x>g</abbr>", "abcdefg"),
        ('a <img alt="🙂" src="https://x.example/1.png"> b', "a 🙂 b"),
        ("a\x0bb\x0cc\rd", "a b c d"),
    ],
)  # fmt: skip
def test_meaning_survives_within_a_line(written, stored):
    assert text.clean_html(f"<p>{written}</p>") == f"<p>{stored}</p>"
    assert text.clean_html(f"<p>{stored}</p>") == f"<p>{stored}</p>"


ITEM = "<li><p>a</p></li>"


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("<ol start=5><li>a</ol>", f'<ol start="5">{ITEM}</ol>'),
        ("<ol start=1><li>a</ol>", f"<ol>{ITEM}</ol>"),
        ("<ol start=0><li>a</ol>", f'<ol start="0">{ITEM}</ol>'),
        ("<ol start='5\" onclick=x'><li>a</ol>", f"<ol>{ITEM}</ol>"),
        ("<ol type=a start=3><li>a</ol>", f'<ol start="3" type="a">{ITEM}</ol>'),
        ('<ol style="list-style-type:upper-roman"><li>a</ol>', f'<ol type="I">{ITEM}</ol>'),
        ("<ol><li value=4>a<li>a<li value=9>a</ol>", f'<ol start="4">{ITEM}{ITEM}</ol><ol start="9">{ITEM}</ol>'),
        ("<ol><li>a<li></li><li value=2>a</ol>", f"<ol>{ITEM}{ITEM}</ol>"),
        ("<ol><li></li><li value=3>a</ol>", f'<ol start="3">{ITEM}</ol>'),
        ("<ul><li value=4>a</ul><menu><li>a</menu>", f"<ul>{ITEM}</ul><ul>{ITEM}</ul>"),
        ("<pre>a\n b\n</pre>", "<p>a<br>b</p>"),
        ("<form><fieldset><legend>a</legend>b</fieldset>c</form>", "<p>a</p><p>b</p><p>c</p>"),
        (
            "<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>5.</span>a</p>",
            f'<ol start="5">{ITEM}</ol>',
        ),
        (
            '<figure><img src="image:1"><figcaption>10<sup>6</sup> <b>CO</b><sub>2</sub></figcaption></figure>',
            '<figure><img src="image:1"><figcaption>10⁶ CO₂</figcaption></figure>',
        ),
        (
            "<table><caption>m<sup>2</sup></caption><tr><td>10<sup>6</sup></td><td>b</td></tr></table>",
            "<table><caption>m²</caption><tbody><tr><td>10<sup>6</sup></td><td>b</td></tr></tbody></table>",
        ),
    ],
)
def test_meaning_survives_in_blocks(written, stored):
    assert text.clean_html(written) == stored
    assert text.clean_html(stored) == stored


@pytest.mark.parametrize(
    ("written", "kinds"),
    [
        ("<s>a</s>", {"struck"}),
        ('<span style="text-decoration: line-through">a</span>', {"struck"}),
        ("<p><math><mn>1</mn></math><input></p>", {"formula", "form"}),
        ("<ol reversed><li>a</ol>", {"reversed"}),
        ("<iframe></iframe>", {"embedded"}),
        ("<p>a<sup>2</sup><q>b</q></p><ol start=4><li>a</ol>", set()),
    ],
)
def test_what_cannot_be_kept_is_named(written, kinds):
    assert text.left_out(written) == kinds
    assert text.left_out(text.clean_html(written)) == set()


def test_without_markup_a_million_is_not_106():
    body = "<p>10<sup>6</sup> m<sup>2</sup>, 3<sup>1</sup>/<sub>2</sub>, CO<sub>2</sub>&nbsp;x<sup>&amp;n</sup></p>"
    assert text.words_of(body) == ["10⁶", "m²,", "3¹/₂,", "CO₂", "x&n"]
    assert terms.words_of(terms.readable("10<sup>6</sup>")) == ["10", "⁶"]
    assert parser.parse(RSS.encode(), content_type="application/rss+xml", url="").items[0].title == "10⁶ Euro"
    assert superscripts.in_signs('10<sup class="x"><small>6</small></sup>') == "10<small>⁶</small>"
    assert superscripts.in_signs("a<sup>6 b<p>7") == "a<sup>6 b<p>7"


RSS = """<rss version="2.0"><channel><title>x</title><item><title>10&lt;sup&gt;6&lt;/sup&gt; Euro</title>
<link>https://paper.example/a</link></item></channel></rss>"""


@pytest.mark.parametrize("words", ["10⁶ Euro", "106 Euro", "10⁶ euro"])
def test_a_passage_is_found_raised_or_with_a_sign(words):
    for written in ("<p>10<sup>6</sup> Euro</p>", "<p>10⁶ Euro</p>"):
        assert passages.contains(written, words, is_markup=True)
        assert "Euro" not in passages.cut(written, words, "[…]", is_markup=True)


def test_whoever_compares_sees_what_is_raised_and_where_a_list_begins():
    (plain,), (raised,) = tokens.paragraphs("<p>106</p>"), tokens.paragraphs("<p>10<sup>6</sup></p>")
    assert plain != raised
    assert "<" not in "".join(raised)
    one, other = (tokens.paragraphs(f"<ol{start}>{ITEM}</ol>") for start in ("", ' start="5" type="a"'))
    assert one != other
    assert "<" not in "".join(other[0])


@pytest.mark.django_db
@pytest.mark.usefixtures("publication")
def test_without_script_saving_says_what_it_left_out_and_readers_get_the_rest(desk, client):
    article = make_article(body="<p>x</p>")
    body = "<p>10<sup>6</sup> Euro, <s>19</s> 20 Uhr</p>"
    answer = send(desk, change_url(article), body=body)
    assert "Durchgestrichenes" in said(answer)
    answer = send(desk, change_url(article), body=text.clean_html(body))
    assert "Durchgestrichenes" not in said(answer)
    article.refresh_from_db()
    assert article.working_revision().text().body == "<p>10<sup>6</sup> Euro, 20 Uhr</p>"


def test_advice_names_it_before_anybody_saves():
    draft = Draft(Content(headline="x", body="<p><math><mn>1</mn></math></p>"), date(2026, 6, 1))
    assert list(advice.has_what_can_be_kept(draft)) == advice.left_out("<math>") != []


@pytest.mark.django_db
def test_feeds_carry_what_is_raised(client):
    make_publication()
    make_article(body='<p>10<sup>6</sup></p><ol start="5"><li>a</li></ol>')
    feed = html.unescape(client.get("/feed/").content.decode())
    assert '10<sup>6</sup></p><ol start="5">' in feed


@pytest.mark.parametrize("part", ["<", "<figcaption>", "<sup>", "<sup><b>", "<a"])
def test_a_megabyte_of_open_signs_is_counted_at_once(part):
    """What grew with the square of the length would take an hour."""
    assert text.words_of(part * (1_000_000 // len(part))) is not None
    assert text.clean_html("<x>" * 501 + part * (500_000 // len(part))) is not None
