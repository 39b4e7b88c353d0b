/**
 * What a block of a report is: one file that makes a view model from the facts of a run, and one Handlebars partial of the
 * same name beside it that shows it. Blocks say what a run folder shows and nothing else.
 */
import type { JsonSchema } from '../config/schema.ts';
import type { RunFacts } from './run-facts.ts';

/** What a block may know besides the run that the page is about. */
export interface BlockContext {
  /** Runs that are drawn beside this one in charts. */
  readonly others: readonly RunFacts[];
  /** The method that the run was trained by; null for evaluations and methods that are not installed here. */
  readonly method: { readonly summary: string; readonly paper: string | null } | null;
  /** Address of the page that shows the samples; null: there is none. A sample is at `#sample/TASK/ID` in it. */
  readonly samplesPage: string | null;
}

export interface BlockDefinition<View extends object = object> {
  /**
   * Version of the facts that it reads. 2: results have names in camelCase (`higherIsBetter`, `method`). Files from before it
   * have no number: their results have the names of results.json.
   */
  facts: 2;
  /** The file's name: lower-case words joined by `-`. */
  name: string;
  /** Heading of the section. */
  title: string;
  /** One line for `harness list blocks`. */
  summary: string;
  /** True when the run has what the block shows; it is left out otherwise. */
  needs(facts: RunFacts): boolean;
  /**
   * The view model: JSON, with every field that the partial names (null for what is not known), and charts as `drawing`
   * makes them. It reads the run through `facts` alone and has no side effects. `null`: there is nothing to show after all.
   */
  view(facts: RunFacts, context: BlockContext): View | null | Promise<View | null>;
  /** The same for README.md, as Markdown without its heading; left out or null: it is not there. */
  markdown?(view: View): string | null;
  /** Of the view model; checked before the partial sees it. */
  schema: JsonSchema;
}
