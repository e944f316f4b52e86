"""The sky over a place at a moment, above the land that is there, as a small SVG without text.

    scene = Scene(Landscape("coast", "sea", "spruce", ("church",), seed="lulea"), 65.58, 22.16, moment)
    svg = draw(scene, "hero")

The same values give the same picture. `Scene.text` says whether light or dark text is read on it.
"""

from talko.engines.sky.drawing import draw
from talko.engines.sky.landscape import Landscape
from talko.engines.sky.scene import Scene
from talko.engines.sky.shapes import SHAPES

__all__ = ["SHAPES", "Landscape", "Scene", "draw"]
