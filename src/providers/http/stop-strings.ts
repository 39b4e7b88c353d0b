/**
 * Stop strings on our side: servers take few of them, none at all or cut late, and a text must end before the earliest
 * one whoever made it.
 */
import { beginning } from '../../generate/stop-strings.ts';
import type { GenerateAnswer } from '../contract/request.ts';

type Token = NonNullable<GenerateAnswer['tokens']>[number];

/** Where the earliest stop string begins, or undefined. */
function earliestStop(text: string, stop: readonly string[]): number | undefined {
  const found = stop.filter((each) => each !== '').map((each) => text.indexOf(each));
  const places = found.filter((place) => place >= 0);
  return places.length === 0 ? undefined : Math.min(...places);
}

/** Tells the text of a stream as far as no stop string can take it back. */
export class HeldBack {
  private readonly stop: readonly string[];
  private readonly onText: (piece: string) => void;
  private rest = '';
  private told = 0;
  private over = false;

  constructor(stop: readonly string[], onText: (piece: string) => void) {
    this.stop = stop;
    this.onText = onText;
  }

  add(piece: string): void {
    if (this.over) return;
    this.rest += piece;
    const end = earliestStop(this.rest, this.stop);
    this.over = end !== undefined;
    this.tell(this.rest.slice(0, end ?? this.rest.length - beginning(this.rest, this.stop)));
  }

  /** Tells what is missing of the answer, which has been cut. */
  finish({ text }: GenerateAnswer): void {
    this.tell(text.slice(this.told));
  }

  private tell(piece: string): void {
    this.rest = this.rest.slice(piece.length);
    this.told += piece.length;
    if (piece !== '') this.onText(piece);
  }
}

/** The answer up to the earliest stop string; of its tokens those that begin before it. */
export function cutAtStop(answer: GenerateAnswer, stop: readonly string[]): GenerateAnswer {
  const end = earliestStop(answer.text, stop);
  if (end === undefined) return answer;
  let length = 0;
  const kept = answer.tokens?.filter((token: Token) => {
    const begins = length < end;
    length += token.text.length;
    return begins;
  });
  return {
    ...answer,
    text: answer.text.slice(0, end),
    finish: 'stop',
    ...(kept === undefined ? {} : { tokens: kept }),
  };
}
