/**
 * Scores of token sequences by a reward model: for rewards of on-policy methods, best-of-n and evaluation. Sequences that
 * begin alike share their beginning (data/prefix-blocks.ts), nothing is padded, and a score does not hang on which other
 * sequences are scored with it. A conversation is put into the model's own words, so its tokenizer need not be the policy's.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError } from '../base/errors.ts';
import type { PromptCompletionRow } from '../data/formats.ts';
import type { HubSources } from '../data/hub/sources.ts';
import { isConversation, type TextOrTurns } from '../data/messages.ts';
import { RowText } from '../data/row-text.ts';
import { loadTokenizer, type Tokenizer } from '../data/tokenizer.ts';
import { openExecutor } from '../engine/executor.ts';
import type { Executor } from '../engine/program.ts';
import { loadAdapter } from './adapters/adapted-lm.ts';
import { isAdapterFolder } from './adapters/adapter-config.ts';
import type { CausalLM } from './causal-lm.ts';
import { predictingStates } from './decoder.ts';
import { Forward, type RowQuestion } from './forward.ts';
import { loadRewardModel } from './reward-model.ts';
import { scalarHead } from './scalar-head.ts';

export interface RewardScorerOptions {
  /** Compiles the graphs; default the CPU with `threads`. */
  executor?: Executor;
  threads?: number;
  /** Tokens that go through the model at once; changes memory alone. */
  batchTokens?: number;
  /** Where a base model from the hub is noted. */
  sources?: HubSources;
}

const SCORES: RowQuestion = {
  name: 'rewards',
  outputs: (p, c, f) => ({ scores: scalarHead(p, 'score', predictingStates(p, c, f)) }),
  vocabulary: false,
};

export class RewardScorer {
  readonly model: CausalLM;
  private readonly forward: Forward;
  private readonly tokenizerFolder: string;
  private text: { tokenizer: Tokenizer; rows: RowText } | undefined;

  private constructor(model: CausalLM, forward: Forward, tokenizerFolder: string) {
    this.model = model;
    this.forward = forward;
    this.tokenizerFolder = tokenizerFolder;
  }

  /**
   * @param source folder of a reward model or of an adapter of one, or such a model in memory
   * @throws HarnessError MODEL_HEAD for a language model, and what reading a model or an adapter and opening a device throw.
   */
  static async open(source: string | CausalLM, options: RewardScorerOptions = {}): Promise<RewardScorer> {
    const model = typeof source === 'string' ? await load(source, options.sources) : source;
    if (model.head !== 'score') {
      throw new HarnessError('MODEL_HEAD', `The model of ${model.folder} has no head that scores.`, {
        hint: 'Train a reward model from it: harness align with method: reward.',
      });
    }
    const { threads, batchTokens } = options;
    const executor = options.executor ?? (await openExecutor('cpu', threads === undefined ? {} : { threads }));
    const own = typeof source === 'string' && existsSync(join(source, 'tokenizer.json')) ? source : model.folder;
    return new RewardScorer(model, new Forward(model, executor, batchTokens), own);
  }

  /** Of the reward model. Throws TOKENIZER_*. */
  get tokenizer(): Tokenizer {
    return this.texts().tokenizer;
  }

  /**
   * The tokens of an answer behind its prompt, as reward models are trained on them: a rendered chat with the closed turn,
   * or a text with its EOS. Throws TEMPLATE_MISSING, TOKENIZER_NO_TOKEN, DATA_PROMPT_MISMATCH.
   */
  encode(prompt: TextOrTurns, answer: TextOrTurns): number[] {
    const { rows } = this.texts();
    const format = isConversation(prompt) ? 'conversational' : 'standard';
    const place = { source: 'scored text', where: { file: this.tokenizerFolder, line: 1 }, index: 0, columns: {} };
    const row: PromptCompletionRow = { type: 'prompt-completion', prompt, completion: answer, format, ...place };
    return rows.answered(rows.promptTokens(prompt, row), answer, row).ids;
  }

  /**
   * One score a sequence, in their order.
   * @throws HarnessError REWARD_EMPTY, VOCABULARY (a token that the model does not know), NON_FINITE; the signal's reason.
   */
  async score(sequences: readonly ArrayLike<number>[], signal?: AbortSignal): Promise<Float32Array> {
    const asked = sequences.map((ids, i) => ({ input: this.checked(ids, i), from: ids.length - 1 }));
    const scores = new Float32Array(sequences.length);
    await this.forward.run(
      asked,
      SCORES,
      () => ({}),
      ({ blocks, firstRow }, outputs) => {
        const all = outputs.scores!.data as Float32Array;
        for (const [b, { members }] of blocks.entries()) {
          for (const { sequence, places } of members) scores[sequence] = all[firstRow[b]! + places[0]!]!;
        }
      },
      signal,
    );
    const wrong = scores.findIndex((score) => !Number.isFinite(score));
    if (wrong >= 0) {
      const message = `The reward model ${this.model.folder} gives sequence ${wrong + 1} the score ${scores[wrong]}.`;
      throw new HarnessError('NON_FINITE', message, {
        exitCode: 1,
        hint: 'Its weights are damaged, or training it diverged.',
      });
    }
    return scores;
  }

  /** Releases the compiled graphs. */
  dispose(): Promise<void> {
    return this.forward.dispose();
  }

  private texts(): { tokenizer: Tokenizer; rows: RowText } {
    if (this.text === undefined) {
      const tokenizer = loadTokenizer(this.tokenizerFolder, {});
      this.text = { tokenizer, rows: new RowText(tokenizer) };
    }
    return this.text;
  }

  private checked(ids: ArrayLike<number>, index: number): Int32Array {
    if (ids.length === 0) throw new HarnessError('REWARD_EMPTY', `Sequence ${index + 1} to be scored has no tokens.`);
    const { vocabSize } = this.model.config;
    const input = Int32Array.from(ids);
    const alien = input.find((id) => id < 0 || id >= vocabSize);
    if (alien === undefined) return input;
    const message = `Sequence ${index + 1} has token ${alien}; the reward model ${this.model.folder} knows 0 to ${vocabSize - 1}.`;
    throw new HarnessError('VOCABULARY', message, {
      hint: "It has another vocabulary than the policy: pass texts through the reward model's own tokenizer (encode).",
    });
  }
}

const load = async (folder: string, sources?: HubSources): Promise<CausalLM> =>
  (await isAdapterFolder(folder)) ? loadAdapter(folder, undefined, 'score', sources) : loadRewardModel(folder);
