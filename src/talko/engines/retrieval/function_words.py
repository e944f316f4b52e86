"""Words that carry no subject, by language: a query or a document says nothing by them, and dictionaries mislead about them."""

from __future__ import annotations

_SWEDISH = """
alla allt alltså andra annan annat att av bara bland blev bli blir blivit bort bra både bör början dem den denna deras
dess dessa det detta dig din dina ditt dock du då där därför efter eftersom eller en enligt er era ert ett fast finns
fick fram från får få för före första gör göra gjort går genom ha hade haft han hans har hela hellre hennes hit hon
honom hos hur här i in inga ingen inget innan inne inom inte ja jag ju kan kommer komma kring kunde kunna lika lite
man med medan mellan men mer mera mest mig min mina mitt mot mycket måste många möjligt nej ner nog nu något någon
några när nära och också om oss på redan samma samt sedan ser sig sin sina sitt ska skall skulle som så sådan sådana
sådant till tills under upp ur ut utan utom vad var vara varför varit varje varken vars vart vem vems vi via vid
vidare vilka vilkas vilken vilket vill väl våra vårt vår än ännu är även åt över
"""
_FINNISH = """
aina ainakin asti edes ehkä ei eikä eivät ellei emme en ennen enää eri esimerkiksi et ette ettei että he heidän heille
heitä hän hänen häntä ilman itse itseään ja jo johon johonkin jo joiden joihin joilla joille joissa joista joita joka
jokin joku jolla jolle jollei jonka jos joskus jossa josta jota jotka jotta kaiken kaikki kaikkien kanssa kautta
keiden ken kenen kenelle kerran keskellä ketkä koko kohti koska koskaan kovin kuin kuinka kuitenkin kuka kukaan kummin
kun kuten kyllä lisäksi luo luona lähes me meidän meille meitä melkein mihin mikä mikään millä milloin minkä minun
minulle minulla minut minä missä mistä miten mitkä mitä mitään moni monta muassa mukaan muita mukana mutta muu muun
muut myös myöskin ne niiden niihin niille niin niissä niistä niitä noin noiden nuo nyt näiden näihin näissä näistä
näitä nämä olemme olen olet olette oli olisi olisivat olimme olin olit olivat olla ollaan olleet ollut oltava on onko
ovat paitsi pois saa se sekä sen siellä sieltä siinä siis siitä sille sillä siihen sinne sinun sinulle sinä sitten
sitä tai takana taas te teidän teille teitä toinen tuo tuon tuota tulee tulisi tässä tästä tätä tähän tällä tämä tämän
täältä täällä vaan vai vaikka vain vielä voi voidaan voivat vuoksi yhä yli ylös älä
"""
_NORWEGIAN = """
alle allerede alt andre annen annet at av bare begge ble blei bli blir blitt bort bra bruke både båe da de deg dei
deim deira deires dem den denne der dere deres det dette di din disse ditt dog du dykk dykkar då eg ein eit eitt eller
elles en enda endre enn er et ett etter fikk for fordi fra får få før først gjøre gjort gjør ha hadde han hans har
hennar henne hennes her hjå ho hoe honom hos hoss hossen hun hva hvem hver hvilke hvilken hvis hvor hvordan hvorfor i
ikke ikkje ingen ingi inkje inn innen inni ja jeg kan kom komme korleis korso kun kunne kva kvar kvarhelst kven kvi
kvifor lik man mange med medan meg meget mellom men mens mer mest mi min mine mitt mot mye mykje må måte ned nei no
noe noen noka noko nokon nokor nokre nå når og også om opp oss over på sant seg selv si sia sidan siden sin sine sitt
sjøl skal skulle slike so som somme somt så sånn tilbake til um under upp ut uten var vart varte ved vere verte vi via
vil ville vite vore vors vort vår være vært vårt våre å
"""
_DANISH = """
af aldrig alle allerede alt anden andet andre at bare begge blev blive bliver både da de dem den denne der deres det
dette dig din dine disse dit dog du efter eller en end endnu er et fik for fordi fra få får før først gennem gjorde
gjort gør gøre ham han hans har have havde hele hen hende hendes her hos hun hvad hvem hver hvilke hvilken hvilket
hvis hvor hvordan hvorfor i ikke ind inden ingen intet ja jeg jer jeres jo kan kom komme kunne lige lidt man mange med
meget mellem men mens mere mest mig min mindre mine mit mod må måske ned nej noget nogen nogle nok nu når næsten og
også om op os over på samme selv sig sin sine sit skal skulle som sådan så til ud uden under var ved vi vil ville vor
vore vores været være å år
"""
_SAMI = """
ahte ain dan das dasa dat dath dá dán dás dat dát de dego dehe dieid diein dien dieđusge doppe dus du duinna dutnje
ean eai eahket eambbo earret earát eat ehkká ehpet ferte fal ferte go goas gos gosa gii geat gean geainna giige guhte
guđe guđet ii iige ieš iešguđet in it ja jos juo juohke juoga jus leai leaš leat ledje lei leimmet lean lea leamaš
leahkit ležžet luhtte maid makkár man manin mas masa mat mii mis mu mun mus munnje muinna muhto muhtun muđui máŋga nu
nugo oktan olu omd ovdal sáhttá sin sii sis sidjiide son sus su sutnje soai vai vaikko vel veahá várás vuos
"""
_GERMAN = """
aber alle allem allen aller alles als also am an auch auf aus bei bin bis bist da damit das dass dein dem den denn der
des die dies diese diesem diesen dieser dieses du durch ein eine einem einen einer eines er es für haben hat hatte
hier ich ihr ihre im in ist ja jede jeder kann kein keine man mehr mein mit nach nicht noch nur ob oder ohne sehr sein
seine sich sie sind so über um und uns unser unter vom von vor war was wenn wer wie wir wird wo zu zum zur
"""

FUNCTION_WORDS = {
    "sv": frozenset(_SWEDISH.split()),
    "fi": frozenset(_FINNISH.split()),
    "nb": frozenset(_NORWEGIAN.split()),
    "da": frozenset(_DANISH.split()),
    "se": frozenset(_SAMI.split()),
    "de": frozenset(_GERMAN.split()),
}
