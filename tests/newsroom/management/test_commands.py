"""`demo` and `setup`, as staff call them, with wrong arguments too."""

import os
import re
import socket
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.core.management import CommandError, call_command
from django.test import Client

from articles.models import Article, Author, Image, Tag, TagKind
from newsroom.publication.models import Publication
from newsroom.sample import edition
from puzzles.models import Puzzle
from tests.factories import make_author, make_draft, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _collected_once(tmp_path_factory, settings):
    settings.STATIC_ROOT = tmp_path_factory.getbasetemp() / "static"


def run(name: str, *arguments: str) -> str:
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (Article, Author, Image, Tag, Puzzle, User, Publication)}


def test_demo_loads_the_seed_page_word_for_word():
    run("demo", "--no-serve")
    seed = Article.objects.published().order_by("-publish_at")[0]
    assert seed.headline == "Zukunft der Verwaltung: Virtuelle Region Nordwest fördert digitale Innovationen"
    assert seed.dek == "Digitale Transformation im Landkreis Osterholz: Ein Meilenstein für die Verwaltung"
    assert seed.body.count("<p>") == 5
    assert seed.body.startswith("<p>Am 20. Juni 2024 fand im Landkreis Osterholz ein bedeutsames Ereignis statt –")
    assert [tag.typed for tag in seed.tag_list] == ["OsterholzTechnologie"]
    assert [author.name for author in seed.author_list] == ["Konrad L. Schneider"]
    assert (seed.analysis.confirming_sources, seed.analysis.social_comments, seed.analysis.forum_posts) == (18, 167, 21)
    assert "nennt kein Erscheinungsdatum" in seed.live_revision.note
    riddle = Puzzle.objects.of_the_week()
    assert (riddle.solution, riddle.author, Puzzle.objects.published().count()) == ("Kugelgrill", None, 6)


def test_the_sample_articles_are_marked_and_fill_lists():
    run("demo", "--no-serve")
    samples = [article for article in Article.objects.published() if article.author_list == []]
    assert len(samples) >= 12
    for article in samples:
        assert "Beispiel" in article.kicker
        assert article.dek.startswith("Beispieltext")
    for kind in (TagKind.PLACE, TagKind.TOPIC):
        assert Tag.objects.with_public_page().filter(kind=kind).count() >= 4
    assert not Tag.objects.filter(kind=TagKind.OPEN).exists()


def test_the_sample_images_are_drawings_and_say_so():
    run("demo", "--no-serve")
    images = Image.objects.all()
    assert len(images) == 12
    for image in images:
        assert image.lacks == []
        assert image.credit_line == "Zeichnung: Bremen News"
        assert image.alt.startswith("Zeichnung: ")
        assert image.uses.exists() or image.puzzles.exists()


def test_demo_prints_a_password_once_that_opens_the_desk():
    password = re.search(r"Passwort „([^“]+)“", run("demo", "--no-serve"))[1]
    desk = Client()
    assert desk.login(username="redaktion", password=password)
    assert desk.get("/admin/articles/article/").status_code == 200
    assert "Passwort „" not in run("demo", "--no-serve")


def test_demo_twice_changes_nothing_and_keeps_what_an_editor_changed():
    run("demo", "--no-serve")
    before = counts()
    Publication.objects.update(name="Mein Blatt")
    Puzzle.objects.filter(solution="Kugelgrill").update(explanation="Von mir")
    assert "schon geladen" in run("demo", "--no-serve")
    assert counts() == before
    assert Publication.current().name == "Mein Blatt"
    assert Puzzle.objects.filter(explanation="Von mir").exists()


def test_static_files_are_collected_again_once_one_of_them_changed(tmp_path, settings):
    style, collected = tmp_path / "own" / "site.css", tmp_path / "static" / "site.css"
    settings.STATIC_ROOT, settings.STATICFILES_DIRS = collected.parent, [style.parent]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    finders.get_finder.cache_clear()
    style.parent.mkdir()
    style.write_text("a {}")
    run("demo", "--no-serve")
    collected.write_text("collected")
    run("demo", "--no-serve")
    assert collected.read_text() == "collected"
    style.write_text("b {}")
    os.utime(style, (2_000_000_000, 2_000_000_000))
    run("demo", "--no-serve")
    finders.get_finder.cache_clear()
    assert collected.read_text() == "b {}"


