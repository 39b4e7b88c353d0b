/**
 * Prints `N passed, N failed[, N skipped]` from vitest's JSON report and the number of failed stages; exits with 1
 * unless something passed and nothing failed.
 *
 *   node .ci/count.mjs REPORT.json FAILED_STAGES
 */
import { existsSync, readFileSync } from 'node:fs';

const [report = '', stages = '0'] = process.argv.slice(2);
let passed = 0;
let failed = Number(stages);
let skipped = 0;

if (existsSync(report)) {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  let failedTests = 0;
  for (const file of testResults) {
    const count = (...states) => file.assertionResults.filter(({ status }) => states.includes(status)).length;
    passed += count('passed');
    skipped += count('skipped', 'pending', 'todo', 'disabled');
    // A file that could not be loaded has no tests of its own to blame.
    const broken = count('failed');
    failedTests += broken === 0 && file.status === 'failed' ? 1 : broken;
  }
  // The test stage itself is in the number of failed stages; its tests say the same more exactly.
  if (failedTests > 0) failed = Math.max(0, failed - 1) + failedTests;
}

process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
