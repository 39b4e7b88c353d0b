/**
 * What an adapter is: one file in `adapters/` that says what stands in for a linear layer, how its parameters start, what it
 * adds to the graph, how it merges, and which fields and tensors PEFT writes for it. Which modules it sits on, modules saved
 * in full, files, dropout, gradients, checkpoints and merging of whole models are the room's. Leaves out adapters beside the
 * input (prompts, prefixes): what they are made of stands in a part of their own beside `linear`, with the same parameters.
 */
import type { Random } from '../../base/random.ts';
import type { JsonSchema } from '../../config/schema.ts';
import type { Value } from '../../engine/graph.ts';
import type { LinearModule } from '../params.ts';
import type { PeftFields } from './peft-fields.ts';

/** A linear layer under an adapter, with what the settings make of it: of LoRA its rank `r` and `scale`. */
export type AdaptedModule<Facts extends object = Readonly<Record<string, unknown>>> = LinearModule & Readonly<Facts>;

/** One tensor of the adapter in each module. */
export interface AdapterParameter<Facts extends object = object> {
  /** Its name below the module's, in the graph and in adapter_model.safetensors: `lora_A.weight`. */
  name: string;
  shape(module: AdaptedModule<Facts>): readonly number[];
  /** An axis whose size is a setting, not the base model's: what the settings call it, and the fields that say it. */
  sized?: { axis: number; what: string; fields: string };
  /**
   * Fills a fresh one, f32 in row-major order. `random` is the module's own stream: a start does not depend on which other
   * modules there are. `weight` is the module's, f32[out, in].
   */
  start(view: Float32Array, about: { module: AdaptedModule<Facts>; random: Random; weight: Float32Array }): void;
}

/** What an adapter sees of a linear layer in the graph. */
export interface LinearParts<Facts extends object = object> {
  readonly module: AdaptedModule<Facts>;
  /** f32[out, in], frozen. */
  readonly weight: Value;
  /** One of its own parameters. */
  get(name: string): Value;
}

/** The same where there is an input at hand. */
export interface AppliedParts<Facts extends object = object> extends LinearParts<Facts> {
  /** f32[rows, in] */
  readonly x: Value;
  /** f32[out], frozen; null where the layer has none. */
  readonly bias: Value | null;
  /** The layer without its adapter, x·Wᵀ + b: of `x`, or of what is given. */
  base(x?: Value): Value;
  /** `x` with numbers dropped at random while training, to be multiplied by `scale`; `x` itself and 1 where there is no dropout. */
  dropped(): { x: Value; scale: number };
}

/** A module's numbers while an adapter is folded in; changed in place. */
export interface MergeParts<Facts extends object = object> {
  readonly module: AdaptedModule<Facts>;
  /** f32[out, in] */
  readonly weight: Float32Array;
  readonly bias: Float32Array | null;
  get(name: string): Float32Array;
}

/** What stands in for a linear layer. */
export interface LinearAdapter<Settings extends object = object, Facts extends object = object> {
  /**
   * What the settings make of one module, as JSON.
   * @param matches whether a Python expression matches the module's whole name; `setting` names it in errors
   */
  facts(settings: Settings, module: LinearModule, matches: (expression: string, setting: string) => boolean): Facts;
  parameters: readonly AdapterParameter<Facts>[];
  /** What the layer puts out, f32[rows, out]. */
  apply(parts: AppliedParts<Facts>): Value;
  /** The matrix that `apply` multiplies by, f32[out, in], without dropout: losses multiply by the output head themselves. */
  weight(parts: LinearParts<Facts>): Value;
  /** Folds the adapter into weight and bias. Sums in float64, rounded once. */
  merge(parts: MergeParts<Facts>): void;
  /** float32 numbers per token of a module that the backward pass keeps besides the base's, for the memory forecast. */
  keeps?(module: AdaptedModule<Facts>): number;
}

/** The adapter in adapter_config.json. */
export interface PeftFormat<Options, Settings extends object = object> {
  /** `peft_type` */
  type: string;
  /** Which of the files of this type are of this kind; default all. */
  claims?(raw: Readonly<Record<string, unknown>>): boolean;
  /** Fields that may hold anything, those that `read` reads among them. Any other field must be off, or the file is refused. */
  fields: readonly string[];
  /** The field with the probability of dropping a number of the input while training. */
  dropout?: string;
  /** What the meaning of the tensors depends on. Throws what the methods of `fields` give. */
  read(fields: PeftFields): Settings;
  /** The fields of a fresh one, from the options of `align`. */
  write(options: Options): Readonly<Record<string, unknown>>;
  /** The settings in words, the most telling first: `['r 4', 'alpha 8']`. */
  describe(settings: Settings): readonly string[];
}

export interface AdapterDefinition<
  Options = Record<string, unknown>,
  Settings extends object = object,
  Facts extends object = object,
> {
  name: string;
  summary: string;
  paper?: string;
  /** Its own keys of `align` by their YAML name, best begun with its name; equal keys of two kinds are one. */
  schema: Record<string, JsonSchema>;
  /** A switch among these keys that chooses it in the place of `peft_type: NAME`. */
  chosenBy?: string;
  /** Modules that it sits on where `lora_target_modules` says none. */
  targets: readonly string[];
  peft: PeftFormat<Options, Settings>;
  linear: LinearAdapter<Settings, Facts>;
}
