import pytest
from tests.browser.colleagues import PASSWORD, Colleague
from tests.browser.hands import Mouse
from newsroom.roles import Role
from tests.factories import *
from articles.text import clean_html
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
BODY = ('<p>Vor <a href="https://example.org/?a=1&amp;b=2"><strong>Link</strong></a> und <a href="story:1">Meldung</a>.<br>Zeile</p><h2>Zwei</h2><h3>Drei</h3>'
 '<ul><li><p>e</p><ul><li><p>f</p></li></ul></li></ul><ol><li><p>g</p></li></ol><blockquote><p>q</p></blockquote>'
 '<aside><h3>Titel</h3><p>In <em>Kürze</em></p><ul><li><p>x</p></li></ul></aside>'
 '<table><caption>Fahrgäste &amp; Züge</caption><thead><tr><th scope="col">Jahr</th><th scope="col">Zahl</th></tr></thead><tbody><tr><th scope="row">2024</th><td>1&nbsp;000<br>zweite</td></tr><tr><th scope="row"></th><td></td></tr></tbody></table><p>Ende</p>')
def test_x(browser, live_server):
    make_publication()
    user = make_colleague(Role.CHIEF, username="clara", password=PASSWORD, first_name="Clara", last_name="Chefin")
    c = Colleague(browser, live_server.url, user, Mouse)
    assert clean_html(BODY) == BODY
    s = make_draft("Ein Deich", by=user, body=BODY)
    c.log_in()
    p = c.page
    p.set_viewport_size({"width":1280,"height":1400})
    p.goto(f"{live_server.url}/admin/articles/article/{s.pk}/change/")
    p.wait_for_timeout(2500)
    print(c.watch.complaints)
    html = p.evaluate("document.querySelector('.prose-editor').innerHTML")
    print(html[:6000])
    p.screenshot(path="/tmp/shot1.png")
    p.locator(".ProseMirror > p").last.click()
    p.keyboard.press("End")
    p.keyboard.type("!")
    got = p.locator("textarea[name=body]").input_value()
    print(got)
    assert clean_html(got) == BODY.replace("Ende","Ende!")
    p.locator(".ProseMirror td").first.click()
    p.screenshot(path="/tmp/shot2.png")
    p.keyboard.press("Control+k")
    p.wait_for_timeout(800)
    p.screenshot(path="/tmp/shot3.png")
    print(c.watch.complaints)
