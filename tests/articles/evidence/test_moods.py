"""Moods: comments and posts are counted once and never kept; once closed, nobody can tell whose they were."""

import stat
import tarfile
from pathlib import Path

import pytest
from django.db import connection

from articles.errors import ActionRefused
from articles.evidence import evaluations, ledger, mood_keys, moods
from articles.models import Analysis, Finding, Mood, MoodMark
from newsroom.transfer import backups
from tests.articles.evidence.evidence_files import Importer, table
from tests.factories import make_draft, make_finding, make_user
from tests.processes import bytes_of

pytestmark = pytest.mark.django_db

HEAD = ["Plattform", "Diskussion", "ID", "Haltung", "Zeit", "Text", "Autor"]
THREAD = "https://forum.example/t/hafen"


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path):
    settings.VAR = tmp_path / "var"
    settings.VAR.mkdir()


@pytest.fixture
def article(db):
    return make_draft(slug="hafen")


@pytest.fixture
def importer(tmp_path, article) -> Importer:
    return Importer(tmp_path, article.slug)


def comment(number: int, stance: str = "zustimmend", platform: str = "Forum", thread: str = THREAD) -> list[str]:
    return [
        platform,
        thread,
        f"kanarie-id-{number}",
        stance,
        "20.06.2024 14:00",
        f"kanarie-text-{number}",
        f"kanarie-name-{number}",
    ]


def test_comments_are_counted_by_thread_and_stance_and_confirm_nothing(importer, article):
    rows = [comment(1), comment(2), comment(3, "ablehnend"), comment(4, "unklar", "Chat", "")]
    out = importer.take(table(rows, HEAD), "--moods")
    assert "Gezählt: 4" in out
    assert "Autor, Text" in out
    said = Mood.objects.order_by("platform").values_list("platform", "thread_url", *Mood.STANCES)
    assert list(said) == [("Chat", "", 0, 0, 0, 1), ("Forum", THREAD, 2, 1, 0, 0)]
    counts = ledger.counts_of(article)
    assert (counts.comments, counts.posts, counts.confirming, Finding.objects.count()) == (4, 0, 0, 0)


def test_posts_and_comments_are_counted_apart(importer, article):
    importer.take(table([[*comment(1), "Kommentar"], [*comment(2), "Beitrag"]], [*HEAD, "Art"]), "--moods")
    counts = ledger.counts_of(article)
    assert (counts.comments, counts.posts) == (1, 1)


def test_what_was_counted_is_not_counted_again(importer, article):
    importer.take(table([comment(1), comment(2), comment(2)], HEAD), "--moods")
    out = importer.take(table([comment(2, "ablehnend"), comment(3)], HEAD), "--moods")
    assert "Gezählt: 1. Schon gezählt: 1" in out
    assert ledger.counts_of(article).comments == 3


