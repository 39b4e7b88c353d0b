/**
 * Questions over short invented documents of our own: does the model answer from what it is given? Measured lexically
 * without further ado, and by judges with `--judge judge=URI`. Items: `rag/questions.jsonl`, written for this project;
 * every third chunk is beside the point, and no item tells about a real place, firm or person.
 */
import { type Doc, defineTask, f1, leaveOneOut, ragScorers } from '../../../src/plugin.ts';

const asked = (row: Doc, chunks: readonly string[]): string =>
  [
    'Answer the question in one or two sentences, from these notes only.',
    ...chunks.map((chunk, i) => `[${i + 1}] ${chunk}`),
    `Question: ${row.question as string}`,
    'Answer:',
  ].join('\n\n');

export default defineTask({
  name: 'embedded_rag',
  summary: 'Questions over retrieved notes: grounded, complete, relevant answers (own items; judge optional)',
  version: 1,
  tags: ['rag'],
  dataset: 'rag/questions.jsonl',
  columns: {
    question: 'what is asked',
    contexts: 'retrieved chunks, a list of texts',
    reference: 'a whole answer',
    kind: 'what is asked for: fact, number, several, missing (the notes do not say)',
  },
  prompt: (row) => asked(row, row.contexts as readonly string[]),
  target: (row) => row.reference as string,
  groups: (row) => ({ kind: row.kind as string }),
  generation: { maxTokens: 64, stop: ['Question:'] },
  parse: (text) => (text.trim() === '' ? null : text.trim()),
  scorers: [f1(), ...ragScorers(), leaveOneOut({ prompt: asked })],
});
