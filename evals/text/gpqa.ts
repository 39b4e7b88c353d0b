/** GPQA, Rein et al. 2023: four options in an order that is drawn row by row, the right one kept by its letter. */
import { type Doc, PythonRandom, type TaskFunctions } from '../../src/plugin.ts';
import { strip } from './python-text.ts';

/** Marks of web pages taken out; nothing becomes a blank. */
function clean(value: unknown, brackets: boolean): string {
  if (typeof value !== 'string') return ' ';
  const text = strip(value).replaceAll(' [title]', '. ');
  return (brackets ? text : text.replace(/\[[^\n]*?\]/g, '')).replaceAll('  ', ' ');
}

/**
 * `process_docs` of GPQA: `choice1` to `choice4`, `choices`, `answer` as `(B)`. Drawn as Python's `random.shuffle` draws.
 * @param brackets what stands in square brackets is kept; the leaderboard's copy takes it out.
 * @param own seed of this setting, whatever that of the run is.
 */
export const shuffledOptions =
  ({ brackets, own }: { brackets: boolean; own?: number }): NonNullable<TaskFunctions['processDocs']>[string] =>
  ({ seed }) => {
    const random = new PythonRandom(own ?? seed);
    return (doc: Doc) => {
      const right = clean(doc['Correct Answer'], brackets);
      const wrong = [1, 2, 3].map((i) => clean(doc[`Incorrect Answer ${i}`], brackets));
      const choices = [...wrong, right];
      random.shuffle(choices);
      const named = Object.fromEntries(choices.map((choice, i) => [`choice${i + 1}`, choice]));
      return { ...doc, ...named, choices, answer: `(${'ABCD'[choices.indexOf(right)]})` };
    };
  };
