"""Pictures for the demo world: our own drawings, rendered when it is set up and added as people add theirs.

What shows a place stands under the sky that was over its city at some moment; `content/pictures.toml` says which.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models

from talko.cities.models import City
from talko.cities.queries.sky import scene_over
from talko.core.files.actions import Described, add_file
from talko.core.models import AuditEntry
from talko.demo import backdating, content_files
from talko.demo.made import ToHang, World
from talko.demo.portraits import portrait
from talko.engines.sky import SHAPES, draw

SHAPE = SHAPES["card"]
WIDTH = 1200
"""Pixels of a rendered drawing."""
EMPTY = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SHAPE.width} {SHAPE.height}">'


def hang(world: World) -> None:
    """Once the world is there: pictures are encoded outside of transactions."""
    for one in [*world.to_hang, *_logos(world), *_portraits(world)]:
        one.subject.refresh_from_db()
        file = add_file(
            by=one.by,
            subject=one.subject,
            place=one.place,
            upload=SimpleUploadedFile(f"{one.name}.png", rendered(one.svg), "image/png"),
            described=Described(one.alternative, credit="Talko", licence="cc0", language=one.language),
        )
        backdating.move(file, one.at)
        _lines_about(one.subject).update(at=one.at)


def scene(world: World, name: str) -> str:
    """A drawing of a place or of a thing."""
    drawn = content_files.drawing(name)
    under = content_files.table("pictures").get(name)
    sky = _sky(world.cities[under["city"]], under["moment"]) if under else EMPTY
    return f"{sky}{drawn}</svg>"


def _sky(city: City, moment: datetime) -> str:
    return draw(scene_over(city, moment), "card").removesuffix("</svg>")


def rendered(svg: str) -> bytes:
    """As PNG."""
    import resvg_py  # slow import: only where a demo is set up

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=WIDTH))


def _logos(world: World) -> Iterator[ToHang]:
    for values in content_files.table("people")["person"]:
        organisation = world.organisations.get(values.get("member", {}).get("organisation", ""))
        if organisation is not None and "logo" in values["member"]:
            name = values["member"]["logo"]
            svg = content_files.drawing(f"logos/{name}")
            by = world.people[values["key"]]
            shown = organisation.name, values["language"]
            yield ToHang(by, organisation, "logo", name, svg, *shown, at=_long_ago(organisation))


def _portraits(world: World) -> Iterator[ToHang]:
    for values in content_files.table("people")["person"]:
        if "portrait" in values:
            person = world.people[values["key"]]
            svg = portrait(**values["portrait"])
            shown = person.name, values["language"]
            yield ToHang(person, person, "portrait", values["key"], svg, *shown, at=_long_ago(person))


def _long_ago(whose: Any) -> datetime:
    return backdating.moment(-200, whose.name)


def _lines_about(subject: models.Model) -> Any:
    about = ContentType.objects.get_for_model(subject)
    return AuditEntry.objects.filter(subject_type=about, subject_id=subject.pk, action="file.added")
