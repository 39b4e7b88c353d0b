/**
 * The rows that prompts were made from, for rewards: examples keep tokens alone, so rows are read once more and give their
 * prompt as it stands there and all their columns.
 */
import type { DatasetType } from '../../data/formats.ts';
import { judgeRow } from '../../data/judge-row.ts';
import type { TextOrTurns } from '../../data/messages.ts';
import { openSplit, type SplitOptions, type SplitRole } from '../../data/mixture.ts';
import type { PromptBoundary } from '../../data/prompt-extraction.ts';
import type { Tokenizer } from '../../data/tokenizer.ts';
import { createRowTokenizer } from '../../data/tokens/tokenise.ts';
import type { Example } from '../../data/tree.ts';

export interface RowPrompt {
  /** As in the row; a preference without a prompt column gives what both answers begin with. */
  prompt: TextOrTurns;
  columns: Readonly<Record<string, unknown>>;
}

export interface RowPromptOptions {
  options: SplitOptions & { promptBoundary?: PromptBoundary | undefined };
  roles: readonly SplitRole[];
  configFile: string | undefined;
  accepts: readonly DatasetType[];
  method: string;
  tokenizer: Tokenizer;
}

/** What stands behind an example. Throws what reading and judging rows throw. */
export async function readRowPrompts(request: RowPromptOptions): Promise<(example: Example) => RowPrompt> {
  const { options, roles, configFile, accepts, method, tokenizer } = request;
  const tok = createRowTokenizer({ tokenizer, promptBoundary: options.promptBoundary });
  const found = new Map<string, RowPrompt>();
  for (const role of roles) {
    const split = await openSplit(options, role, { configFile });
    let index = 0;
    for await (const raw of split?.rows() ?? []) {
      const { row } = judgeRow({ ...raw, index }, { accepts, method });
      const whole = row.type === 'preference' ? tok.explicit(row) : row;
      const prompt = 'prompt' in whole ? whole.prompt : undefined;
      if (prompt !== undefined) found.set(keyOf(raw.source, index), { prompt, columns: raw.row });
      index++;
    }
  }
  return ({ source, index }) => {
    const row = found.get(keyOf(source, index));
    if (row === undefined) throw new Error(`${source}: the row of an example is gone`);
    return row;
  };
}

/** The same row may stand in a mixture twice. */
const keyOf = (source: string, index: number): string => `${source} ${index}`;
