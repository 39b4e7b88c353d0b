/**
 * Stop strings on our side: servers take few of them, none at all or cut late, and a text must end before the earliest
 * one whoever made it.
 */
import type { GenerateAnswer } from '../contract/request.ts';

type Token = NonNullable<GenerateAnswer['tokens']>[number];

/** Where the earliest stop string begins, or undefined. */
function earliestStop(text: string, stop: readonly string[]): number | undefined {
  const found = stop.filter((each) => each !== '').map((each) => text.indexOf(each));
  const places = found.filter((place) => place >= 0);
  return places.length === 0 ? undefined : Math.min(...places);
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
