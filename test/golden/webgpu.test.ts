/**
 * Logits, log-probabilities, losses and a whole model's gradients against the golden numbers on the `webgpu` device, at
 * their own tolerances: the very checks of alignment/, in a process that computes there. Skipped without a Vulkan driver.
 */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findDriver, NO_DRIVER } from '../contract/vulkan.ts';
import { goldenFolder } from './golden.ts';

interface Report {
  testResults: { name: string; assertionResults: { fullName: string; status: string; failureMessages: string[] }[] }[];
}

const root = resolve(import.meta.dirname, '..', '..');
const FILES = ['forward', 'loss-functions', 'dpo-loss'];
// The rest of these files says nothing new about a device, and a software driver would take minutes over it.
const CHECKS = String.raw`logits\.json|logprobs\.json|loss_functions\.json|dpo_loss\.json 0 `;
const driver = findDriver();

describe.skipIf(!driver || !goldenFolder('alignment'))(
  `golden alignment on webgpu (${driver?.name ?? NO_DRIVER})`,
  () => {
    it('passes the checks of the CPU', { timeout: 900_000 }, () => {
      const files = FILES.map((name) => join('test', 'golden', 'alignment', `${name}.test.ts`));
      const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
      const options = ['--maxWorkers=1', '--testTimeout=600000', '--reporter=json', '-t', CHECKS];
      const { stdout, stderr } = spawnSync(process.execPath, [vitest, 'run', ...files, ...options], {
        cwd: root,
        env: { ...process.env, ...driver!.env, GOLDEN_DEVICE: 'webgpu', VITEST: '' },
        encoding: 'utf8',
        maxBuffer: 64 * 2 ** 20,
      });
      expect(stdout, stderr).toContain('"testResults"');
      const { testResults } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as Report;
      expect(testResults).toHaveLength(FILES.length);
      for (const { name, assertionResults } of testResults) {
        const failed = assertionResults.filter(({ status }) => status === 'failed');
        expect(failed.map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages[0]}`)).toEqual([]);
        expect(assertionResults.filter(({ status }) => status === 'passed').length, name).toBeGreaterThan(0);
      }
    });
  },
);
