"""Chunks into files: GeoPackage, GeoParquet, CSV, GeoJSON. Written whole or not at all, chunk by chunk."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from ..errors import ReportError, UsageError
from ..files import replaced
from .columns import TABLES

if TYPE_CHECKING:
    from .tables import Chunk

Writer: TypeAlias = Callable[[Path, Iterable["Chunk"]], None]

_NUMPY: Final = {"str": "object", "int": "int64", "float": "float64", "bool": "bool"}


def write(chunks: Iterable[Chunk], name: str, out: Path) -> Path:
    """Write tables as `name` (of FORMATS); returns the file, or the folder with a file per table.

    What stood there before is replaced when all is complete; other files in the folder stay. Raises UsageError for an
    unknown format, ReportError where it cannot be written.
    """
    if name not in FORMATS:
        raise UsageError("export.no-format", name=name, known=tuple(FORMATS))
    writer, is_folder = FORMATS[name]
    out = out.expanduser()
    if out.exists() and out.is_dir() != is_folder:
        raise ReportError("file.is-file" if is_folder else "file.is-folder", path=str(out))
    try:
        with replaced(out, folder=is_folder) as place:
            writer(place, chunks)
    except OSError as problem:
        raise ReportError("file.not-written", path=str(out), reason=str(problem.strerror or problem)) from problem
    return out


def _gpkg(path: Path, chunks: Iterable[Chunk]) -> None:
    """One file, a layer per table; those without geometry are attribute tables."""
    import geopandas
    import pandas
    import pyogrio

    seen: set[str] = set()
    for chunk in chunks:
        frame = _frame(chunk)
        if chunk.geometry is not None:
            frame = geopandas.GeoDataFrame(frame, geometry=list(chunk.geometry), crs="EPSG:4326")
        else:
            frame = pandas.DataFrame(frame)
        kind = {"runs": "MultiLineString", "pieces": "LineString"}.get(chunk.table)
        try:
            pyogrio.write_dataframe(frame, path, layer=chunk.table, driver="GPKG", append=chunk.table in seen,
                                    geometry_type=kind)  # fmt: skip
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as problem:
            raise OSError(str(problem)) from problem
        seen.add(chunk.table)


def _frame(chunk: Chunk) -> Any:
    """A pandas table with the kinds of its columns, whatever its rows hold."""
    import pandas

    columns = TABLES[chunk.table]
    return pandas.DataFrame({c.name: pandas.Series(chunk.columns[c.name], dtype=_NUMPY[c.kind]) for c in columns})


def _parquet(folder: Path, chunks: Iterable[Chunk]) -> None:
    """A GeoParquet file per table (version 1.1.0 of its specification), Parquet where there is no geometry."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    import shapely

    kinds = {"str": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_()}
    with ExitStack() as opened:
        files: dict[str, Any] = {}
        for chunk in chunks:
            fields = [pa.field(c.name, kinds[c.kind]) for c in TABLES[chunk.table]]
            arrays = [pa.array(chunk.columns[c.name], kinds[c.kind]) for c in TABLES[chunk.table]]
            metadata = None
            if chunk.geometry is not None:
                fields.append(pa.field("geometry", pa.binary()))
                arrays.append(pa.array([None if g is None else shapely.to_wkb(g) for g in chunk.geometry], pa.binary()))
                column = {"encoding": "WKB", "geometry_types": []}
                geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
                metadata = {"geo": json.dumps(geo)}
            schema = pa.schema(fields, metadata)
            if chunk.table not in files:
                writer = pq.ParquetWriter(folder / f"{chunk.table}.parquet", schema)
                files[chunk.table] = opened.enter_context(writer)
            files[chunk.table].write_table(pa.Table.from_arrays(arrays, schema=schema))


def _csv(folder: Path, chunks: Iterable[Chunk]) -> None:
    """A file per table, the geometry as well-known text; what is absent is empty."""
    seen: set[str] = set()
    for chunk in chunks:
        frame = _frame(chunk)
        if chunk.geometry is not None:
            frame["geometry"] = ["" if g is None else g.wkt for g in chunk.geometry]
        frame.to_csv(folder / f"{chunk.table}.csv", mode="a", header=chunk.table not in seen, index=False,
                     lineterminator="\n")  # fmt: skip
        seen.add(chunk.table)


def _geojson(folder: Path, chunks: Iterable[Chunk]) -> None:
    """A FeatureCollection per table (RFC 7946); rows without a place have the geometry null."""
    with ExitStack() as opened:
        files: dict[str, Any] = {}
        for chunk in chunks:
            if chunk.table not in files:
                path = folder / f"{chunk.table}.geojson"
                files[chunk.table] = opened.enter_context(path.open("w", encoding="utf-8"))
                files[chunk.table].write('{"type": "FeatureCollection", "features": [\n')
            else:
                files[chunk.table].write(",\n" if len(chunk) else "")
            files[chunk.table].write(",\n".join(_features(chunk)))
        for file in files.values():
            file.write("\n]}\n")


def _features(chunk: Chunk) -> Iterator[str]:
    import shapely

    names = list(chunk.columns)
    for i, row in enumerate(zip(*chunk.columns.values(), strict=True)):
        shape = None if chunk.geometry is None else chunk.geometry[i]
        geometry = None if shape is None else json.loads(shapely.to_geojson(shape))
        properties = {name: _finite(value) for name, value in zip(names, row, strict=True)}
        feature = {"type": "Feature", "geometry": geometry, "properties": properties}
        yield json.dumps(feature, ensure_ascii=False, allow_nan=False)


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


FORMATS: Final[Mapping[str, tuple[Writer, bool]]] = MappingProxyType(
    {"gpkg": (_gpkg, False), "parquet": (_parquet, True), "csv": (_csv, True), "geojson": (_geojson, True)}
)
"""How each format is written, and whether it is a folder with a file per table."""
