"""Each page has one address. What means the same leads there; what never meant anything is not found."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from newsroom.publication.models import MethodVersion
from tests.factories import make_article, make_author, make_publication, make_topic, superuser
from tests.scope import on_one_engine

pytestmark = [pytest.mark.django_db, on_one_engine]
JUNE = datetime(2024, 6, 20, 18, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.fixture(autouse=True)
def _two_pages():
    make_publication()
    make_topic("Kultur")
    author, editor = make_author("Anna"), superuser()
    for _number in range(21):
        make_article(at=JUNE, authors=(author.pk,), tags=("Kultur",), by=editor)
    MethodVersion.objects.create(number=7, text="So")


def leads_to(client: Client, path: str) -> str:
    answer = client.get(path)
    assert (answer.status_code, client.head(path).status_code) == (301, 301), path
    assert client.get(answer["Location"]).status_code == 200
    return answer["Location"]


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("/archiv/2024/6/", "/archiv/2024/06/"), ("/archiv/2024/00006/", "/archiv/2024/06/"),
        ("/archiv/02024/", "/archiv/2024/"), ("/archiv/02024/06/", "/archiv/2024/06/"), ("/methode/07/", "/methode/7/"),
        ("/archiv/2024/6/?page=02&von=hier", "/archiv/2024/06/?page=2&von=hier"),
    ],
)  # fmt: skip
def test_a_number_in_a_path_is_written_in_one_way(client, asked, address):
    assert leads_to(client, asked) == address


@pytest.mark.parametrize("path", ["/archiv/2024/06/", "/thema/kultur/", "/redaktion/anna/"])
def test_a_page_of_a_list_is_written_in_one_way_and_the_first_one_not_at_all(client, path):
    for first in ("1", "01", "+1", "%201"):
        assert leads_to(client, f"{path}?page={first}") == path
    for second in ("02", "+2", "2%20", "٢", "%202"):
        assert leads_to(client, f"{path}?page={second}") == f"{path}?page=2"
    assert leads_to(client, f"{path}?page=2&page=2") == f"{path}?page=2"
    for address in (path, f"{path}?page=2", f"{path}?von=hier"):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("path", ["/", "/impressum/", "/raetsel/", "/korrekturen/", "/feed/"])
def test_other_pages_take_no_number_and_stay_where_they_are(client, path):
    assert leads_to(client, f"{path}?page=1") == path
    assert client.get(f"{path}?von=hier").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/archiv/2024/7/", "/archiv/2024/013/", "/archiv/02023/", "/archiv/٢٠٢٤/", "/archiv/2024/٦/", "/methode/08/",
        "/thema/Kultur/", "/redaktion/ANNA/", "/archiv/2024/6/?page=3", "/archiv/2024/6/?page=x",
    ],
)  # fmt: skip
def test_what_is_no_page_is_not_found_however_it_is_written(client, path):
    assert client.get(path).status_code == 404


def test_the_desk_and_what_is_sent_are_left_alone(client, desk):
    assert desk.get("/admin/articles/article/?p=1").status_code == 200
    assert client.post("/fehler-melden/?page=1", {}).status_code == 400
