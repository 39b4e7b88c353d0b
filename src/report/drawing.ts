/**
 * Charts as values of a view model: a vega-lite specification with what a reader who does not see it needs. They are drawn
 * when the page is rendered (chart.ts). Specifications are ours: what a run holds goes into `data.values` alone, never into
 * expressions, addresses or field names.
 */
import type { TopLevelSpec } from 'vega-lite';

export type Cell = string | number | null;

export interface ChartTable {
  columns: readonly string[];
  rows: readonly (readonly Cell[])[];
}

export interface ChartAbout {
  title: string;
  /** What is drawn and what it shows, one or two sentences. */
  description: string;
  /** The numbers; taken from `data.values` when left out. */
  table?: ChartTable;
}

/** In a view model, where the partial says `{{> chart loss}}`. */
export interface Drawing extends ChartAbout {
  readonly spec: TopLevelSpec;
}

const made = new WeakSet<object>();

/** A chart for a view model. */
export function drawing(spec: TopLevelSpec, about: ChartAbout): Drawing {
  const value = { spec, ...about };
  made.add(value);
  return value;
}

/** True only for what `drawing` made, whatever data look like. */
export const isDrawing = (value: object): value is Drawing => made.has(value);
