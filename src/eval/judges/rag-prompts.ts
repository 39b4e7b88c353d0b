/**
 * The words of judges of answers from retrieved text. Each asks for a list that a share is computed from, so that the judge
 * decides about single claims and sentences and the arithmetic is ours. Versions go up with any change.
 */
import type { JudgePrompt } from './prompt.ts';

const SYSTEM = 'You check answers that were written from retrieved text. You decide point by point and invent nothing.';

const reminder = (form: string): string =>
  `I could not read your list. Reply with nothing but one line of JSON of this form: ${form}`;

const CLAIMS = '{"claims": [{"claim": "...", "holds": true}, {"claim": "...", "holds": false}]}';
const NUMBERS = '{"numbers": [1, 4]}';
const SCORE = '{"reason": "...", "score": 3}';

export const GROUNDEDNESS: JudgePrompt = {
  id: 'groundedness/1',
  system: SYSTEM,
  template: `{{question}}

{{contexts}}

{{answer}}

List every claim of the answer that could be true or false, each as a short sentence. A claim holds when the chunks say it or
it follows from them alone; what is merely true in the world does not hold. Greetings, refusals and questions are no claims.
End with one line of JSON: ${CLAIMS}`,
  reminder: reminder(CLAIMS),
};

export const FACTUALITY: JudgePrompt = {
  id: 'factuality/1',
  system: SYSTEM,
  template: `{{question}}

{{reference}}

{{contexts}}

{{answer}}

List every claim of the answer that could be true or false, each as a short sentence. A claim holds when the reference or the
chunks bear it out; the reference wins where they differ. Greetings, refusals and questions are no claims.
End with one line of JSON: ${CLAIMS}`,
  reminder: reminder(CLAIMS),
};

export const COMPLETENESS: JudgePrompt = {
  id: 'completeness/1',
  system: SYSTEM,
  template: `{{question}}

{{reference}}

{{contexts}}

{{answer}}

List the facts that a complete answer to the question has to state: those of the reference, or where it is empty, those of the
chunks that the question asks for. A fact holds when the answer states it, in whatever words.
End with one line of JSON: ${CLAIMS}`,
  reminder: reminder(CLAIMS),
};

export const CONTEXT_RELEVANCE: JudgePrompt = {
  id: 'context_relevance/1',
  system: SYSTEM,
  template: `{{question}}

{{sentences}}

Give the numbers of the sentences that are needed to answer the question, none when none is.
End with one line of JSON: ${NUMBERS}`,
  reminder: reminder(NUMBERS),
};

export const CHUNK_UTILISATION: JudgePrompt = {
  id: 'chunk_utilisation/1',
  system: SYSTEM,
  template: `{{question}}

{{sentences}}

{{answer}}

Give the numbers of the sentences whose content the answer uses, none when none is.
End with one line of JSON: ${NUMBERS}`,
  reminder: reminder(NUMBERS),
};

export const CHUNK_ATTRIBUTION: JudgePrompt = {
  id: 'chunk_attribution/1',
  system: SYSTEM,
  template: `{{question}}

{{contexts}}

{{answer}}

Give the numbers of the chunks that something in the answer comes from, none when none is.
End with one line of JSON: ${NUMBERS}`,
  reminder: reminder(NUMBERS),
};

export const ANSWER_RELEVANCE: JudgePrompt = {
  id: 'answer_relevance/1',
  system: SYSTEM,
  template: `{{question}}

{{answer}}

How well does the answer address what was asked, whether it is true or not?
1: not at all, 2: barely, 3: in part, 4: mostly, 5: fully and without digression.
End with one line of JSON: ${SCORE}`,
  reminder: reminder(SCORE),
};
