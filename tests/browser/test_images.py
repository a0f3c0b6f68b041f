"""Images in a real browser: what a reader waits for, what moves, what is sent, and what axe says."""

from itertools import product

import pytest
from playwright.sync_api import Browser, Page, expect

from articles.images import intake
from articles.models import Article, Image
from newsroom.views.home import SELECTED
from tests.browser.axe import LOOKS, complaints
from tests.browser.measured import MEASURE, watched
from tests.factories import draw_all, make_article, make_author, make_image, make_publication, make_puzzle
from tests.images import photograph
from tests.scope import on_one_engine

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), on_one_engine]
PHONES = [(360, 800, 3), (412, 823, 1.75)]
MAX_BYTES = 120_000
HEADLINE = (
    "Zukunft der Verwal\u00adtung: Virtuelle Region Nord\u00adwest fördert digitale Inno\u00advationen im ganzen Land"
)


def make_photograph(width: int = 1200, height: int = 800) -> Image:
    image = intake.take_in(photograph(width, height), by=None).image
    said = {"alt": "Ein Hang", "caption": "Ein Hang.", "creator": "Ada", "licence": "own", "is_symbolic": True}
    Image.objects.filter(pk=image.pk).update(**said)
    draw_all(image)
    return image


def make_long_article(image: Image, more: Image) -> Article:
    person = make_author("Anna Beispiel", portrait=more, bio="Schreibt.")
    uses = "".join(f'<img src="image:{each.pk}">' for each in (image, more, image))
    body = f'<p>{"Ein Satz. " * 1500}</p><figure><img src="image:{more.pk}"></figure><figure>{uses}</figure>'
    fields = {"dek": "Ein Meilenstein für die Verwaltung", "authors": (person.pk,), "lead_image": image.pk}
    make_puzzle(image=more, author=person)
    return make_article(HEADLINE, body=body, **fields)


@pytest.fixture
def article() -> Article:
    make_publication()
    return make_long_article(make_photograph(), make_image(is_symbolic=True))


def test_a_phone_paints_the_lead_image_first_and_nothing_moves(live_server, browser: Browser):
    make_publication()
    article = make_long_article(make_photograph(2400, 1600), make_image(is_symbolic=True))
    for width, height, dots in PHONES:
        size = {"width": width, "height": height}
        context = browser.new_context(viewport=size, device_scale_factor=dots, is_mobile=True, has_touch=True)
        page = context.new_page()
        with watched(page) as traffic:
            page.goto(live_server.url + article.get_absolute_url(), wait_until="networkidle")
        found = page.evaluate(MEASURE)
        chosen = page.evaluate("document.querySelector('.article > .image img').currentSrc")
        context.close()
        assert found["isLead"], found
        assert chosen.endswith(".avif")
        assert found["shift"] == 0
        assert traffic.all <= MAX_BYTES


def test_images_below_the_first_screen_wait(live_server, page: Page, article):
    page.set_viewport_size({"width": 360, "height": 640})
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(live_server.url + article.get_absolute_url(), wait_until="networkidle")
    first = len([url for url in asked if "/media/" in url])
    page.locator(".gallery").scroll_into_view_if_needed()
    expect(page.locator(".gallery img").last).to_have_js_property("complete", True)
    page.wait_for_load_state("networkidle")
    assert first < len([url for url in asked if "/media/" in url])


def test_pages_with_images_are_quiet_narrow_and_without_complaint(live_server, page: Page, watch, article):
    person = article.authors.get()
    for path in ("/", article.get_absolute_url(), person.get_absolute_url(), "/raetsel/"):
        page.goto(live_server.url + path, wait_until="networkidle")
        for width in (320, 768, 1280):
            page.set_viewport_size({"width": width, "height": 700})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert "\n".join(complaints(page, LOOKS)) == ""


def test_every_image_is_as_tall_as_its_room_before_it_comes(live_server, page: Page, article):
    """Without its files: what keeps the room are its width and height, and the styles."""
    heights = "[...document.querySelectorAll('.image img')].map(image => Math.round(image.clientHeight))"
    rooms = []
    for is_there in (False, True):
        if not is_there:
            page.route("**/media/**", lambda route: route.abort())
        for path in ("/", article.get_absolute_url()):
            page.goto(live_server.url + path, wait_until="networkidle")
            page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
            page.wait_for_load_state("networkidle")
            rooms.append(page.evaluate(heights))
        page.unroute("**/media/**")
    before, after = ([height for room in part for height in room] for part in (rooms[:2], rooms[2:]))
    # Files are whole pixels high: a browser that scales them may round once more.
    assert max(abs(one - other) for one, other in zip(before, after, strict=True)) <= 1
    assert min(before) > 40


ORDERS = ["".join(order) for count in range(1, SELECTED + 1) for order in product("PT", repeat=count)]
# Teasers with and without an image, in this order, and the room of the course that none of them covers.
UNCOVERED = """order => {
    const course = document.querySelector(".course");
    const figure = '<figure class="image wide"><img src="data:," width="768" height="432" alt=""></figure>';
    course.innerHTML = [...order].map(each => each === "P"
        ? `<article class="teaser with-image">${figure}<h3 class="headline">Ein Hang</h3></article>`
        : '<article class="teaser"><h3 class="headline">Ein Deich</h3></article>').join("");
    const gap = parseFloat(getComputedStyle(course).rowGap);
    const boxes = [course, ...course.children].map(each => each.getBoundingClientRect());
    const [whole, ...parts] = boxes.map(box => (box.width + gap) * (box.height + gap));
    return Math.abs(whole - parts.reduce((sum, each) => sum + each)) / whole;
}"""


@pytest.mark.parametrize("width", [800, 1280])
def test_no_order_of_selected_articles_leaves_a_hole(live_server, page: Page, width):
    make_publication()
    for number in range(2):
        make_article(f"Deich {number}")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server.url, wait_until="networkidle")
    assert [order for order in ORDERS if page.evaluate(UNCOVERED, order) > 0.01] == []
