"""Silhouettes of landmarks. A hundred units are an eighth of the picture's height; the ground is at zero, up is negative."""

from dataclasses import dataclass

from talko.engines.sky.landscape import Landmark


@dataclass(frozen=True, slots=True)
class Silhouette:
    shape: str
    lines: str = ""
    windows: str = ""
    """Points of light after dark, as a path of strokes without length."""
    size: float = 1.0


SILHOUETTES: dict[Landmark, Silhouette] = {
    "church": Silhouette(
        "M-48 2v-24l6-17h46v-23h2l8-54 8 54h2v64z", windows="M-34-15v5M-22-15v5M-10-15v5M14-46v4"
    ),
    "cathedral": Silhouette(
        "M-36 2v-62l11-36 11 36v15l14-11 14 11v-15l11-36 11 36v62z", windows="M0-30v6M-25-48v5M25-48v5"
    ),
    "arctic_cathedral": Silhouette(
        "M-78 2l25-44 9 15 12-27 10 17 13-36L35 2z", windows="M-9-10v8M-9-44v14M-17-14v10M-1-14v10"
    ),
    "bridge": Silhouette(
        "M-230-6Q0-74 230-6v4Q0-66-230-2zM-150 4v-22h3V4zM-100 4v-34h3V4zM-45 4v-40h5V4zM42 4v-40h5V4zM98 4v-34h3V4z"
        "M147 4v-22h3V4z",
        windows="M-170-18v0M-120-28v0M-70-38v0M-20-43v0M30-42v0M80-36v0M130-26v0M180-15v0",
    ),
    "cable_bridge": Silhouette(
        "M-130-12h260v4h-260zM-4 3l2-108h5l2 108z",
        "M0-103L-110-11M0-98L-75-11M0-92L-40-11M0-103L110-11M0-98L75-11M0-92L40-11",
        "M0-106v0M-90-15v0M-50-15v0M50-15v0M90-15v0",
    ),
    "skyline": Silhouette(
        "M-98 3V-30h18v-26h20v22h8v-48l10-16 10 16v34h10v-74l9-9 9 9v66h8v-36h20v48h10v-26h18v40h16V3z",
        windows="M-70-46v0M-70-34v0M-42-70v0M-44-52v0M-38-40v0M-13-104v0M-15-84v0M-10-66v0M-14-50v0M18-58v0M24-46v0"
        "M18-34v0M52-40v0M58-28v0M-92-18v0",
    ),
    "headframe": Silhouette(
        "M-15 3l9-78h12l4 30 30 48h-9L8-36 7 3zM30 3v-24l14-8h34V3z", "M-9-77a10 10 0 1 0 20 0a10 10 0 1 0-20 0", "M44-12v0M60-12v0M1-88v0"
    ),
    "chimneys": Silhouette(
        "M-46 3v-30h20l2-72h8l2 72h12l2-52h7l2 52h12v11h40V3z", windows="M-20-104v0M9-84v0M-36-12v0M20-10v0M34-10v0"
    ),
    "turbines": Silhouette(
        "M-80 2l2-66h2l2 66zM-4 2l3-84h3l3 84zM74 2l2-58h2l2 58z",
        "M-77-64v-34M-77-64l29 17M-77-64l-29 17M0-82l14-40M0-82l28 30M0-82l-42 8M77-56l-26-16M77-56l0 30M77-56l26-15",
        "M-77-66v0M0-84v0M77-58v0",
    ),
    "lighthouse": Silhouette(
        "M-34 6q12-12 24-11l4-57h-3v-5h3v-11l7-8 7 8v11h3v5h-3l4 57q14-1 26 11z", windows="M1-73v1", size=0.9
    ),
    "houses": Silhouette(
        "M-84 2v-16l11-11 11 11v-4l12-12 12 12v8h7v-20l11-11 11 11v14l10-10 10 10v-8l13-12 13 12v26z",
        windows="M-73-10v0M-50-14v0M-20-18v0M-20-9v0M10-8v0M34-12v0M-34-8v0",
    ),
    "lavvu": Silhouette("M-30 2l25-46-4-10 6 7 3-8 3 8 6-7-4 10 25 46z", windows="M0-6v2", size=0.8),
}  # fmt: skip
SCALE = 0.0012
"""Of a unit, in heights of the picture."""
