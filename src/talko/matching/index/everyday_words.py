"""Words of everyday language, which say little about the subject of a text.

In a large directory their frequency shows that; in a town's directory of sixty organisations, twenty of which write Finnish, it
does not.
"""

EVERYDAY = frozenset(
    """
    about across again already also alway and another around available back become begin best better big bring can citi come could
    day day differ do done each earli end enough even everi everyon few find first four from get give go good great half hand have
    help high hour hundr job keep know larg last late least let like littl live local long look lot make mani may mean minut month
    more most much municip need never new next night number offer often old one onli open order other our own part peopl per person
    place plan possibl price project provid put ran reach right run same say see set share should show small solut some someth
    somewher son sort start state still such sure take tell ten than the thing think thirti thousand three through time today
    togeth too town tri two until up use us usual want wait way we week well what when where which who whole whi will with within
    without work would year yet five six seven eight nine twenti forti fifti sixti half third meter metr kilometr kilometer cost
    pay paid near far away inhabit resid today tomorrow
    """.split()  # noqa: SIM905  # two hundred words are read better as a text
)
"""English stems that occur in texts about anything. They count for a quarter."""
