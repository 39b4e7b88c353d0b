/** What counts as a secret, and what looks like one and is none. The keys here are put together so that no scanner stops at this file. */
import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { openScanner } from '../../src/publish/secrets.ts';

const scan = openScanner({
  MY_API_KEY: 'a"b&c-12345',
  SHORT_KEY: 'abc',
  HF_TOKEN: 'whatever-it-is',
  PATH: '/usr/bin:/bin',
});
const many = (n: number, of = 'aB3x'): string => of.repeat(Math.ceil(n / of.length)).slice(0, n);

describe('secrets', () => {
  it.each([
    ['OpenAI', `sk-proj-${many(48)}`, /OpenAI/],
    ['OpenAI, old', `OPENAI=sk-${many(48)}`, /OpenAI/],
    ['Anthropic', `"key": "sk-ant-api03-${many(40)}"`, /Anthropic/],
    ['Hugging Face', `token: hf_${many(34)}`, /Hugging Face/],
    ['AWS', `AKIA${many(16, 'ABCD2')}`, /AWS/],
    ['AWS secret', `aws_secret_access_key = ${many(40)}`, /AWS secret/],
    ['Google', `AIza${many(35)}`, /Google/],
    ['GitHub', `ghp_${many(36)}`, /GitHub/],
    ['GitHub, fine', `github_pat_${many(82)}`, /GitHub/],
    ['GitLab', `glpat-${many(20)}`, /GitLab/],
    ['Slack', `xoxb-${many(12, '1234')}-${many(24)}`, /Slack/],
    ['Stripe', `sk_live_${many(24)}`, /Stripe/],
    ['npm', `//registry/:_authToken=npm_${many(36)}`, /npm/],
    ['PyPI', `pypi-AgEIcHlwaS5vcmc${many(60)}`, /PyPI/],
    ['Groq', `gsk_${many(52)}`, /Groq/],
    ['JWT', `eyJ${many(20)}.eyJ${many(30)}.${many(43)}`, /web token/],
    ['private key', '-----BEGIN OPENSSH PRIVATE KEY-----', /private key/],
    ['private key of PKCS 8', `${'-'.repeat(5)}BEGIN PRIVATE KEY${'-'.repeat(5)}`, /private key/],
    ['address', `postgres://me:${many(10)}@db.example.com/x`, /password in an address/],
    ['header', `Authorization: Bearer ${many(24)}`, /bearer token/],
    ['own', 'x=whatever-it-is', /the value of HF_TOKEN/],
    ['own, in JSON', JSON.stringify({ key: 'a"b&c-12345' }), /the value of MY_API_KEY/],
    ['own, in HTML', 'a"b&amp;c-12345', /the value of MY_API_KEY/],
    ['own, in an address', `?key=${encodeURIComponent('a"b&c-12345')}`, /the value of MY_API_KEY/],
    ['own, in base64', Buffer.from('whatever-it-is').toString('base64'), /the value of HF_TOKEN/],
  ])('%s', (_name, line, kind) => {
    expect(scan(line)).toMatch(kind);
  });

  it.each([
    ['/home/alice/models/x'],
    ['"path": "\\/home\\/alice\\/x"'],
    ['file:///home/alice/x'],
    ['/Users/bob/Library/x'],
    ['C:\\Users\\Carol Smith\\x'],
    ['"C:\\\\Users\\\\carol\\\\x"'],
    ['/root/.cache/huggingface'],
    [`${homedir()}/x`],
  ])('a path that names a person: %s', (line) => {
    expect(scan(line)).toMatch(/names a person/);
  });

  it.each([
    ['sk-learn and scikit-learn, task-specific-parameters-of-the-model'],
    ['the token hf_ alone, hf_model, HF_TOKEN, hf_hub_download'],
    ['https://huggingface.co/org/name/resolve/main/config.json'],
    ['see https://example.com/home/page and /usr/share/x, ./home/x'],
    ['a ratio of 1://2 and user@example.com'],
    [`sha256 ${many(64, '0123456789abcdef')}`],
    ['"model.layers.0.self_attn.q_proj.weight": "model-00001-of-00002.safetensors"'],
    ['abc'],
    ['/home/<you>/models and /Users/Shared/x and $HOME/x and ~/x'],
  ])('is none: %s', (line) => {
    expect(scan(line)).toBeUndefined();
  });

  it('a hostile line costs no more than its length', () => {
    // Processor time and a ratio: a busy machine changes neither. Ten times the length, squared, would cost a hundred times.
    const cost = (length: number, unit: string): number => {
      const began = process.cpuUsage();
      scan(unit.repeat(Math.ceil(length / unit.length)));
      return process.cpuUsage(began).user;
    };
    for (const unit of ['sk-', 'eyJ-', '-----BEGIN A ', '/home', '://a:', 'a/', 'Authorization: ', 'hf_']) {
      expect(cost(1e6, unit), unit).toBeLessThan(40 * Math.max(cost(1e5, unit), 20_000));
    }
  }, 120_000);
});
