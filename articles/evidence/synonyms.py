"""Words of local news that stand for each other: what one outlet calls fire is flames at another.

One group a line, the first word names it. Only what nearly always means the same in a report; stems find the
other forms.
"""

GROUPS = """
brand feuer flammen brannte brennt brennen verbrannt abgebrannt niedergebrannt ausgebrannt großfeuer großbrand gebrannt
löschen löscht löschten gelöscht feuerwehr feuerwehren wehr wehren ortswehr ortsfeuerwehr feuerwehrleute brandschützer
brandstiftung brandstifter gezündelt angezündet zündelte brandanschlag
unfall verunglückt verunglückte zusammenstoß kollision kollidiert kollidierte zusammengestoßen
unfall crash aufprall prallt prallte krachte gekracht havarie
auto pkw wagen kleinwagen autofahrer autofahrerin fahrzeug
lastwagen lkw laster sattelzug truck lastzug
zug regionalzug bahn eisenbahn
straßenbahn tram
fahrrad rad radfahrer radfahrerin radler radlerin
bus busse linienbus
schiff frachter dampfer
tot tote toter stirbt starb gestorben tödlich getötet todesopfer tod leben
verletzt verletzte verletzten verletzter verletzung schwerverletzte leichtverletzte
krankenhaus klinik klinikum hospital
rettungshubschrauber hubschrauber helikopter
polizei polizist polizisten ermittler kripo kriminalpolizei beamte
festnahme festgenommen nimmt gefasst fasst gewahrsam verhaftet verhaftung zugriff überwältigt überwältigten
täter unbekannte verdächtiger tatverdächtiger verdächtige tatverdächtige
flucht geflohen flieht flohen geflüchtet entkommen entkam türmt getürmt entwischt ausgebrochen
gestohlen stiehlt stahlen diebstahl dieb diebe entwendet entwendeten geklaut klauen klau gestohlene
einbruch einbrecher eingebrochen einbrechen
raub raubüberfall überfall überfallen beraubt ausgeraubt räuber
betrug betrüger betrogen betrügerin trickbetrüger telefonbetrüger
beute erbeutet erbeuteten
schuss schüsse geschossen schoss schütze
sprengung gesprengt sprengen sprengte detonation detonierte explosion explodiert explodierte
zeuge zeugen zeugin hinweise
gericht richter richterin kammer urteil urteilte verurteilt verurteilte
haft gefängnis justizvollzugsanstalt jva freiheitsstrafe
häftling gefangener gefangene insasse strafgefangener
gefunden entdeckt aufgefunden fund findet fanden
vermisst vermisste vermisster verschwunden
suche gesucht suchen sucht fahndung fahndet
retten gerettet rettet retteten befreit rettung
gesperrt sperrung sperren vollsperrung dicht gesperrte
schließen geschlossen schließt schließung zu dichtgemacht aus
öffnen geöffnet öffnet eröffnet öffnung wiedereröffnung
verschoben verschiebt vertagt verschieben verzögert verzögerung später aufgeschoben
abgesagt absage entfällt ausgefallen
ablehnen abgelehnt lehnt ablehnung nein
zustimmung zugestimmt stimmte stimmten abstimmung votum votierte beschluss beschlossen beschließt
rat gemeinderat stadtrat ratsmitglieder ratsleute ratsversammlung politik politiker
bürgermeister bürgermeisterin rathauschef rathauschefin
landkreis kreis
kosten teurer kostet verteuert mehrkosten
gebühr gebühren beitrag beiträge
erhöhung steigen steigt erhöht anhebung
zuschuss zuschüsse fördergeld fördermittel förderung gefördert landesmittel fördert
schaden sachschaden schadenshöhe
sanierung saniert sanieren renovierung renoviert erneuerung reparatur repariert instandsetzung
bau neubau bauen gebaut baut errichtet entsteht entstehen
abriss abgerissen abreißen
insolvenz insolvent pleite zahlungsunfähig insolvenzantrag
arbeitsplätze stellen jobs arbeitsplatz job
kündigung entlassung kündigungen entlassungen stellenabbau
mitarbeiter beschäftigte belegschaft angestellte personal
streik warnstreik ausstand streiken gewerkschaft arbeitskampf arbeitsniederlegung
schule grundschule schulgebäude oberschule
schüler schülerin schülerinnen
kind kinder
kita kindergarten kindertagesstätte kitas
senior seniorin rentner rentnerin senioren
pflegeheim seniorenheim altenheim altenpfleger pfleger heim
arzt ärztin hausarzt doktor mediziner praxis
geburtshilfe kreißsaal geburten entbindung entbindungsstation hebamme hebammen
impfung geimpft impfen
erkrankt erkrankung infektion krankheit ansteckung
haus wohnhaus gebäude
wohnung wohnungen mietwohnung mietwohnungen
bewohner anwohner mieter
bauer landwirt landwirtin bauern landwirte hof bauernhof landwirtschaftlich
kuh kühe rind rinder
brücke klappbrücke querung bauwerk
autobahn bundesstraße straße fahrbahn
glatteis glätte überfroren überfrorene glatt
sturm orkan böe böen sturmböen
regen unwetter gewitter starkregen
hochwasser überflutet überschwemmung überflutung flutet
strom elektrizität stromausfall
windrad windräder windpark windkraftanlage windkraftanlagen anlagen
freibad schwimmbad bad hallenbad
bibliothek bücherei stadtbibliothek
fest feier feiert gefeiert
markt wochenmarkt
händler beschicker marktleute
geschäft laden läden
bank sparkasse geldautomat bankautomat automat
geld bargeld ersparnisse erspartes
rekord rekordpreis höchststand
auktion versteigerung versteigert auktionator
fußball fußballer
verein vereine klub klubs
preis gewinnt gewonnen sieg siegt sieger siegerin
bombe fliegerbombe weltkriegsbombe blindgänger bombenfund kampfmittel
entschärft entschärfung sprengmeister entwarnung
evakuierung evakuiert verlassen sicherheit
pferd pferde hengst stute
storch störche weißstorch weißstörche adebar
zurück rückkehr heimkehr kehrt wieder
umzug zieht umziehen verlegt verlagert
"""
