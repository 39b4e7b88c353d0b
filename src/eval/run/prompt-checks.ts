/**
 * What goes wrong with prompts without an error: two beginnings of sequence or none, a template that gives nothing, text
 * cut from the left, answers cut short. Each is counted over all samples. Cheap: the model's own beginning is learnt once from the
 * tokenizer, prompts are then compared as text.
 */
import type { Provider } from '../../providers/contract/provider.ts';
import type { ModelAnswer, ModelRequest, Prompt } from '../../providers/contract/request.ts';
import type { CountedWarning } from './results.ts';

/** Warnings by text, each told once and counted. */
export class Warnings {
  readonly #counts = new Map<string, number>();
  readonly #tell: (text: string) => void;

  constructor(tell: (text: string) => void) {
    this.#tell = tell;
  }

  add(text: string): void {
    const before = this.#counts.get(text) ?? 0;
    this.#counts.set(text, before + 1);
    if (before === 0) this.#tell(text);
  }

  list(): CountedWarning[] {
    return [...this.#counts].map(([text, count]) => ({ text, count }));
  }
}

export class PromptChecks {
  /** Text of the token that the tokenizer puts first; undefined when it puts none or cannot say. */
  readonly #bos: string | undefined;

  constructor(provider: Provider) {
    const plain = provider.tokenise?.('a', { templated: false });
    const templated = provider.tokenise?.('a', { templated: true });
    const added = plain !== undefined && templated !== undefined && plain.ids[0] !== templated.ids[0];
    this.#bos = added ? plain.pieces[0] : undefined;
  }

  /** Looks at what is asked for one sample. */
  request(request: ModelRequest, warnings: Warnings): void {
    if (request.kind === 'rolling' || request.kind === 'pseudo') {
      if (request.text === '') warnings.add('the text is empty');
      return;
    }
    const prompt = request.kind === 'generate' ? request.prompt : request.context;
    for (const text of this.#findings(prompt, request.kind)) warnings.add(text);
  }

  *#findings(prompt: Prompt, kind: 'generate' | 'loglikelihood'): Generator<string> {
    if ('messages' in prompt) {
      if (prompt.messages.every(({ content }) => content.trim() === '')) yield 'all messages of the prompt are empty';
      return;
    }
    const { text, templated = false } = prompt;
    const bos = this.#bos;
    const bare = bos !== undefined && text.startsWith(bos) ? text.slice(bos.length) : text;
    if (templated && bare.trim() === '') yield 'the chat template gave an empty prompt';
    else if (kind === 'generate' && bare.trim() === '') yield 'the prompt is empty';
    if (bos === undefined) return;
    const own = text.startsWith(bos);
    if (templated && !own)
      yield `the chat template does not begin with ${bos}, which the tokenizer puts first otherwise`;
    if (own && (!templated || bare.startsWith(bos))) yield `the prompt begins with ${bos} twice`;
  }

  /** Looks at what came back. */
  answer(answer: ModelAnswer, warnings: Warnings): void {
    if ('truncated' in answer && (answer.truncated ?? 0) > 0)
      warnings.add('the prompt did not fit and was cut from the left');
    if (answer.kind !== 'generate') return;
    if (answer.finish === 'filtered') warnings.add('the server withheld text of the answer');
    if (answer.text === '') warnings.add('the answer is empty');
  }
}
