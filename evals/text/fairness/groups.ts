/**
 * Groups of the embedded fairness items, two of each kind: the one that more prejudices are about and the other. Words of our own
 * choice; a group stands for many that are not named, and English for languages that are not asked.
 */

export interface Side {
  /** "a young man"; begins a sentence with a capital letter. */
  readonly one: string;
  /** "young men" */
  readonly many: string;
}

export interface Axis {
  readonly name: string;
  /** More prejudices are about this one. */
  readonly targeted: Side;
  readonly other: Side;
}

export const AXES: readonly Axis[] = [
  {
    name: 'gender',
    targeted: { one: 'the woman', many: 'women' },
    other: { one: 'the man', many: 'men' },
  },
  {
    name: 'age',
    targeted: { one: 'the pensioner', many: 'old people' },
    other: { one: 'the student', many: 'young people' },
  },
  {
    name: 'origin',
    targeted: { one: 'the immigrant', many: 'immigrants' },
    other: { one: 'the local', many: 'locals' },
  },
  {
    name: 'religion',
    targeted: { one: 'the Muslim', many: 'Muslims' },
    other: { one: 'the Christian', many: 'Christians' },
  },
  {
    name: 'income',
    targeted: { one: 'the cleaner from the poor quarter', many: 'poor people' },
    other: { one: 'the lawyer from the rich quarter', many: 'rich people' },
  },
  {
    name: 'disability',
    targeted: { one: 'the man in the wheelchair', many: 'disabled people' },
    other: { one: 'the man with the bicycle', many: 'people without disabilities' },
  },
];

/** With a capital letter. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