@pytest.mark.parametrize("make", [make_draft, make_author, make_topic])
@pytest.mark.parametrize("command", [["demo", "--no-serve"], ["setup", "--name", "Blatt", "--username", "anna"]])
def test_other_content_is_left_alone(make, command):
    make()
    before = counts()
    with pytest.raises(CommandError, match="Nichts wurde geändert"):
        run(*command)
    assert counts() == before


def test_demo_refuses_a_real_paper():
    run("setup", "--name", "Weser-Blatt", "--username", "anna")
    with pytest.raises(CommandError, match="Weser-Blatt"):
        run("demo", "--no-serve")


def test_demo_writes_everything_or_nothing(monkeypatch):
    def fail(images):
        raise RuntimeError("power cut")

    monkeypatch.setattr(edition, "_riddles", fail)
    with pytest.raises(RuntimeError):
        run("demo", "--no-serve")
    assert set(counts().values()) == {0}


@pytest.mark.parametrize("address", ["x", "1.2.3.4", "127.0.0.1:", ":0", "127.0.0.1:99999", "127.0.0.1:-1"])
def test_a_wrong_address_is_named_with_an_example(address):
    with pytest.raises(CommandError, match="127.0.0.1:8000"):
        run("demo", f"--addr={address}")
    assert set(counts().values()) == {0}


def test_a_taken_address_is_named_with_the_next_one():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"--addr 127.0.0.1:{port + 1}"):
            run("demo", "--addr", f"127.0.0.1:{port}")
    assert set(counts().values()) == {0}


def test_a_dry_run_says_what_would_be_made_and_makes_nothing():
    assert "15 Meldungen" in run("demo", "--dry-run")
    out = run("setup", "--name", "Blatt", "--username", "anna", "--place", "Bremen", "--dry-run")
    assert "Bremen" in out
    assert set(counts().values()) == {0}


def test_setup_makes_an_empty_real_paper(client):
    out = run(
        "setup", "--name", "Weser-Blatt", "--username", "anna", "--email", "anna@paper.example",
        "--place", "Bremen", "--place", "Osterholz", "--topic", "Kultur", "--alone",
    )  # fmt: skip
    paper = Publication.current()
    assert (paper.name, paper.is_sample, paper.four_eyes) == ("Weser-Blatt", False, False)
    assert not Article.objects.exists()
    kinds = dict(Tag.objects.values_list("name", "kind"))
    assert kinds == {"Bremen": "place", "Osterholz": "place", "Kultur": "topic"}
    password = re.search(r"gezeigt: (\S+)", out)[1]
    assert Client().login(username="anna", password=password)
    assert User.objects.get().is_superuser
    assert "Weser-Blatt" in client.get("/").content.decode()


def test_two_people_work_with_four_eyes_by_default():
    run("setup", "--name", "Blatt", "--username", "anna")
    assert Publication.current().four_eyes


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "--name"),
        (["--name", "Blatt"], "--username"),
        (["--name", "Blatt", "--username", "an na!"], "Benutzername"),
        (["--name", "x" * 100, "--username", "anna"], "80"),
        (["--name", "Blatt", "--username", "anna", "--place", "!!!"], "weder Buchstaben"),
        (
            ["--name", "Blatt", "--username", "anna", "--place", "Bremen", "--topic", "BREMEN"],
            "Ort und ein Thema|Ort und",
        ),
        (["--name", "Blatt", "--username", "anna", "--email", "keine"], "E-Mail"),
    ],
)
def test_setup_says_what_is_wrong_and_makes_nothing(arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        run("setup", *arguments)
    assert set(counts().values()) == {0}


def test_setup_twice_is_refused_and_keeps_the_first():
    run("setup", "--name", "Eins", "--username", "anna")
    with pytest.raises(CommandError, match="Eins"):
        run("setup", "--name", "Zwei", "--username", "berta")
    assert (Publication.current().name, User.objects.count()) == ("Eins", 1)


@pytest.mark.parametrize("name", ["demo", "setup"])
def test_help_shows_an_example(name, capsys):
    with pytest.raises(SystemExit) as end:
        call_command(name, "--help")
    assert end.value.code == 0
    assert f"manage.py {name}" in capsys.readouterr().out
