/**
 * What a third-party data set is to `harness data`: where its files are at a pinned revision, under which licence, what
 * to know before reading it, and how its own layout becomes ours. A new one is one file in
 * `evals/datasets/`.
 */
import type { Checksum } from '../base/download.ts';

/** A file of the original layout. */
export interface OriginalFile extends Checksum {
  /** Relative to the data set's folder, as its home has it: `harmless-base/train.jsonl.gz`. */
  path: string;
  url: string;
  /** Where it is known. */
  bytes?: number | undefined;
  /** Part of the data set that it belongs to; parts can be fetched by themselves. */
  part?: string;
  /** Sent along when it is fetched. */
  headers?: Readonly<Record<string, string>>;
}

export interface Licence {
  /** SPDX name where there is one: `MIT`. */
  name: string;
  /** The text that is kept beside the files. */
  text: string;
}

/** Where the originals lie, and where the rows go. */
export interface Conversion {
  /** Folder with the original files. */
  from: string;
  /** Those that are there. */
  files: readonly OriginalFile[];
  /** Folder to fill. */
  into: string;
  progress(rows: number): void;
}

export interface Imported {
  /** Rows of each file written, relative to the folder. */
  rows: Record<string, number>;
  /** Things to tell: rows that were left out, and why. */
  notes: string[];
}

/**
 * Rows of one configuration and split as configs of others name them, made from files of the original layout. A folder that
 * holds those files is read through it as it is, without an import.
 */
export interface View {
  config: string;
  split: string;
  /** Files in order; of each the first name that is there counts, with or without `.gz`. */
  sources: readonly (readonly string[])[];
  /** The files are plain text: a row `{ text }` for each line that is not blank, whatever they are called. */
  lines?: boolean;
  /** The row under the names that tasks use; left out: as it is. */
  row?(row: Readonly<Record<string, unknown>>): Record<string, unknown>;
}

export interface Importer {
  /** Name of its folder: `hh-rlhf`. */
  name: string;
  /** Names that configs use: `Anthropic/hh-rlhf`. */
  ids: readonly string[];
  /** One line. */
  summary: string;
  /** A page about it. */
  home: string;
  /** Commit or release that the files are taken from. */
  revision: string;
  licence: Licence;
  /** What a reader should know first. */
  warning?: string;
  files: readonly OriginalFile[];
  views?: readonly View[];
  /** Writes the rows in our layout. Throws HarnessError for files that are not what they should be. */
  convert(conversion: Conversion): Promise<Imported>;
}