def test_the_same_id_on_two_platforms_is_two_comments(importer, article):
    importer.take(table([comment(1), comment(1, platform="Chat")], HEAD), "--moods")
    assert ledger.counts_of(article).comments == 2


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (comment(1, "böse"), "Haltung"),
        (comment(1, platform=""), "Plattform"),
        (comment(1, thread="javascript:1"), "Webseite"),
        (comment(1, thread=f"{THREAD}/kanarie-id-1"), "Adresse des Kommentars"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_counted(importer, row, words):
    (reason,) = importer.refused(table([comment(9), row], HEAD), "--moods")
    assert reason.startswith("Zeile 3")
    assert words in reason
    assert not Mood.objects.exists()
    assert mood_keys.names() == []


def test_one_comment_with_two_stances_names_both_lines(importer):
    (reason,) = importer.refused(table([comment(1), comment(1, "ablehnend")], HEAD), "--moods")
    assert reason.startswith("Zeile 3: Zeile 2 ")


def test_a_dry_run_counts_nothing_and_makes_no_key(importer):
    assert "Gezählt: 2" in importer.take(table([comment(1), comment(2)], HEAD), "--moods", "--dry-run")
    assert (Mood.objects.count(), MoodMark.objects.count(), Analysis.objects.count(), mood_keys.names()) == (
        0,
        0,
        0,
        [],
    )


def test_only_who_may_judge_counts(article):
    with pytest.raises(ActionRefused):
        moods.count_in(article, [], by=make_user())


def test_the_key_is_for_its_owner_only_and_not_in_the_database(importer):
    importer.take(table([comment(1)], HEAD), "--moods")
    (name,) = mood_keys.names()
    place = mood_keys.folder() / f"{name}.key"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(mood_keys.folder().stat().st_mode) == 0o700
    assert len(place.read_bytes()) == 32
    assert not mood_keys.folder().is_relative_to(Path(connection.settings_dict["NAME"]).parent / "media")


def test_without_its_key_nothing_is_counted_twice(importer, article):
    importer.take(table([comment(1)], HEAD), "--moods")
    for name in mood_keys.names():
        mood_keys.destroy(name)
    assert "Schlüssel" in importer.refused(table([comment(1), comment(2)], HEAD), "--moods")[0]
    assert ledger.counts_of(article).comments == 1
    evaluations.close(Analysis.objects.get())
    importer.take(table([comment(1)], HEAD), "--moods")
    assert ledger.counts_of(article).comments == 1


def test_a_closed_evaluation_keeps_its_counts_and_destroys_only_its_own_key(importer, article, tmp_path):
    other = make_draft(slug="bahn")
    importer.take(table([comment(1)], HEAD), "--moods")
    (mine,) = mood_keys.names()
    Importer(tmp_path, "bahn").take(table([comment(1)], HEAD), "--moods")
    analysis = Analysis.objects.get(article=article)
    evaluations.close(analysis)
    analysis.refresh_from_db()
    assert analysis.counts["comments"] == 1
    assert analysis.moods.get().approving == 1
    assert len(mood_keys.names()) == 1
    assert mine not in mood_keys.names()
    assert list(MoodMark.objects.values_list("analysis__article", flat=True).distinct()) == [other.pk]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="This reads the database's file")
@pytest.mark.django_db(transaction=True)
def test_after_closing_no_handle_no_id_no_text_and_no_key_remains_anywhere(importer, article, settings):
    make_finding(article)
    rows = [comment(n, platform="Kanarienvogel-Platz") for n in range(300)]
    file = importer.file(table(rows, HEAD))
    importer.take(file, "--moods")
    (key,) = [path.read_bytes() for path in mood_keys.folder().iterdir()]
    evaluations.close(Analysis.objects.get())
    file.unlink()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database = Path(connection.settings_dict["NAME"])
    places = [path for path in database.parent.glob(f"{database.name}*") if path.is_file()]
    places += [path for path in settings.VAR.rglob("*") if path.is_file()]
    held = bytes_of(*places)
    # The platform is kept: that the search would find something.
    assert b"Kanarienvogel-Platz" in held
    for gone in (b"kanarie-id", b"kanarie-text", b"kanarie-name", key, key.hex().encode()):
        assert gone not in held
    assert list(mood_keys.folder().iterdir()) == []
    assert not MoodMark.objects.exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has tools of its own")
@pytest.mark.django_db(transaction=True)
def test_a_backup_does_not_hold_the_key(importer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    importer.take(table([comment(1)], HEAD), "--moods")
    (key,) = [path.read_bytes() for path in mood_keys.folder().iterdir()]
    backups.make(tmp_path / "site.tar.gz")
    with tarfile.open(tmp_path / "site.tar.gz") as archive:
        held = [archive.extractfile(member).read() for member in archive if member.isfile()]
    assert any(b"articles_moodmark" in content for content in held)
    assert not any(key in content for content in held)


def test_with_a_deleted_article_goes_the_key(importer, article):
    importer.take(table([comment(1)], HEAD), "--moods")
    assert list(mood_keys.folder().iterdir())
    article.delete()
    assert list(mood_keys.folder().iterdir()) == []
