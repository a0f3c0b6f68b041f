"""One address of every type of page that readers can open in the sample edition."""

SEED = "/artikel/zukunft-der-verwaltung-virtuelle-region-nordwest-foerdert-digitale-innovationen/"
FERRY = "/artikel/die-abendfaehre-soll-bleiben-doch-ueber-die-kosten-gibt-es-zwei-rechnungen/"
RIDDLE = "/raetsel/was-faehrt-ohne-raeder-durchs-moor/"
PAGES = {
    "front": "/",
    "article": SEED,
    "article without evidence": "/artikel/fahrplanauskunft-jetzt-auch-auf-plattdeutsch/",
    "article with evidence": FERRY,
    "evidence": f"{FERRY}quellen/",
    "reported evidence": f"{SEED}quellen/",
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
    "report about sources": f"/fehler-melden/?artikel={FERRY.split('/')[2]}&betrifft=quellen",
    "report about an article": "/fehler-melden/?artikel=fahrplanauskunft-jetzt-auch-auf-plattdeutsch",
    "archive": "/archiv/",
    "year": "/archiv/2024/",
    "month": "/archiv/2024/06/",
    "method": "/methode/",
    "version of the method": "/methode/1/",
    "principles": "/grundsaetze/",
    "imprint": "/impressum/",
    "privacy": "/datenschutz/",
    "accessibility": "/barrierefreiheit/",
    "owners": "/eigentuemer/",
    "not found": "/gibt-es-nicht/",
}
