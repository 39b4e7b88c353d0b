/** What `harness chat` does: lines in, commands carried out, answers streamed, until the lines end or Ctrl-C says so. */
import { writeFileAtomic } from '../../base/atomic.ts';
import { HarnessError } from '../../base/errors.ts';
import { jsonLine } from '../../base/jsonl.ts';
import { didYouMean } from '../../base/nearest.ts';
import { shortPath } from '../../base/paths.ts';
import { safeText } from '../../base/terminal.ts';
import type { Provider } from '../../providers/contract/provider.ts';
import type { GenerateRequest, GenerationOptions } from '../../providers/contract/request.ts';
import { writeAnswer } from '../../run/generate/answer.ts';
import { ChatConversation } from '../../run/generate/conversation.ts';
import { requireChat } from '../../run/generate/options.ts';
import { type Context, type GlobalFlags, jsonDocument } from '../context.ts';
import type { Io } from '../io.ts';
import { type UserLines, userLines } from './chat-lines.ts';
import type { WritingFlags } from './generate-flags.ts';
import { TextWriter } from './generate-output.ts';
import { generationOptions, openWriter } from './writing.ts';

const HELP = '/system TEXT  /reset  /save FILE  /exit   (a line that begins with / is sent as //...)';
const COMMANDS = ['/system', '/reset', '/save', '/exit', '/help'];

/** @returns the exit code. @throws HarnessError for everything that is wrong. */
export async function runChat(flags: WritingFlags, globals: GlobalFlags, { io }: Context): Promise<number> {
  const options = generationOptions(flags);
  const say = (text: string): void => io.err.write(`${safeText(text)}\n`);
  const note = (text: string): void => {
    if (!globals.quiet) say(text);
  };
  const provider = await openWriter(flags, io.env, globals.verbose ? note : () => undefined);
  try {
    requireChat(provider, 'a chat');
    const chat = new Chat({ provider, options, system: flags.system, io, json: globals.json, say, note });
    const code = await chat.run();
    if (globals.json) io.out.write(jsonDocument({ model: provider.model, messages: chat.talk.messages }));
    return code;
  } finally {
    await provider.close();
  }
}

interface ChatParts {
  provider: Provider;
  options: GenerationOptions;
  system: string | undefined;
  io: Io;
  json: boolean;
  say(text: string): void;
  note(text: string): void;
}

const LEFT = Symbol('left by Ctrl-C');

class Chat {
  readonly talk: ChatConversation;
  private readonly parts: ChatParts;
  /** Of the answer that is being written. */
  private writing: AbortController | undefined;
  private interrupts = 0;
  private leave: () => void = () => undefined;
  private readonly left: Promise<typeof LEFT>;

  constructor(parts: ChatParts) {
    this.parts = parts;
    this.talk = new ChatConversation(parts.system);
    this.left = new Promise((resolve) => {
      this.leave = () => resolve(LEFT);
    });
  }

  async run(): Promise<number> {
    const { io, note, provider } = this.parts;
    const lines = userLines(io, () => this.interrupted());
    try {
      if (lines.interactive) note(`${provider.model}   ${HELP}`);
      for (;;) {
        const line = await Promise.race([this.left, lines.next()]);
        if (line === LEFT) return 130;
        if (line === undefined || io.out.closed === true) return 0;
        if (lines.interactive) this.interrupts = 0;
        if (line.trim() === '') continue;
        if (/^\/(?!\/)/.test(line)) {
          if (await this.command(line.slice(1), lines)) return 0;
        } else await this.answer(line.replace(/^\/\//, '/'), lines);
        if (this.interrupts > 1) return 130;
      }
    } finally {
      lines.close();
    }
  }

  private interrupted(): void {
    this.interrupts++;
    if (this.interrupts > 1) this.leave();
    if (this.writing !== undefined) this.writing.abort(new Error('interrupted'));
    else if (this.interrupts === 1) this.parts.say('\n(once more to leave)');
  }

  /** @returns whether the chat ends. */
  private async command(text: string, lines: UserLines): Promise<boolean> {
    const { say, note } = this.parts;
    const [, name = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(text) ?? [];
    try {
      if (name === 'exit' || name === 'quit') return true;
      if (name === 'help') say(HELP);
      else if (name === 'reset') {
        this.talk.turns = [];
        note('the conversation starts again');
      } else if (name === 'system') {
        this.talk.system = rest === '' ? undefined : rest;
        note(rest === '' ? 'there is no system turn any more' : 'the system turn is set');
      } else if (name === 'save') await this.save(rest);
      else {
        const hint = didYouMean(`/${name}`, COMMANDS) ?? HELP;
        throw new HarnessError('ARGUMENT_INVALID', `there is no command /${name}`, { hint });
      }
    } catch (error) {
      this.forgive(error, lines);
    }
    return false;
  }

  /** One row of conversational training data. */
  private async save(file: string): Promise<void> {
    if (file === '') throw new HarnessError('ARGUMENT_INVALID', '/save needs a file', { hint: '/save chat.jsonl' });
    await writeFileAtomic(file, jsonLine({ messages: this.talk.messages }));
    this.parts.note(`wrote  ${shortPath(file)}`);
  }

  private async answer(line: string, lines: UserLines): Promise<void> {
    const { turns } = this.talk;
    turns.push({ role: 'user', content: line });
    try {
      const said = await this.write();
      turns.push({ role: 'assistant', content: said });
    } catch (error) {
      turns.pop();
      this.forgive(error, lines);
    }
  }

  /** The answer to the last turn, as far as it came before Ctrl-C. */
  private async write(): Promise<string> {
    const { provider, options, io, json, note } = this.parts;
    const writer = new TextWriter(io.out);
    let said = '';
    this.writing = new AbortController();
    const { signal } = this.writing;
    const onText = (piece: string): void => {
      said += piece;
      if (io.out.closed === true) this.writing?.abort(new Error('nobody reads'));
      else if (!json) writer.write(piece);
    };
    try {
      for (;;) {
        const { request, dropped } = this.talk.request(provider, options);
        if (dropped > 0) note(`note: the context is full: the oldest ${dropped} turns are left out from here on`);
        const answer = await this.ask(request, onText, signal);
        if (answer === undefined) continue;
        if (!json) writer.end();
        return answer;
      }
    } catch (error) {
      if (!json && (said !== '' || signal.aborted)) writer.end();
      if (!signal.aborted) throw error;
      note('(stopped)');
      return said;
    } finally {
      this.writing = undefined;
    }
  }

  /** Undefined: the server finds the conversation too long, and its oldest turns were dropped. */
  private async ask(
    request: GenerateRequest,
    onText: (piece: string) => void,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { provider, note } = this.parts;
    try {
      return (await writeAnswer({ provider, request, onText, note, signal })).text;
    } catch (error) {
      const before = this.talk.turns.length;
      const full = HarnessError.is(error) && error.code === 'PROMPT_TOO_LONG';
      if (!full || !this.talk.dropOldest()) throw error;
      const dropped = before - this.talk.turns.length;
      note(`note: the context is full: the oldest ${dropped} turns are left out from here on`);
      return undefined;
    }
  }

  /** On a terminal an error is told and the chat goes on; from a pipe it is the end. */
  private forgive(error: unknown, { interactive }: UserLines): void {
    if (!interactive || !HarnessError.is(error)) throw error;
    this.parts.say(`${error.message}${error.hint === undefined ? '' : `\n${error.hint}`}`);
  }
}
