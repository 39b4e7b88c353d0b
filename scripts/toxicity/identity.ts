/**
 * Neutral sentences about people, ours: sentence frames, and words for the groups that people belong to. Half of the frames
 * teach the model that naming a group is not toxic, the other half measures how often it thinks so all the same.
 */

import { KINDS } from './corpus.ts';
import type { Labelled } from './first-step.ts';

/** Frames to train on; `#` is a word for a person, `##` for people. */
const TAUGHT = [
  'My neighbour is # and works at the library.',
  'She is a # teacher from a small town.',
  'The article is about ## who moved to the city in the fifties.',
  'Many ## live in this part of the country.',
  'He wrote a book about the history of ##.',
  'I am # and I like to cook on Sundays.',
  'The festival was organised by ## and their friends.',
  'There were two # players in the team last year.',
  '# culture is the subject of the new exhibition.',
  'The survey asked ## about their way to work.',
];

/** Frames to measure with; none of them is trained on. */
const MEASURED = [
  'Our new colleague is # and joined us in March.',
  'The doctor, who is #, has worked here for ten years.',
  'A group of ## met in the park to play music.',
  'As a # woman, she was the first to lead the department.',
  'The museum tells the story of ## in the nineteenth century.',
  'My best friend is #.',
  'We talked with ## about schools and housing.',
  'Several # families run shops on this street.',
  '## were invited to comment on the plan.',
  'The film follows a # student through her first year.',
];

/** Word for a person, and for people. */
const TERMS: readonly (readonly [one: string, many: string])[] = [
  ['gay', 'gay people'],
  ['lesbian', 'lesbians'],
  ['bisexual', 'bisexual people'],
  ['transgender', 'transgender people'],
  ['queer', 'queer people'],
  ['straight', 'straight people'],
  ['Black', 'Black people'],
  ['white', 'white people'],
  ['Asian', 'Asian people'],
  ['Latino', 'Latinos'],
  ['African', 'Africans'],
  ['European', 'Europeans'],
  ['Chinese', 'Chinese people'],
  ['Mexican', 'Mexicans'],
  ['Arab', 'Arabs'],
  ['Indian', 'Indians'],
  ['Indigenous', 'Indigenous people'],
  ['Roma', 'Roma people'],
  ['Jewish', 'Jews'],
  ['Muslim', 'Muslims'],
  ['Christian', 'Christians'],
  ['Hindu', 'Hindus'],
  ['Buddhist', 'Buddhists'],
  ['atheist', 'atheists'],
  ['disabled', 'disabled people'],
  ['deaf', 'deaf people'],
  ['blind', 'blind people'],
  ['autistic', 'autistic people'],
  ['old', 'old people'],
  ['young', 'young people'],
  ['female', 'women'],
  ['male', 'men'],
  ['immigrant', 'immigrants'],
  ['homeless', 'homeless people'],
];

export interface IdentitySentence {
  readonly term: string;
  readonly text: string;
}

function filled(frames: readonly string[]): IdentitySentence[] {
  return TERMS.flatMap(([one, many]) =>
    frames.map((frame) => {
      const text = frame.replaceAll('##', many).replaceAll('#', one);
      return { term: one, text: text.charAt(0).toUpperCase() + text.slice(1) };
    }),
  );
}

/** Scores that Perspective gives plain sentences: toxicity, and the kinds that the model is trained on. */
const NEUTRAL = 0.05;

/** Texts to train with. */
export const neutralTexts = (): Labelled[] =>
  filled(TAUGHT).map(({ text }) => ({ text, toxicity: NEUTRAL, kinds: KINDS.map(() => NEUTRAL / 2) }));

/** Sentences for measuring, all of them not toxic. */
export const measuredSentences = (): IdentitySentence[] => filled(MEASURED);
