// Made by tests/make_page_types.py from routerisk/page/contract.py: change that one, and run the script.

type AreaKind = "residential" | "grass" | "park" | "forest" | "beach" | "water";

type RoadGroup = "major" | "middle" | "minor" | "path";

type LayerKey = "load" | "surface" | "camber" | "side" | "uneven" | "often" | "spikes" | "confidence";

type Rule = "steps" | "surface" | "lean" | "side" | "spike";

type StepsOf = "load" | "uneven" | "passes" | "confidence" | "";

type Mark = "solid" | "dashed" | "hollow" | "thin";

type Width = 0 | 1 | 2;

type ClassKey = "left" | "right" | "level" | "unknown" | "spike" | "other" | "";

type Side = "left" | "right" | "";

interface EncodingData {
  group_bits: number;
  first_character: number;
}

interface UnitsData {
  label: string;
  km: number;
  height: string;
  m: number;
}

interface NumbersData {
  dash: string;
  minus: string;
  certain_p: number;
}

interface LegendClassData {
  key: ClassKey;
  label: string;
  colour: string;
  mark: Mark;
  width: Width;
  letter: string;
}

interface LayerData {
  key: LayerKey;
  label: string;
  about: string;
  kind: Rule;
  classes: Array<LegendClassData>;
  value: StepsOf;
  steps: Array<number>;
}

interface LegendData {
  layers: Array<LayerData>;
  surface_class: Array<number>;
  named_p: number;
  level_pct: number;
}

interface ScalesData {
  length: number;
  speed: number;
  height: number;
  load: number;
  uneven: number;
  slope: number;
  slope_sd: number;
  lower: number;
  left: number;
  right: number;
  confidence: number;
}

interface PiecesData {
  ref: string;
  length: string;
  speed?: string;
  height: string;
  load: string;
  uneven: string;
  slope: string;
  slope_sd: string;
  lower: string;
  left: string;
  right: string;
  confidence: string;
}

interface RunWords {
  name: string;
  when: string;
  week: number;
  km: number;
  spike: boolean;
  cut: boolean;
  climbs: boolean;
  facts: Array<[string, string]>;
}

interface RunData {
  name: string;
  when: string;
  week: number;
  km: number;
  spike: boolean;
  cut: boolean;
  climbs: boolean;
  facts: Array<[string, string]>;
  pieces: PiecesData;
}

interface SegmentsData {
  lines: string;
  degree_steps: number;
  same_place_deg: number;
  way_classes: Array<string>;
  way_class: string;
  streets: Array<string>;
  street: string;
  surface: string;
  basis: string;
  certainty: string;
  certainty_steps: number;
}

interface ContextData {
  areas: Partial<Record<AreaKind, string>>;
  roads: Partial<Record<RoadGroup, string>>;
  names: Array<string>;
  outline: string;
  degree_steps: number;
}

interface WeekData {
  name: string;
}

interface NoteData {
  lon: string;
  lat: string;
  words: string;
  side: Side;
}

interface SuggestionData {
  run: number;
  title: string;
  lead: string;
  figures: Array<[string, string, string]>;
  reason: string;
  remarks: Array<string>;
  line: string;
  notes: Array<NoteData>;
  attribution: string;
  fit: string;
  file: string;
}

interface PageData {
  language: string;
  words: Record<string, string>;
  units: UnitsData;
  numbers: NumbersData;
  encoding: EncodingData;
  surfaces: Array<string>;
  bases: Array<string>;
  basis_inferred: number;
  basis_unknown: number;
  legend: LegendData;
  scales: ScalesData;
  segments: SegmentsData;
  runs: Array<RunData>;
  context: ContextData;
  weeks: Array<WeekData>;
  suggestions: Array<SuggestionData>;
}
