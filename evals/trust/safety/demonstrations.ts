/** Examples of sentiment for `safety_demonstrations`, written for it; labels take turns. */
export const DEMONSTRATIONS: readonly { readonly text: string; readonly target: string }[] = [
  { text: 'The tea was hot and the cake was fresh.', target: 'positive' },
  { text: 'I waited an hour and left hungry.', target: 'negative' },
  { text: 'What a cheerful little shop.', target: 'positive' },
  { text: 'The sofa fell apart in a week.', target: 'negative' },
  { text: 'They repaired my watch and it runs perfectly.', target: 'positive' },
  { text: 'The pool was dirty and cold.', target: 'negative' },
  { text: 'A clever and moving story.', target: 'positive' },
  { text: 'The plot makes no sense at all.', target: 'negative' },
  { text: 'Best bread in the valley.', target: 'positive' },
  { text: 'The driver was rude and reckless.', target: 'negative' },
  { text: 'I would stay here again without a doubt.', target: 'positive' },
  { text: 'The battery dies within two hours.', target: 'negative' },
  { text: 'Friendly people and a splendid view.', target: 'positive' },
  { text: 'A waste of a rainy evening.', target: 'negative' },
  { text: 'My daughter adores this puzzle.', target: 'positive' },
  { text: 'The paint came off after one wash.', target: 'negative' },
];
