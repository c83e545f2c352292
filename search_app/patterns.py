"""Macros whose markup is filled a hundred times a page: called once, with holes in place of what they show."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

_HOLE = "\ue000{}\ue001"
"""Of two characters that Unicode leaves to private use: no template holds them."""


def pattern(environment: Environment, template: str, macro: str) -> Callable[..., Markup]:
    """A macro of a template as a function of the same arguments, by name, each escaped as it is put into its holes.

    The macro may show its arguments, as often as it likes, and decide nothing by them. A row of a facet takes a third
    of the time that the macro itself needs for one.
    """

    @cache
    def markup() -> Markup:
        written = getattr(environment.get_template(template).module, macro)
        text = written(*(_HOLE.format(name) for name in written.arguments)).replace("%", "%%")
        for name in written.arguments:
            text = text.replace(_HOLE.format(name), f"%({name})s")
        return text

    def filled(**values: Any) -> Markup:
        return markup() % values

    return filled
