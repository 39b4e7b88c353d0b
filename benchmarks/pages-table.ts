/** The table of pages, from `card.json`, `leaderboard.json` and `viewer.json` in benchmarks/results; '' without any. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './machine.ts';
import { root } from './process.ts';

interface Measured {
  date: string;
  machine: Machine;
  loadBefore: number;
  repeats: number;
}
interface Card extends Measured {
  pageKb: number;
  seconds: { inProcess: number; cpu: number; whole: number };
}
interface Board extends Measured {
  runs: number;
  tasks: number;
  pageMb: number;
  secondsToBuild: number;
  secondsToWrite: number;
  cpuSeconds: number;
}
interface Viewer extends Measured {
  browser: string;
  samples: number;
  milliseconds: { firstRows: number; search: number };
}

function read<T>(name: string): T | null {
  const file = join(root, 'benchmarks', 'results', `${name}.json`);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : null;
}

const seconds = (value: number): string => `${value.toFixed(2)} s`;
const many = (value: number): string => value.toLocaleString('en-US');

export function pagesTable(): string {
  const [card, board, viewer] = [read<Card>('card'), read<Board>('leaderboard'), read<Viewer>('viewer')];
  const rows: [string, string, Measured][] = [];
  if (card !== null) {
    rows.push([
      `card of a real run, ${card.pageKb} kB, in a loaded process`,
      `${seconds(card.seconds.inProcess)}, ${seconds(card.seconds.cpu)} of processors`,
      card,
    ]);
    rows.push(['the same, a whole `harness card`', seconds(card.seconds.whole), card]);
  }
  if (board !== null) {
    const what = `leaderboard of ${many(board.runs)} run folders with ${board.tasks} tasks each, ranked and written`;
    const time = `${seconds(board.secondsToBuild + board.secondsToWrite)}, ${seconds(board.cpuSeconds)} of processors`;
    rows.push([what, time, board]);
  }
  if (viewer !== null) {
    const what = `page of ${many(viewer.samples)} samples: first rows in ${viewer.browser.replace(/\..*/, '')}`;
    rows.push([what, seconds(viewer.milliseconds.firstRows / 1000), viewer]);
    rows.push(['the same: a word looked for in all texts', seconds(viewer.milliseconds.search / 1000), viewer]);
  }
  const [first] = rows;
  if (first === undefined) return '';
  const { cores, cpu, memoryGb, system, node } = first[2].machine;
  return [
    '| page | median | load before |',
    '| --- | ---: | ---: |',
    ...rows.map(([what, time, { loadBefore }]) => `| ${what} | ${time} | ${loadBefore.toFixed(1)} |`),
    '',
    `${cores} cores of ${cpu}, ${memoryGb} GB, ${system}, Node ${node.slice(1)}; ${first[2].date.slice(0, 10)}.`,
  ].join('\n');
}
