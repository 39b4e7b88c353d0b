/** A question that somebody at the terminal answers with y or n. */
import { createInterface } from 'node:readline';
import { HarnessError } from '../../base/errors.ts';
import type { Io } from '../io.ts';

/** True where there is somebody to ask. */
export const canAsk = (io: Io): boolean => io.err.isTTY && process.stdin.isTTY === true;

/**
 * Asks on the terminal of this process; y and yes agree. Anything else does not: another answer, none, the end of input (Ctrl-D).
 * @param declined what has not happened then: `nothing was published`.
 * @param hint how to go without being asked.
 * @throws HarnessError `DECLINED` (exit code 1), `INTERRUPTED` for Ctrl-C (130).
 */
export async function mustAgree(
  question: string,
  { declined, hint }: { declined: string; hint: string },
): Promise<void> {
  const answer = await answerTo(`${question} [y/N] `);
  if (answer === INTERRUPTED) throw new HarnessError('INTERRUPTED', `interrupted; ${declined}`, { exitCode: 130 });
  if (/^\s*y(es)?\s*$/i.test(answer ?? '')) return;
  throw new HarnessError('DECLINED', declined, { hint, exitCode: 1 });
}

const INTERRUPTED = Symbol('Ctrl-C');

/** What was typed; undefined when input ended before a line did. */
function answerTo(question: string): Promise<string | typeof INTERRUPTED | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    let answer: string | typeof INTERRUPTED | undefined;
    // The callback of a question is not called when input ends before a line does.
    lines.on('close', () => {
      // The cursor stands behind the question.
      if (typeof answer !== 'string') process.stderr.write('\n');
      resolve(answer);
    });
    lines.on('SIGINT', () => {
      answer = INTERRUPTED;
      lines.close();
    });
    lines.question(question, (text) => {
      answer = text;
      lines.close();
    });
  });
}
