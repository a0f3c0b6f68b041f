"""Fits the matcher's weights on the parts of the labelled events to tune on. `uv run python -m tests.bench.fitting`

Logistic regression by Newton's method; prints what belongs into `articles/evidence/matching/features.py`. The held-out
part is not read here.
"""

import math
import sys

from articles.evidence.matching.features import Side, features
from articles.evidence.matching.scoring import WINDOW, Collection
from articles.evidence.matching.terms import read
from tests.bench.labelled import TUNING, Article, Report, as_text, load, names

PENALTY = 0.1
ROUNDS = 12
FOLDS = 8

Row = tuple[dict[str, float], bool, int]


def rows(articles: list[Article], reports: list[Report]) -> list[Row]:
    """Every article beside every report within the window: features, whether it is the same event, which article."""
    known = names(articles)
    collection = Collection([as_text(number, report) for number, report in enumerate(reports)], known)
    readings = [read(report.title, report.text, known) for report in reports]
    found = []
    for article in articles:
        side = Side(read(article.headline, article.body, known, lead=article.dek))
        for report, reading in zip(reports, readings, strict=True):
            apart = abs(article.published - report.published)
            if apart <= WINDOW:
                compared = features(side, reading, apart.total_seconds() / 3600, collection.rarity)
                found.append((compared, report.about == article.event, article.event))
    return found


def fit(labelled: list[Row]) -> list[float]:
    """The bias and one weight for each feature."""
    x = [[1.0, *features.values()] for features, _same, _event in labelled]
    y = [float(same) for _features, same, _event in labelled]
    size = len(x[0])
    w = [0.0] * size
    for _round in range(ROUNDS):
        slope = [-PENALTY * value if n else 0.0 for n, value in enumerate(w)]
        curve = [[PENALTY * (n == m) if n else 0.0 for m in range(size)] for n in range(size)]
        for row, truth in zip(x, y, strict=True):
            p = chance(w, row)
            for n, value in enumerate(row):
                slope[n] += (truth - p) * value
                for m in range(n + 1):
                    curve[n][m] += p * (1 - p) * value * row[m]
        for n in range(size):
            for m in range(n):
                curve[m][n] = curve[n][m]
        w = [old + step for old, step in zip(w, solve(curve, slope), strict=True)]
    return w


def chance(w: list[float], row: list[float]) -> float:
    return 1 / (1 + math.exp(-sum(a * b for a, b in zip(w, row, strict=True))))


def solve(a: list[list[float]], b: list[float]) -> list[float]:
    """Gaussian elimination; the penalty keeps the matrix regular."""
    m = [[*row, value] for row, value in zip(a, b, strict=True)]
    for n in range(len(m)):
        best = max(range(n, len(m)), key=lambda k: abs(m[k][n]))
        m[n], m[best] = m[best], m[n]
        m[n] = [value / m[n][n] for value in m[n]]
        for k in range(len(m)):
            if k != n and m[k][n]:
                m[k] = [value - m[k][n] * pivot for value, pivot in zip(m[k], m[n], strict=True)]
    return [row[-1] for row in m]


def cuts(scored: list[tuple[float, bool]]) -> list[tuple[float, float, float]]:
    """Precision and recall, and the score that a cut lies at, for each possible cut."""
    scored, right, total = sorted(scored, reverse=True), 0, sum(same for _score, same in scored)
    found = []
    for count, (score, same) in enumerate(scored, 1):
        right += same
        found.append((right / count, right / total, score))
    return found


def main() -> None:
    say = sys.stdout.write
    labelled = [row for part in TUNING for row in rows(*load(part))]
    scored = []
    for fold in range(FOLDS):
        w = fit([row for row in labelled if row[2] % FOLDS != fold])
        scored += [(chance(w, [1.0, *f.values()]), same) for f, same, event in labelled if event % FOLDS == fold]
    for least in (0.95, 0.93, 0.92, 0.91, 0.9, 0.87, 0.85):
        precision, recall, score = max((cut for cut in cuts(scored) if cut[0] >= least), key=lambda cut: cut[1])
        say(f"cross-validated: precision {precision:.2f}, recall {recall:.2f} at {score:.2f}\n")
    bias, *weights = fit(labelled)
    say(f"BIAS = {bias:.2f}\n")
    for name, weight in zip(labelled[0][0], weights, strict=True):
        say(f'    "{name}": {weight:.2f},\n')


if __name__ == "__main__":
    main()
