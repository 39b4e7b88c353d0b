/** Where a board goes: `leaderboard.html` and its sisters in a folder, or one name with several endings. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeFileAtomic } from '../../base/atomic.ts';
import type { Board } from './board.ts';
import { boardPage } from './page.ts';
import { boardCsv, boardMarkdown } from './tables.ts';

export const BOARD_FORMATS = ['html', 'json', 'csv', 'md'] as const;
export type BoardFormat = (typeof BOARD_FORMATS)[number];

/** Path without its ending. `site/` gives `site/leaderboard`, `top.html` gives `top`. */
function boardStem(output: string): string {
  const named = output.match(/^(.+)[.](html|json|csv|md)$/)?.[1];
  return named === undefined ? join(resolve(output), 'leaderboard') : resolve(named);
}

/** The board that an earlier call left at this place. */
export function boardBefore(output: string): string | undefined {
  const file = `${boardStem(output)}.json`;
  return existsSync(file) ? file : undefined;
}

export const boardJson = (board: Board): string => `${JSON.stringify(board, null, 1)}\n`;

/** Writes the formats; each file is whole or as it was. @returns their paths. */
export async function writeBoard(
  board: Board,
  { output, formats, overrides }: { output: string; formats: readonly BoardFormat[]; overrides?: string },
): Promise<string[]> {
  const made: Record<BoardFormat, () => string | Promise<string>> = {
    html: () => boardPage(board, overrides),
    json: () => boardJson(board),
    csv: () => boardCsv(board),
    md: () => boardMarkdown(board),
  };
  const written: string[] = [];
  for (const format of formats) {
    const file = `${boardStem(output)}.${format}`;
    await writeFileAtomic(file, await made[format]());
    written.push(file);
  }
  return written;
}
