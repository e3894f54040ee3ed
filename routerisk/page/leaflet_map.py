"""folium's part: a map that carries Leaflet inside the page, and the layers that folium knows nothing of.

folium's own `Map` loads four scripts and six styles from four hosts. This one has Leaflet's script and style, our own
script and style, and the data as inline elements, so that the file works from disk with no request at all. Names are
fixed, so that the same records make the same page. `_template` is how folium's elements are written: there is no public
name for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

import branca.element
import folium
import folium.map
from folium.template import Template

if TYPE_CHECKING:
    from ..words import Words

__all__ = [
    "LayerSwitch",
    "OfflineMap",
    "OwnLayer",
    "Page",
    "Start",
    "filled",
    "own_layers",
    "packaged",
    "scripts",
    "tile_layer",
    "vendored",
]

SCRIPTS = (
    "words", "columns", "streets", "canvas", "labels", "ground", "runs", "legend", "street", "profile", "run",
    "suggestions", "page",
)  # fmt: skip
"""Our own, in the order in which they are read."""

TILE_HOST = "https://tile.openstreetmap.org"


def packaged(name: str) -> str:
    """The text of a file that lies beside this module."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def vendored(name: str) -> str:
    """Leaflet's script or style without what would make a browser look for other files (images, source map)."""
    text = packaged(f"leaflet/{name}")
    text = re.sub(r"background-image: url\([^)]*\);", "", text)
    return re.sub(r"\n//# sourceMappingURL=\S+", "", text)


def scripts() -> str:
    """Our own scripts as one."""
    return "\n".join(packaged(f"client/{name}.js") for name in SCRIPTS)


class Page(branca.element.Figure):
    """branca's figure as a document with a language, a content security policy and slots."""

    _template = Template(
        "<!DOCTYPE html>\n"
        '<html lang="{{ this.language }}">\n<head>\n'
        '<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="@routerisk:policy@">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        "<title>@routerisk:title@</title>\n"
        "<style>@routerisk:styles@</style>\n"
        "{{ this.header.render(**kwargs) }}\n</head>\n"
        "<body>\n@routerisk:above@{{ this.html.render(**kwargs) }}@routerisk:below@\n"
        '<script type="application/json" id="routerisk-data">@routerisk:data@</script>\n'
        "<script>@routerisk:leaflet@</script>\n"
        "<script>@routerisk:scripts@</script>\n"
        "<script>{{ this.script.render(**kwargs) }}</script>\n</body>\n</html>\n"
    )

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.header = branca.element.Element()  # an empty one: the template names the character set itself


def filled(html: str, slots: Mapping[str, str]) -> str:
    """Put texts into their slots, in one pass: what stands in a text is never taken for a slot.

    branca compiles every element's text as a template. So nothing that comes from a file, and no script, ever goes
    through it: a run called `{{ 7 * 7 }}` is called just that.
    """
    return re.sub(r"@routerisk:(\w+)@", lambda slot: slots[slot[1]], html)


class Named:
    """An element that is always called the same in the page's script: branca's own names are random."""

    variable = ""

    def get_name(self) -> str:
        return self.variable


class OfflineMap(Named, folium.Map):
    """folium's map, all of it in the page."""

    variable = "map_of_runs"

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 -- folium declares them so; nothing here adds to them
    default_css: list[tuple[str, str]] = []  # noqa: RUF012 -- the same

    _template = Template(
        """
        {% macro html(this, kwargs) %}<div class="folium-map" id="{{ this.get_name() }}"></div>{% endmacro %}
        {% macro script(this, kwargs) %}
var {{ this.get_name() }} = L.map("{{ this.get_name() }}", {
  center: {{ this.location|tojson }}, zoom: 13, minZoom: 3, maxZoom: 19, zoomSnap: 0.5,
  zoomControl: true, preferCanvas: true,
});
{{ this.get_name() }}.attributionControl.setPrefix("Leaflet");
{{ this.get_name() }}.attributionControl.addAttribution({{ this.attribution|tojson }});
L.control.scale({{ this.scale|tojson }}).addTo({{ this.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, location: tuple[float, float], attribution: str, *, imperial: bool) -> None:
        super().__init__(location=list(location), tiles=None)
        self.attribution = attribution
        self.scale = {"metric": not imperial, "imperial": imperial, "maxWidth": 120}


class OwnLayer(Named, folium.map.Layer):
    """A layer drawn by a script of ours, as `routerisk.<name>`."""

    _template = Template(
        "{% macro script(this, kwargs) %}var {{ this.get_name() }} = routerisk.{{ this.made_by }};{% endmacro %}"
    )

    def __init__(self, name: str, label: str) -> None:
        self.variable, self.made_by = f"{name}_layer", name
        super().__init__(name=label, overlay=True, control=True, show=True)


def own_layers(speak: Words) -> list[OwnLayer]:
    """Streets, paths, water and woods; the runs; what to run instead: from below to above."""
    return [OwnLayer(name, speak.say(f"page.layer.{name}")) for name in ("context", "runs", "suggestions")]


class Start(Named, branca.element.MacroElement):
    """Sets the page going once the map and its layers exist; must be the map's last child."""

    _template = Template("{% macro script(this, kwargs) %}routerisk.start({{ this.map.get_name() }});{% endmacro %}")
    variable = "start"

    def __init__(self, its_map: OfflineMap) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca has no types
        self.map = its_map


class Tiles(Named, folium.TileLayer):
    variable = "tile_layer"


class LayerSwitch(Named, folium.LayerControl):
    variable = "layer_control"


def tile_layer(speak: Words) -> Tiles:
    """OpenStreetMap's tiles, off until the reader switches them on."""
    name = speak.say("page.layer.tiles")
    return Tiles(
        tiles=TILE_HOST + "/{z}/{x}/{y}.png",
        attr=f'{escape(name)}: <a href="https://www.openstreetmap.org/copyright">© OpenStreetMap contributors</a>',
        name=name,
        overlay=True,
        show=False,
        max_zoom=19,
    )
