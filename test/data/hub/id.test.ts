/** Names of the hub, and what is none. */
import { describe, expect, it } from 'vitest';
import { hubIdText, parseHubId } from '../../../src/data/hub/id.ts';

describe('parseHubId', () => {
  it.each([
    ['org/name', 'org/name', undefined, ''],
    ['org/name@v1.0', 'org/name', 'v1.0', ''],
    ['Org-1/na.me_2', 'Org-1/na.me_2', undefined, ''],
    ['hf:org/name', 'org/name', undefined, ''],
    ['hf://org/name', 'org/name', undefined, ''],
    ['hf:gpt2', 'gpt2', undefined, ''],
    ['hf:gpt2@main', 'gpt2', 'main', ''],
    ['hf:org/name@abc123/sub/folder', 'org/name', 'abc123', 'sub/folder'],
    ['hf:org/name/sub/folder', 'org/name', undefined, 'sub/folder'],
    ['hf:org/name@refs/pr/3', 'org/name', 'refs/pr/3', ''],
    ['hf:org/name@refs/convert/parquet/default', 'org/name', 'refs/convert/parquet', 'default'],
    ['hf:org/name@feature%2Fx/sub', 'org/name', 'feature/x', 'sub'],
  ])('%s', (text, name, revision, subfolder) => {
    expect(parseHubId(text)).toEqual({ name, revision, subfolder });
  });

  it.each([
    ...['name', './org/name', '../org/name', '/org/name', '~/name', 'a/b/c', 'org/', '/name', 'org//name', ''],
    ...['org/..', '../name', 'hf:../x', 'hf:org/name@../../etc', 'hf:org/name@main/../../x', 'hf:org/name/../x'],
    ...['org/na--me', 'org/-name', 'org/name.', 'org/name@', 'org/na me', 'hf:', 'org\\name', 'hf:org/name@a\0b'],
    ...['hf:org/name@main/c:x', 'openai:gpt-x', 'C:/models/x'],
  ])('is none: %j', (text) => {
    expect(parseHubId(text)).toBeUndefined();
  });

  it('can be written again', () => {
    for (const text of ['org/name', 'org/name@v1', 'org/name@v1/sub/folder']) {
      expect(hubIdText(parseHubId(`hf:${text}`)!)).toBe(text);
    }
  });
});
