"""How good and how fast the matcher is, on both parts of the labels. `uv run python -m tests.bench.matching`"""

import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from articles.evidence.matching import copies
from articles.evidence.matching.scoring import LIKELY, WORTH_A_LOOK, Collection, Text
from articles.evidence.matching.terms import words_of
from tests.bench.labelled import PARTS, Article, Report, as_text, load, names

REPORTS, ARTICLES, MAX_SECONDS = 10_000, 200, 60
VOCABULARY = 60_000


@dataclass(frozen=True)
class Quality:
    right: int
    chosen: int
    wanted: int

    @property
    def precision(self) -> float:
        return self.right / self.chosen if self.chosen else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 0.0


def proposed(part: str) -> dict[tuple[int, str], float]:
    """Event and report of every proposal for the articles of one part, with its score."""
    articles, reports = load(part)
    collection = Collection([as_text(number, report) for number, report in enumerate(reports)], names(articles))
    return {
        (article.event, reports[match.key].id): match.score
        for article in articles
        for match in collection.matches(as_text(article.event, article))
    }


def quality(part: str, cut: float = LIKELY) -> Quality:
    """Of what is preselected, against what is about the event."""
    about = {(report.about, report.id) for report in load(part)[1] if report.about is not None}
    chosen = {pair for pair, score in proposed(part).items() if score >= cut}
    return Quality(len(chosen & about), len(chosen), len(about))


def quality_of_copies(part: str) -> Quality:
    """Pairs of reports that carry one text, among all reports of the part."""
    reports = load(part)[1]
    key_of = {report.id: number for number, report in enumerate(reports)}
    found = copies.originals(
        copies.Copy(key=key_of[r.id], at=r.published, body=r.text, mark=copies.mark_of(r.text)) for r in reports
    )
    chosen, wanted = pairs(found), pairs({key_of[r.id]: key_of[r.copy_of] for r in reports if r.copy_of})
    return Quality(len(chosen & wanted), len(chosen), len(wanted))


def pairs(original_of: dict[int, int]) -> set[tuple[int, int]]:
    groups: dict[int, set[int]] = {}
    for copy, original in original_of.items():
        groups.setdefault(original, {original}).add(copy)
    return {(a, b) for group in groups.values() for a in group for b in group if a < b}


def many(told: list[Report], count: int, random: Random) -> Iterator[Text]:
    """As many reports, each of the length of a whole article: a labelled one, filled up with words of others.

    Most words come from a vocabulary of 60,000, the common ones as often as in a newspaper; some are of
    this report alone, as names and figures are.
    """
    words = sorted({word for report in told for word in words_of(report.text)})
    compounds = [f"{random.choice(words)}{random.choice(words).lower()}" for _n in range(VOCABULARY)]
    for number in range(count):
        base = random.choice(told)
        filling = [random.choice(words) for _n in range(120)]
        filling += [compounds[int(random.paretovariate(0.5)) % VOCABULARY] for _n in range(80)]
        filling += [f"{random.choice(words)}{number}n" for _n in range(4)]
        random.shuffle(filling)
        at = base.published + timedelta(minutes=random.randint(-3000, 3000))
        yield Text(key=number, at=at, title=base.title, body=f"{base.text} {' '.join(filling)}")


def main() -> None:
    say = sys.stdout.write
    for part in PARTS:
        found, any_score, same_text = quality(part), quality(part, WORTH_A_LOOK), quality_of_copies(part)
        say(f"{part}: {len(load(part)[0])} events, {len(load(part)[1])} reports\n")
        for label, q in (("preselected", found), ("all proposals", any_score), ("copies", same_text)):
            say(f"  {label:14} precision {q.precision:.3f}  recall {q.recall:.3f}  ({q.right}/{q.chosen}/{q.wanted})\n")
    random = Random(5)
    loaded = [load(part) for part in PARTS]
    told = [report for _articles, reports in loaded for report in reports]
    articles: list[Article] = [article for part, _reports in loaded for article in part]
    texts = list(many(told, REPORTS, random))
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    cpu = time.process_time()
    collection = Collection(texts, names(articles))
    read = time.process_time() - cpu
    for number in range(ARTICLES):
        collection.matches(as_text(number, articles[number % len(articles)]))
    wall, cpu = time.perf_counter() - started, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    say(f"{REPORTS} reports × {ARTICLES} articles: {wall:.1f} s, {cpu:.1f} s of CPU ({read:.1f} s for reading)\n")
    say(f"  peak memory {peak / 1024:.0f} MB, {(peak - before) / 1024:.0f} MB of it for the collection\n")
    sys.exit(cpu > MAX_SECONDS)


if __name__ == "__main__":
    main()
