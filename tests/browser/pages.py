"""One address of every type of page that readers can open in the sample edition."""

SEED = "/artikel/zukunft-der-verwaltung-virtuelle-region-nordwest-foerdert-digitale-innovationen/"
RIDDLE = "/raetsel/was-faehrt-ohne-raeder-durchs-moor/"
PAGES = {
    "front": "/",
    "article": SEED,
    "story without evidence": "/artikel/fahrplanauskunft-jetzt-auch-auf-plattdeutsch/",
    "evidence": f"{SEED}quellen/",
    "what changed": f"{SEED}verlauf/",
    "compound": "/thema/osterholz-technologie/",
    "place": "/thema/osterholz/",
    "topics": "/themen/",
    "authors": "/redaktion/",
    "author": "/redaktion/konrad-l-schneider/",
    "puzzles": "/raetsel/",
    "puzzle": RIDDLE,
    "solution": f"{RIDDLE}loesung/",
    "corrections": "/korrekturen/",
    "report": "/fehler-melden/",
    "report about a story": "/fehler-melden/?artikel=fahrplanauskunft-jetzt-auch-auf-plattdeutsch",
    "archive": "/archiv/",
    "year": "/archiv/2024/",
    "month": "/archiv/2024/06/",
    "method": "/methode/",
    "principles": "/grundsaetze/",
    "imprint": "/impressum/",
    "privacy": "/datenschutz/",
    "accessibility": "/barrierefreiheit/",
    "owners": "/eigentuemer/",
    "not found": "/gibt-es-nicht/",
}
