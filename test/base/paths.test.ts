import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HarnessError } from '../../src/base/errors.ts';
import { requireInput, resolveInput, shortPath } from '../../src/base/paths.ts';

let folder: string;
let before: string;

beforeEach(() => {
  before = process.cwd();
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'harness-paths-')));
  mkdirSync(join(folder, 'work'));
  mkdirSync(join(folder, 'configs'));
  writeFileSync(join(folder, 'configs', 'data.jsonl'), '{}\n');
  writeFileSync(join(folder, 'configs', 'both.jsonl'), 'beside\n');
  writeFileSync(join(folder, 'work', 'both.jsonl'), 'here\n');
  process.chdir(join(folder, 'work'));
});

afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

describe('paths in a config', () => {
  const config = () => join(folder, 'configs', 'dpo.yaml');

  it('are tried in the working folder first, then beside the config', () => {
    expect(resolveInput('both.jsonl', config())).toMatchObject({
      found: true,
      path: join(folder, 'work', 'both.jsonl'),
    });
    expect(resolveInput('data.jsonl', config())).toMatchObject({
      found: true,
      path: join(folder, 'configs', 'data.jsonl'),
    });
    expect(resolveInput('data.jsonl')).toEqual({ found: false, tried: [join(folder, 'work', 'data.jsonl')] });
  });

  it('say what was tried, and what is near', () => {
    let error: unknown;
    try {
      requireInput('dta.jsonl', { what: 'data set', code: 'DATA_NOT_FOUND', configFile: config() });
    } catch (caught) {
      error = caught;
    }
    expect(HarnessError.is(error)).toBe(true);
    const { message, code, hint } = error as HarnessError;
    expect(code).toBe('DATA_NOT_FOUND');
    expect(message).toBe(`data set not found: dta.jsonl (tried dta.jsonl, ${join(folder, 'configs', 'dta.jsonl')})`);
    expect(hint).toBe(`did you mean ${join(folder, 'configs', 'data.jsonl')}?`);
  });

  it('are shown relative to the working folder where that is shorter', () => {
    expect(shortPath(join(folder, 'work', 'a', 'b.yaml'))).toBe(join('a', 'b.yaml'));
    expect(shortPath(config())).toBe(config());
  });
});
