/** The flags of `harness eval` as commander gives them. All but these are config keys in camelCase. */

export interface EvalFlags {
  resume?: string | true;
  dryRun?: true;
  printConfig?: true;
  /** false after --no-card. */
  card?: boolean;
  set?: string[];
  /** Role=URI. */
  judge?: string[];
  plugin?: string[];
  /** false after --no-cache. */
  cache?: boolean;
  [key: string]: string | string[] | boolean | undefined;
}
