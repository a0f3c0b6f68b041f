"""Another file takes the place of an image's: what stays, what goes, and what is refused."""

import io

import pytest

from articles.errors import ActionRefused
from articles.images import intake
from articles.models import Ai, Image
from tests.articles.images.test_intake import SVG, everything_stored, shown, take
from tests.factories import make_image
from tests.images import drawn, file_of, xmp_packet

pytestmark = pytest.mark.django_db


def test_another_file_takes_the_place_and_uses_and_words_stay(django_capture_on_commit_callbacks):
    image = make_image(at_once=True, caption="Der Hafen")
    before, old = everything_stored(), image.ladder
    with django_capture_on_commit_callbacks(execute=True):
        intake.replace(image, file_of(drawn(900, 700, shade=7000)), by=None)
    assert (image.width, image.height, image.caption) == (900, 700, "Der Hafen")
    assert image.renditions_due_at
    assert not set(before) & set(everything_stored())
    assert {name for *_size, name in image.ladder}.isdisjoint(name for *_size, name in old)
    assert shown(image).width == 768


def test_what_another_file_warns_of_is_kept_where_nobody_has_said_anything():
    source = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    people = "<Iptc4xmpExt:PersonInImage><rdf:Bag><rdf:li>Erika Muster</rdf:li></rdf:Bag></Iptc4xmpExt:PersonInImage>"
    packet = xmp_packet(people, f'Iptc4xmpExt:DigitalSourceType="{source}" photoshop:Instructions="Nur Print"')
    image = make_image(people="Niemand zu erkennen")
    intake.replace(image, file_of(drawn(shade=7001), xmp=packet), by=None)
    assert (image.ai, image.people, image.restrictions) == (Ai.GENERATED, "Niemand zu erkennen", "Nur Print")
    intake.replace(image, file_of(drawn(shade=7002)), by=None)
    assert image.ai == Ai.GENERATED


def test_a_file_that_is_no_image_leaves_the_one_that_is_there():
    image = make_image(at_once=True)
    before, ladder = everything_stored(), image.ladder
    with pytest.raises(ActionRefused, match="SVG"):
        intake.replace(image, io.BytesIO(SVG), by=None)
    image.refresh_from_db()
    assert (everything_stored(), image.ladder) == (before, ladder)


def test_a_file_that_the_library_has_does_not_take_the_place_of_another():
    other, content = make_image(), file_of(drawn(500, 500)).getvalue()
    known = take(content)
    with pytest.raises(ActionRefused, match="schon"):
        intake.replace(other, io.BytesIO(content), by=None)
    with pytest.raises(ActionRefused, match="schon"):
        intake.replace(known, io.BytesIO(content), by=None)
    assert Image.objects.count() == 2
