/** The flags of `harness align` that are no config keys, or stand for one, as commander gives them. */

export interface AlignFlags {
  resume?: string | true;
  dryRun?: true;
  printConfig?: true;
  /** false after --no-card. */
  card?: boolean;
  device?: string;
  seed?: string;
  outputDir?: string;
  plugin?: string[];
  set?: string[];
}
