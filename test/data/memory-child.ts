/** Reads a file's rows, or tokenises them, in a process whose heap is small; prints what it counted. */
import { loadExamples } from '../../src/data/load-examples.ts';
import { readRows } from '../../src/data/read-rows.ts';
import { loadTokenizer } from '../../src/data/tokenizer.ts';

/** What is printed, as JSON. */
export type Counted = { rows: number; characters: number } | { examples: number; sum: number; last: number[] };

const print = (counted: Counted): void => console.log(JSON.stringify(counted));
const [, , what, path, folder] = process.argv as [string, string, string, string, string];
if (what === 'read') {
  let [rows, characters] = [0, 0];
  for await (const { row } of readRows(path)) {
    rows++;
    characters += String(row.text).length;
  }
  print({ rows, characters });
} else {
  const nobody = { phase() {}, progress() {}, info() {}, warn() {} };
  const loaded = await loadExamples({
    // A method that costs nothing: what is measured is the keeping.
    trainer: {
      name: 'lengths',
      datasetTypes: ['language-modeling'],
      features: (row) => {
        const ids = Array.from({ length: 200 }, (_, i) => (row.index + i) % 4000);
        return { tree: { role: 'text', ids, predict: true }, tokens: 200, ...row, truncated: false };
      },
    },
    options: { datasetName: path },
    tokenizer: loadTokenizer(folder),
    split: 'train',
    reporter: nobody,
  });
  let sum = 0;
  for (const { tokens } of loaded?.examples ?? []) sum += tokens;
  const last = loaded?.examples.at(-1 + loaded.examples.length);
  console.log(
    JSON.stringify({ examples: loaded?.examples.length, sum, last: [...(last?.tree.ids ?? [])].slice(0, 2) }),
  );
}
