"""Tabs of a page that rooms add."""

import pytest

from talko.core.registries import tabs


def test_a_tab_registers_once_and_is_shown_in_order():
    def tab(name: str, order: int, **values) -> tabs.Tab:
        return tabs.Tab(name, name.title(), lambda subject: f"/{subject}/{name}/", order, **values)

    tabs.register("test", tab("late", 2, count=lambda request, subject: 3))
    tabs.register("test", tab("early", 1))
    tabs.register("test", tab("secret", 3, is_shown=lambda request, subject: False))
    try:
        with pytest.raises(ValueError, match="twice"):
            tabs.register("test", tab("early", 5))
        assert tabs.shown("test", None, "x", current="late") == (
            tabs.ShownTab("Early", "/x/early/", None, False),
            tabs.ShownTab("Late", "/x/late/", 3, True),
        )
        assert tabs.shown("test", None, "x", current="early", counts={"late": 7})[1].count == 7
        assert tabs.shown("nowhere", None, "x", current="") == ()
    finally:
        for name in ("late", "early", "secret"):
            tabs.unregister("test", name)
