"""How the documentation is built: Markdown by MyST, formulas as MathML, nothing from the network."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx

project = "energyplan"
author = "The energyplan developers"
copyright = "The energyplan developers"
extensions = ["myst_nb"]  # Markdown by MyST, and notebooks run when the pages are built
myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 4
source_suffix = {".md": "myst-nb", ".py": "myst-nb"}
nb_custom_formats = {".py": ["jupytext.reads", {"fmt": "py:percent"}]}
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 240
nb_merge_streams = True
exclude_patterns = ["_build", "pages", "*.py"]  # scripts of this folder; those in notebooks/ are pages
html_theme = "furo"
html_title = "energyplan"
html_show_sphinx = False
html_copy_source = False
html_math_renderer = "mathml"
intersphinx_mapping: dict[str, Any] = {}


def _inline(writer: Any, node: nodes.math) -> None:
    writer.body.append(convert(node.astext()))
    raise nodes.SkipNode


def _display(writer: Any, node: nodes.math_block) -> None:
    writer.body.append(f'<div class="math">{convert(node.astext(), display="block")}</div>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register MathML as the way formulas are written, so that pages read offline and without scripts."""
    app.add_html_math_renderer("mathml", (_inline, None), (_display, None))
