/** Text of a model on its way to stdout: as it is into pipes and files, without control characters on a terminal. */
import { safeText } from '../../base/terminal.ts';
import type { Output } from '../io.ts';

/** Writes the pieces of one text. Half of a surrogate pair waits for its other half. */
export class TextWriter {
  private readonly out: Output;
  private half = '';

  constructor(out: Output) {
    this.out = out;
  }

  write(piece: string): void {
    const text = this.half + piece;
    this.half = /[\ud800-\udbff]$/.exec(text)?.[0] ?? '';
    this.put(text.slice(0, text.length - this.half.length));
  }

  /** Ends the text, and its line. */
  end(): void {
    this.put(this.half);
    this.half = '';
    this.out.write('\n');
  }

  private put(text: string): void {
    if (text !== '') this.out.write(this.out.isTTY ? safeText(text) : text);
  }
}
