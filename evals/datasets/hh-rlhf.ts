/**
 * HH-RLHF, Bai et al. 2022 (arXiv:2204.05862): pairs of raw transcripts, `\n\nHuman: ...\n\nAssistant: ...`. Each is cut at
 * its turns, turns of one speaker in a row become one, blanks around a turn are dropped; the turns that both sides begin
 * with, up to the last user's, are the prompt. Leaves out the red-team transcripts, which are no pairs.
 */

import { join } from 'node:path';
import { defineDataset, HarnessError } from '../../src/plugin.ts';
import {
  type Conversion,
  hubUrl,
  jsonLine,
  mit,
  type OriginalFile,
  readRows,
  writeStreamAtomic,
} from '../../src/plugin-data.ts';

const REVISION = '09be8c5bbc57cb3887f3a9732ad6aa7ec602a1fa';

/** Bytes and checksums as the repository states them; for one file it states a git object name instead. */
const stated: Readonly<Record<string, Pick<OriginalFile, 'bytes' | 'sha256' | 'gitBlob'>>> = {
  'harmless-base/train.jsonl.gz': { gitBlob: 'df7c90b1bbd6093bda9c996e8aab9a46fa557dcf' },
  'harmless-base/test.jsonl.gz': {
    bytes: 742801,
    sha256: 'ebfaaed21162a4de120ae85366075b34425e2a6303fac59b99555002f7016f03',
  },
  'helpful-base/train.jsonl.gz': {
    bytes: 16200131,
    sha256: '518a5bf288456fc9f3b7c980c54116fba0c52f274d3f4d344675d83e4058f6f4',
  },
  'helpful-base/test.jsonl.gz': {
    bytes: 875191,
    sha256: '8be3fc1a13b27901631696f2be6f184c799f1baeaf145f53ac5db24960adc37b',
  },
  'helpful-online/train.jsonl.gz': {
    bytes: 20127228,
    sha256: '0994d18b82083f5c084ce04071b683958a724df8c7215ab1d851986642d36a2a',
  },
  'helpful-online/test.jsonl.gz': {
    bytes: 1053578,
    sha256: '39a475cc7e0df972902f8e3a0972726fce826ac65369bda8c671de4330c60a10',
  },
  'helpful-rejection-sampled/train.jsonl.gz': {
    bytes: 25697148,
    sha256: '0cea2d2ab2187624ec1314e8cc6fb579f0fa987b3a33e8102b7556ed4d255f64',
  },
  'helpful-rejection-sampled/test.jsonl.gz': {
    bytes: 1361231,
    sha256: 'abc35dbc56015db1dae0faa484514ccbc3eee0133bfcd557fc69250619b028bb',
  },
};

export default defineDataset({
  name: 'hh-rlhf',
  ids: ['Anthropic/hh-rlhf', 'hh-rlhf'],
  summary: 'preferences between two answers, helpful and harmless',
  home: 'https://huggingface.co/datasets/Anthropic/hh-rlhf',
  revision: REVISION,
  licence: { name: 'MIT', text: mit('Copyright (c) 2022 Anthropic') },
  warning:
    'The conversations hold offensive, abusive and upsetting text. They are research data for making models less harmful.',
  get files() {
    return Object.entries(stated).map(([path, known]) => ({
      ...known,
      path,
      url: `${hubUrl()}/datasets/Anthropic/hh-rlhf/resolve/${REVISION}/${path}`,
      part: path.split('/')[0] as string,
    }));
  },
  convert,
});

async function convert({ from, files, into, progress }: Conversion) {
  const rows: Record<string, number> = {};
  const notes: string[] = [];
  let total = 0;
  for (const { path } of files) {
    const target = path.replace(/\.gz$/, '');
    const prefix = target.replace(/\.jsonl$/, '').replaceAll('/', '-');
    let [written, without] = [0, 0];
    await writeStreamAtomic(join(into, target), async (handle) => {
      let lines: string[] = [];
      for await (const { row, source, line } of readRows(join(from, path), path)) {
        const pair = cutPair(row, { source, file: join(from, path), line });
        if (pair === undefined) without++;
        else lines.push(jsonLine({ id: `${prefix}-${String(line - 1).padStart(5, '0')}`, ...pair }));
        if (lines.length >= 1000) {
          written += lines.length;
          await handle.write(lines.join(''));
          lines = [];
        }
        if (++total % 1000 === 0) progress(total);
      }
      written += lines.length;
      await handle.write(lines.join(''));
    });
    rows[target] = written;
    if (without > 0)
      notes.push(`${target}: ${without} pairs left out, whose sides share no user's turn or have no answer`);
  }
  return { rows, notes };
}

interface Turn {
  role: 'user' | 'assistant';
  content: string;
}

/** A pair of transcripts as prompt and answers; undefined when one side has no answer of its own, or no turn is shared. */
export function cutPair(
  row: Readonly<Record<string, unknown>>,
  place: { source: string; file: string; line: number },
): { prompt: Turn[]; chosen: Turn[]; rejected: Turn[] } | undefined {
  const [chosen, rejected] = [turnsOf(row.chosen, 'chosen', place), turnsOf(row.rejected, 'rejected', place)];
  let shared = 0;
  while (shared < Math.min(chosen.length, rejected.length) && same(chosen[shared], rejected[shared])) shared++;
  while (shared > 0 && chosen[shared - 1]?.role !== 'user') shared--;
  if (shared === 0 || chosen.length === shared || rejected.length === shared) return undefined;
  return { prompt: chosen.slice(0, shared), chosen: chosen.slice(shared), rejected: rejected.slice(shared) };
}

const same = (a: Turn | undefined, b: Turn | undefined): boolean => a?.role === b?.role && a?.content === b?.content;

function turnsOf(transcript: unknown, column: string, place: { source: string; file: string; line: number }): Turn[] {
  const parts = typeof transcript === 'string' ? transcript.split(/\n\n(Human|Assistant):/) : [];
  if (parts.length < 3 || parts[0]?.trim() !== '') {
    const message = `${place.source}: column "${column}" is no transcript (\\n\\nHuman: ...\\n\\nAssistant: ...).`;
    throw new HarnessError('DATA_BAD_COLUMN', message, { where: { file: place.file, line: place.line } });
  }
  const turns: Turn[] = [];
  for (let i = 1; i < parts.length; i += 2) {
    const role = parts[i] === 'Human' ? 'user' : 'assistant';
    const content = (parts[i + 1] as string).trim();
    const last = turns.at(-1);
    if (last?.role === role) last.content += `\n\n${content}`;
    else turns.push({ role, content });
  }
  return turns;
}
