/**
 * A frozen model beside the one that is trained (distillation): traced into the same graph over the same forest, under
 * names of its own. Leaves out teachers with another vocabulary, which would have to be compared through text.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError } from '../base/errors.ts';
import type { HostTensor } from '../base/tensor.ts';
import { modelFolder } from '../data/hub/model-folder.ts';
import type { HubSources } from '../data/hub/sources.ts';
import { loadTokenizer, type Tokenizer } from '../data/tokenizer.ts';
import { stopGradient, type Value } from '../engine/ops.ts';
import { loadAdapter } from '../models/adapters/adapted-lm.ts';
import { isAdapterFolder } from '../models/adapters/adapter-config.ts';
import { merge } from '../models/adapters/merge.ts';
import { type CausalLM, loadCausalLM, wholeModel } from '../models/causal-lm.ts';
import { predictingStates } from '../models/decoder.ts';
import { divergence } from '../models/divergence.ts';
import { type ForestInputs, RotaryTables, rotationInputs } from '../models/forest-inputs.ts';
import { type OutputHead, outputHead } from '../models/output-head.ts';
import { Params } from '../models/params.ts';
import type { LossContext } from './contract.ts';

/** Before the names of the teacher's inputs. */
const PREFIX = 'teacher.';

export class Teacher {
  private readonly model: CausalLM;
  private readonly rotary: RotaryTables;

  constructor(model: CausalLM) {
    this.model = model;
    this.rotary = new RotaryTables(model.config);
  }

  /** Attention windows of its layers. */
  get windows(): readonly (number | null)[] {
    return this.model.config.slidingWindow;
  }

  /**
   * What a loss may ask of it.
   * @param student states that predict the tokens, f32[tokens, width], and the output head
   */
  context(forest: ForestInputs, student: { states(): Value; head(): OutputHead }): LossContext['teacher'] {
    const { config } = this.model;
    const p = new Params(PREFIX);
    const rotation = (table: string) => rotationInputs(table, config.headDim, PREFIX);
    let made: Value | undefined;
    const states = (): Value => {
      made ??= stopGradient(predictingStates(p, config, { ...forest, rotation }));
      return made;
    };
    return {
      divergence: (options) =>
        divergence(
          { states: student.states(), head: student.head() },
          { states: states(), head: outputHead(p, config) },
          forest.predict,
          options,
        ),
      states: () => ({ policy: student.states(), teacher: states(), width: config.hiddenSize }),
    };
  }

  /** Weights and rotary tables long enough for `tokens` positions, under the names of `context`. */
  feeds(tokens: number): Record<string, HostTensor> {
    const { params } = this.model;
    const own = { ...this.rotary.atLeast(tokens) };
    for (const name of params.names) own[name] = params.view(name);
    return Object.fromEntries(Object.entries(own).map(([name, tensor]) => [PREFIX + name, tensor]));
  }
}

export interface TeacherRequest {
  /** `teacher_model_name_or_path` */
  name: string | undefined;
  configFile: string | undefined;
  sources?: HubSources | undefined;
  student: CausalLM;
  tokenizer: Tokenizer;
  /** The last hidden states are compared too. */
  comparesStates: boolean;
}

/** Throws CONFIG_TEACHER without a teacher, TEACHER_MISMATCH for one that cannot be compared, and what reading a model throws. */
export async function loadTeacher(request: TeacherRequest): Promise<Teacher> {
  const { name, configFile, sources, student, tokenizer, comparesStates } = request;
  if (name === undefined) {
    throw new HarnessError('CONFIG_TEACHER', 'There is no teacher to learn from.', {
      hint: 'Name the folder of a causal language model with teacher_model_name_or_path.',
    });
  }
  const folder = await modelFolder(name, { configFile, sources, what: 'teacher model', code: 'MODEL_NOT_FOUND' });
  const model = await loadFrozen(folder, sources);
  const mismatch = (message: string, hint: string) =>
    new HarnessError('TEACHER_MISMATCH', message, { hint, where: { file: join(folder, 'config.json') } });
  if (model.config.vocabSize !== student.config.vocabSize) {
    throw mismatch(
      `The teacher has a vocabulary of ${model.config.vocabSize}, the student one of ${student.config.vocabSize}.`,
      "Probabilities are compared token by token: take a teacher of the student's own family.",
    );
  }
  if (existsSync(join(folder, 'tokenizer.json')) && !agrees(loadTokenizer(folder), tokenizer)) {
    throw mismatch(
      'The tokenizers of teacher and student cut the same text into other tokens.',
      "Probabilities are compared token by token: take a teacher of the student's own family.",
    );
  }
  if (comparesStates && model.config.hiddenSize !== student.config.hiddenSize) {
    throw mismatch(
      `The teacher's states are ${model.config.hiddenSize} wide, the student's ${student.config.hiddenSize}.`,
      'feature_weight compares states number by number; leave it at 0 for models of different widths.',
    );
  }
  return new Teacher(model);
}

/** The model of a folder, an adapter folded into its base: nothing in it is trained, so nothing need stay apart. */
async function loadFrozen(folder: string, sources: HubSources | undefined): Promise<CausalLM> {
  if (!(await isAdapterFolder(folder))) return loadCausalLM(folder);
  const adapted = await loadAdapter(folder, undefined, null, sources);
  const whole = wholeModel(adapted.config, null, adapted.folder);
  const merged = new Map(merge(adapted).map(({ name, view }) => [name, view]));
  for (const name of whole.params.names) whole.params.view(name).data.set(merged.get(name) as Float32Array);
  return whole;
}

const PROBE = 'The quick brown fox: 12,345 jumps — naïve café, 你好 🙂\n\tdone.';

const agrees = (a: Tokenizer, b: Tokenizer): boolean => {
  const [ours, theirs] = [a, b].map((tokenizer) => tokenizer.encode(PROBE, { addSpecialTokens: false }));
  return ours!.length === theirs!.length && ours!.every((id, i) => id === theirs![i]);
};
