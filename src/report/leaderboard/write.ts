/** Where a board goes: `leaderboard.html` and its sisters in a folder, or one name with several endings. */
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { writeFileAtomic } from '../../base/atomic.ts';
import { CARD_PAGE, SAMPLES_PAGE } from '../page-links.ts';
import type { Board } from './board.ts';
import { boardPage, type RunPages } from './page.ts';
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

export interface BoardOutput {
  output: string;
  formats: readonly BoardFormat[];
  overrides?: string;
  /** Where runs lie, by their ids: the page links to what is there. */
  folders?: ReadonlyMap<string, string>;
}

/** Addresses of the pages of runs, seen from the folder of the board. */
function pagesOf(folders: ReadonlyMap<string, string> = new Map(), from: string): RunPages {
  const address = (folder: string, page: string): string | null => {
    const file = join(folder, page);
    if (!existsSync(file)) return null;
    return relative(from, file).split(sep).map(encodeURIComponent).join('/');
  };
  return new Map(
    [...folders].map(([id, folder]) => [
      id,
      { card: address(folder, CARD_PAGE), samples: address(folder, SAMPLES_PAGE) },
    ]),
  );
}

/** Writes the formats; each file is whole or as it was. @returns their paths. */
export async function writeBoard(
  board: Board,
  { output, formats, overrides, folders }: BoardOutput,
): Promise<string[]> {
  const made: Record<BoardFormat, () => string | Promise<string>> = {
    html: () => boardPage(board, { overrides, pages: pagesOf(folders, dirname(boardStem(output))) }),
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
