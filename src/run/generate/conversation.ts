/** A conversation that fits the model: what was said, and which turns are left out when there is no room for all. */
import type { Provider } from '../../providers/contract/provider.ts';
import type { GenerateRequest, GenerationOptions, Message } from '../../providers/contract/request.ts';
import { conversation, fitted, promptTokens } from './options.ts';

export class ChatConversation {
  system: string | undefined;
  /** Without the system turn. */
  turns: Message[] = [];

  constructor(system: string | undefined) {
    this.system = system;
  }

  get messages(): readonly Message[] {
    return conversation(this.system, this.turns);
  }

  /** Leaves out the oldest question and its answer; false when there is only the last question. */
  dropOldest(): boolean {
    const next = this.turns.findIndex(({ role }, i) => i > 0 && role === 'user');
    if (next < 0) return false;
    this.turns.splice(0, next);
    return true;
  }

  /**
   * The request for the next answer. Oldest turns are dropped until there is room for it.
   * @returns how many turns were dropped. @throws HarnessError `PROMPT_TOO_LONG` when the last question alone does not fit.
   */
  request(provider: Provider, options: GenerationOptions): { request: GenerateRequest; dropped: number } {
    const { maxLength } = provider;
    const before = this.turns.length;
    if (maxLength !== undefined) {
      const room = Math.min(options.maxTokens, Math.floor(maxLength / 2));
      const fits = (): boolean => (promptTokens(provider, { messages: this.messages }) ?? 0) + room <= maxLength;
      while (!fits() && this.dropOldest());
    }
    const prompt = { messages: this.messages };
    const request: GenerateRequest = { kind: 'generate', prompt, options: fitted(provider, prompt, options) };
    return { request, dropped: before - this.turns.length };
  }
}
