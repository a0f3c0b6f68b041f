"""Words that say nothing about what happened, in the normal form of `text.norm`."""

_GRAMMAR = """
ab aber alle allein allem allen aller alles als also am an andere anderen anderer anderes auch auf aus außerdem bald bei
beide beiden beim bereits bis bisher bislang da dabei dafür dagegen daher damit danach daneben dann daran darauf daraus
darf darüber das dass davon dazu dem den denen denn dennoch der deren derzeit des deshalb dessen die dies diese diesem
diesen dieser dieses doch dort du durch dürfen eben ebenfalls ebenso eher eigentlich ein eine einem einen einer eines
einige einigen einiger einmal er erst erste ersten erster es etwa etwas euch für ganz gar geben geht gegen gemeinsam
genau gewesen gibt gilt ging gleich haben habe hat hatte hatten hätte heißt her hier hin hinter ich ihm ihn ihnen ihr
ihre ihrem ihren ihrer im immer in indem ins insgesamt ist ja je jede jedem jeden jeder jedes jedoch jetzt kam kann kein
keine keinem keinen keiner kommen kommt konnte konnten können künftig lassen laut lässt machen macht man mehr mehrere
mehreren mein meist mit möglich muss musste mussten müssen nach nachdem nahe neben nein nicht nichts noch nun nur ob
oder ohne rund sagt sagte samt schon sehr sei seien sein seine seinem seinen seiner seit seitdem selbst sich sie sind so
sobald sogar soll sollen sollte sollten sondern sonst soweit sowie statt stehen steht teilte trotz über überhaupt um und
uns unser unsere unter vergangenen viel viele vielen vom von vor vorerst während war waren ward warum was weder wegen
weil weiter weitere weiteren weiterer weiterhin welche wenig weniger wenn wer werde werden wie wieder will wir wird wo
wollen wollte worden wurde wurden würde würden zu zudem zuletzt zum zunächst zur zusammen zwar zwischen
"""
# When it was is told by the time of publication; who said it is in every report.
_EVERY_REPORT = """
montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag montagmorgen montagabend heute gestern morgen
morgens mittags abends nachts vormittag vormittags nachmittag nachmittags abend nacht mittag januar februar märz april
mai juni juli august september oktober november dezember jahr jahre jahren jahres monat monate monaten woche wochen tag
tage tagen uhr stunde stunden minuten gegen früh angaben mitteilte mitgeteilt erklärte berichtet berichtete
dpa lni ots afp epd kna pol bpol red infocom
eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf prozent euro
"""

STOP_WORDS = frozenset(word.casefold() for word in (_GRAMMAR + _EVERY_REPORT).split())
DAYS = {
    name: number
    for number, names in enumerate(
        ["montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag sonnabend", "sonntag"]
    )
    for name in names.split()
}
# From four on: "ein" and "zwei" are in every text.
NUMBERS = {
    name: str(number)
    for number, name in enumerate(
        "vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn"
        " neunzehn zwanzig".split(),
        start=4,
    )
} | {"dreißig": "30", "vierzig": "40", "fünfzig": "50", "hundert": "100", "zweihundert": "200", "tausend": "1000"}
