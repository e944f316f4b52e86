"""Function words by language. They say nothing about the subject of a text, and their translations are misleading."""

from __future__ import annotations

_SWEDISH = """
alla allt alltså andra annan annat att av bara bland blev bli blir blivit bort bra brukar båda både bör början de dem
den denna deras dess dessa det detta dig din dina ditt dock du där därför då efter eftersom ej eller en enligt er era
ert ett fast fick finnas finns fram från få får för före förr första ge genom ger gjort går gör göra ha hade haft han
hans har hela hellre henne hennes hit hon honom hos hur här i icke idag igen ihop in inga ingen inget innan inne inom
inte ja jag ju kan komma kommer kring kunde kunna lika lite man med medan mellan men mer mera mest mig min mina mindre
mitt mot mycket många måste möjligt ned nej ner ni nog nu när nära nästan någon något några och också om oss på rakt
redan samma samt sedan ser sig sin sina sitt själv ska skall skulle som så sådan sådana sådant till tills trots under
upp ur ut utan utom vad var vara varandra varför varit varje varken vars vart vem vems vi via vid vidare vilka vilkas
vilken vilket vill väl vår våra vårt än ännu är även åt över
"""
_FINNISH = """
aina ainakin asti edes ehkä ei eikä eivät eli ellei emme en ennen enää eri esimerkiksi et ette ettei että he heidän
heille heitä hän hänen häntä ihan ilman itse itseään ja jo johon johonkin joiden joihin joilla joille joissa joista
joita joka jokin joku jolla jolle jollei jolloin jolta jona jonka jos joskus jossa josta jota jotka jotta jälkeen
kaiken kaikki kaikkien kaksi kanssa kautta keiden ken kenelle kenen kerran keskellä ketkä kohti koko kolme koska
koskaan kovin kuin kuinka kuitenkin kuka kukaan kummin kun kunnes kuten kyllä lisäksi luo luona lähes me meidän meille
meitä melkein mihin miksi mikä mikään milloin millä minkä minulla minulle minun minut minä missä mistä miten mitkä
mitä mitään moni monta muassa muita mukaan mukana mutta muu muun muut myös myöskin ne neljä niiden niihin niille niin
niissä niistä niitä noiden noin nuo nyt näiden näihin näin näissä näistä näitä nämä ole olemme olen olet olette olevan
oli olimme olin olisi olisivat olit olivat olla ollaan olleet ollut oltava oma omaa omat on onko ovat paitsi pitkin
pitää pois saa saada se sekä sen siellä sieltä siihen siinä siis siitä sille silloin sillä sinne sinulla sinulle sinun
sinä sitten sitä taas tai takana te teidän teille teitä toinen tulee tulisi tuo tuolla tuon tuota tähän tällä tämä
tämän tässä tästä tätä täällä täältä vaan vai vaikka vain vielä voi voidaan voimme voisi voivat vuoksi yhä yksi yli
ylös ympäri älä
"""
_NORWEGIAN = """
alle allerede alt andre annen annet at av bare begge ble blei bli blir blitt bort bra bruke både båe da de deg dei
deim deira deires dem den denne der dere deres det dette di din dine disse ditt dog du dykk dykkar då eg ein eit eitt
eller elles en enda endre enn er et ett etter fikk for fordi fra få får før først gjort gjør gjøre ha hadde han hans
har hele hennar henne hennes her hjå ho hoe honom hos hoss hossen hun hva hvem hver hvert hvilke hvilken hvis hvor
hvordan hvorfor i igjen ikke ikkje ingen ingi inkje inn innen inni ja jeg kan kom komme korleis korso kun kunne kva
kvar kvarhelst kven kvi kvifor lik man mange med medan meg meget mellom men mens mer mest mi min mine mitt mot mye
mykje må måte ned nei no noe noen nok noka noko nokon nokor nokre nå når og også om opp oss over på sammen sant seg
selv si sia sidan siden sin sine sitt sjøl skal skulle slik slike so som somme somt så sånn til tilbake um under upp
ut uten var vart varte ved vere verte vi via vil ville vite vore vors vort vår våre vårt være vært å
"""
_DANISH = """
af aldrig alle allerede alt anden andet andre at bare begge blev blive bliver både da de dem den denne der deres det
dette dig din dine disse dit dog du efter eller en end endnu er et fik for fordi fra få får før først gennem gjorde
gjort gør gøre ham han hans har havde have hele hen hende hendes her hos hun hvad hvem hver hvert hvilke hvilken
hvilket hvis hvor hvordan hvorfor i ikke ind inden ingen intet ja jeg jer jeres jo kan kom komme kunne lidt lige man
mange med meget mellem men mens mere mest mig min mindre mine mit mod må måske ned nej nogen noget nogle nok nu når
næsten og også om op os over på samme sammen selv sig sin sine sit skal skulle som så sådan til ud uden under var ved
vi vil ville vor vore vores være været å år
"""
_SAMI = """
ahte ain dahje dan das dasa dat dath de dego dehe dieid diein dien dieđusge dii don doppe du duinna dus dutnje dušše
dá dán dás dát eahket eai eambbo ean earret earát eat ehkká ehpet fal ferte geainna gean geat gii giige go goas gos
gosa guhte guđe guđet ieš iešguđet ii iige in it ja jos juo juoga juohke jus lea leahkit leai leamaš leamen lean leat
leaš ledje lei leimmet ležžet luhtte maid maiddái makkár man manin manne mas masa mat mii mis mu muhto muhtun muinna
mun munnje mus muđui máŋga nu nugo oktan olu omd ovdal sidjiide sii sin sis soai son su sus sutnje sáhttá vai vaikko
veahá vel vuoi vuos várás
"""
_GERMAN = """
aber alle allem allen aller alles als also am an auch auf aus bei bin bis bist da damit dann das dass dein dem den
denn der des die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er es euch
für gegen habe haben hat hatte hier ich ihr ihre im in ist ja jede jeder kann kein keine man mehr mein mit nach nicht
noch nur ob oder ohne sehr sein seine sich sie sind so um und uns unser unsere unter vom von vor war was weil wenn wer
wie wir wird wo zu zum zur zwischen über
"""
_SPANISH = """
a al ante aquí así aún cada como con contra cuando de del desde donde dos e el ella ellos en entre era es esa ese eso
esta estas este esto estos está están fue ha hacia han hasta hay la las le les lo los me mi mis muy más ni no nos
nosotros nuestra nuestras nuestro nuestros o otra otro para pero por porque que quien se sea ser si sin sobre son su
sus también tan te tiene tienen todo todos tu tus un una unas uno unos y ya yo
"""
_FRENCH = """
a ai au aussi aux avec ce ces cet cette chez comme d dans de des deux donc du elle elles en entre est et eux ici il
ils j je l la le les leur leurs lui là m ma mais me mes moi mon même n ne nos notre nous on ont ou où par pas plus
pour qu que qui s sa sans se ses si son sont sous sur t ta te tes toi ton tous tout très tu un une vos votre vous y à
ça été être
"""
_ITALIAN = """
a ad ai al alla alle anche c che chi ci come con cui da dal dalla dei del della delle di dove e ed era gli ha hanno ho
i il in io l la le lei lo loro lui ma mi mia mio ne nei nel nella noi non nostra nostro o ogni per perché più quando
quella quello questa questo qui se si sono su sua sul sulla suo tra tu tutti un una uno vi voi è
"""
_DUTCH = """
aan al alle als bij dan dat de der deze die dit door dus een en er geen had heb hebben heeft het hij hoe hun ik in is
ja je kan maar me meer met mijn na naar niet nog nu of om omdat onder ons onze ook op over te tot uit van veel voor
waar was wat we wel wie wij worden wordt zal ze zich zij zijn zo zonder
"""
_PORTUGUESE = """
a ao aos as até com como da das de dela dele do dos e ela ele eles em entre era essa esse esta este eu foi há isso
isto já mais mas me meu minha muito na nas no nos nossa nosso não nós o os ou para pela pelo por porque qual quando
que quem se sem ser seu seus sobre sua são também te tem um uma você à é
"""

FUNCTION_WORDS = {
    "sv": frozenset(_SWEDISH.split()),
    "fi": frozenset(_FINNISH.split()),
    "nb": frozenset(_NORWEGIAN.split()),
    "nn": frozenset(_NORWEGIAN.split()),
    "no": frozenset(_NORWEGIAN.split()),
    "da": frozenset(_DANISH.split()),
    "se": frozenset(_SAMI.split()),
    "de": frozenset(_GERMAN.split()),
    "es": frozenset(_SPANISH.split()),
    "fr": frozenset(_FRENCH.split()),
    "it": frozenset(_ITALIAN.split()),
    "nl": frozenset(_DUTCH.split()),
    "pt": frozenset(_PORTUGUESE.split()),
}
