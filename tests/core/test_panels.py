"""Panels."""

import pytest

from talko.core.registries import panels


def test_a_panel_registers_once():
    panel = panels.Panel("test", "web/components/notice.html", lambda request, subject: None)
    panels.register("city", panel)
    try:
        with pytest.raises(ValueError, match="twice"):
            panels.register("city", panel)
        assert list(panels.shown("nowhere", None, None)) == []
    finally:
        panels.unregister("city", "test")
