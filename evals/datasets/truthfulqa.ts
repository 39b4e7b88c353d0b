/**
 * TruthfulQA, Lin et al. 2022 (arXiv:2109.07958), from its table: questions with true and false answers, and the two
 * multiple-choice forms made of them, one true answer among the false ones (mc1) and all answers (mc2), true ones first.
 */

import { defineDataset, HarnessError } from '../../src/plugin.ts';
import { apache, convertViews, type View } from '../../src/plugin-data.ts';

type Row = Readonly<Record<string, unknown>>;

function cell(row: Row, name: string): string {
  const value = row[name];
  if (typeof value === 'string') return value.trim();
  throw new HarnessError('DATA_BAD_COLUMN', `TruthfulQA: column "${name}" is missing`);
}

/** Answers stand in one cell with semicolons between them. */
const list = (row: Row, name: string): string[] =>
  cell(row, name)
    .split(';')
    .map((answer) => answer.trim())
    .filter((answer) => answer !== '');

const targets = (right: readonly string[], wrong: readonly string[]) => ({
  choices: [...right, ...wrong],
  labels: [...right.map(() => 1), ...wrong.map(() => 0)],
});

const sources = [['TruthfulQA.csv']];

const views: readonly View[] = [
  {
    config: 'generation',
    split: 'validation',
    sources,
    row: (row) => ({
      type: cell(row, 'Type'),
      category: cell(row, 'Category'),
      question: cell(row, 'Question'),
      best_answer: cell(row, 'Best Answer'),
      correct_answers: list(row, 'Correct Answers'),
      incorrect_answers: list(row, 'Incorrect Answers'),
      source: cell(row, 'Source'),
    }),
  },
  {
    config: 'multiple_choice',
    split: 'validation',
    sources,
    row: (row) => ({
      question: cell(row, 'Question'),
      mc1_targets: targets([cell(row, 'Best Answer')], list(row, 'Incorrect Answers')),
      mc2_targets: targets(list(row, 'Correct Answers'), list(row, 'Incorrect Answers')),
    }),
  },
];

export default defineDataset({
  name: 'truthfulqa',
  ids: ['truthfulqa/truthful_qa', 'truthful_qa', 'truthfulqa'],
  summary: 'questions that people answer falsely, with true and false answers',
  home: 'https://github.com/sylinrl/TruthfulQA',
  revision: 'main, 790 questions',
  licence: { name: 'Apache-2.0', text: apache('TruthfulQA by Stephanie Lin, Jacob Hilton and Owain Evans.') },
  files: [
    {
      path: 'TruthfulQA.csv',
      url: 'https://raw.githubusercontent.com/sylinrl/TruthfulQA/main/TruthfulQA.csv',
      bytes: 503551,
      sha256: '764be5c0c27c337baed4db641555c125428569df44a8dbf9b28796a6ce4d7616',
    },
  ],
  views,
  convert: (conversion) => convertViews(views, conversion),
});
