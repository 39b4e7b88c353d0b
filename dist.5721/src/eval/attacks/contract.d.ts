/**
 * What an attack is: it rewrites a request so that a model may answer what it should refuse. `harness eval --tasks
 * safety_harm@best_of_n:n=8` runs a task under it. Attacks are seeded, and the number of attempts is stated with the numbers.
 * Leaves out: attacks that look at the model's gradients or ask it in several turns.
 */
import type { JsonSchema } from '../../config/schema.ts';
import type { Message } from '../../providers/contract/request.ts';
/** One request of a sample that is attacked. */
export interface AttackInput {
    /** What the user wants, in plain words. */
    readonly request: string;
    /** The sample's, for what belongs to one sample. */
    readonly id: string;
    /** From 0; below `attempts`. */
    readonly attempt: number;
    /** Of the attack's file; empty without one. */
    readonly lines: readonly string[];
    /** Integers in 0 .. n - 1, the same ones for the same seed, sample and attempt. */
    below(n: number): number;
}
export interface AttackDefinition<Options = Record<string, never>> {
    readonly name: string;
    readonly summary: string;
    /** Who described it. */
    readonly source?: string;
    /** Its options by their YAML name, each with a description and a default. */
    readonly schema: Readonly<Record<string, JsonSchema>>;
    /** The option that names a text file, which is read for the attack, and the file in `evals/tasks/` when it is empty. */
    readonly file?: {
        readonly option: string;
        readonly own: string;
    };
    /** How many rewritings of a request are tried; the attack succeeds when one of them does. Default: 1. */
    attempts?(options: Options, lines: readonly string[]): number;
    /**
     * The text that takes the place of the request, or whole messages that take the place of its turn.
     * `null`: it does not apply to this sample, which is then left out.
     */
    apply(input: AttackInput, options: Options): string | readonly Message[] | null;
}
