/**
 * What the run was made on and what it cost: machine, versions, time, money of requests, and energy as
 * hours × assumed watts × PUE, with the assumptions said. Carbon only where the author gives grams per kilowatt-hour.
 */

import { defineBlock, type RunFacts } from '../../src/plugin.ts';
import {
  duration,
  FACTS,
  fact,
  factsMarkdown,
  known,
  paragraphs,
  score,
  secondsBetween,
  shape,
  TEXT_OR_NULL,
  thousands,
} from '../../src/plugin-report.ts';

/** Watts of a whole machine where nobody has measured: a small server, and one with an accelerator at work. */
const WATTS = { cpu: 100, accelerator: 450 };
/** Of a server room without great care; a well-run data centre has 1.1 to 1.2. */
const PUE = 1.5;

export default defineBlock({
  name: 'environment-cost',
  title: 'Environment and cost',
  summary: 'Machine, versions, time, money, and an estimate of energy with its formula',
  needs: () => true,
  async view(run) {
    const { facts: said, sections } = await run.author();
    const { manifest } = run;
    const { machine, versions, resumed = [] } = manifest;
    const { train_runtime: training } = (manifest.summary ?? {}) as { train_runtime?: number };
    const wall = secondsBetween(manifest.started, manifest.ended);
    // A run that was taken up again has pauses in it; its training clock has not.
    const worked = resumed.length > 0 ? (training ?? null) : wall;
    return {
      said: sections.environment ?? null,
      facts: [
        fact(
          'Machine',
          machine === undefined
            ? null
            : `${machine.cpu}, ${machine.threads} threads, ${machine.platform} ${machine.arch}`,
        ),
        fact('Device', manifest.device),
        fact(
          'Software',
          Object.entries(versions)
            .map(([name, version]) => `${name} ${version}`)
            .join(', '),
        ),
        fact(
          'Time',
          wall === null
            ? null
            : `${duration(wall)}${resumed.length > 0 ? `, with pauses (taken up again ${resumed.length} times)` : ''}`,
        ),
        ...known([
          fact('of which training', training === undefined ? null : duration(training)),
          fact('Cost of requests', moneyOf(run)),
          fact('Tokens of requests', tokensOf(run)),
        ]),
      ],
      energy: worked === null ? null : energyText(worked / 3600, manifest.device, said.power ?? {}),
    };
  },
  markdown: ({ said, facts, energy }) =>
    paragraphs(said, factsMarkdown(facts), energy === null ? 'Energy: not known.' : `Energy: ${energy}`),
  schema: shape({ said: TEXT_OR_NULL, facts: FACTS, energy: TEXT_OR_NULL }),
});

function energyText(
  hours: number,
  device: string,
  { watts, pue, carbon_g_per_kwh: carbon }: { watts?: number; pue?: number; carbon_g_per_kwh?: number },
): string {
  const power = watts ?? (device === 'cpu' || device === 'tensorflow' ? WATTS.cpu : WATTS.accelerator);
  const share = pue ?? PUE;
  const wattHours = hours * power * share;
  const energy = wattHours < 1000 ? `${score(wattHours)} Wh` : `${score(wattHours / 1000)} kWh`;
  const from = watts === undefined ? 'assumed' : 'given by the author';
  const effectiveness = pue === undefined ? 'assumed' : 'given by the author';
  const grams =
    carbon === undefined ? '' : ` At ${carbon} g CO2e per kWh that is ${score((wattHours / 1000) * carbon)} g CO2e.`;
  return `about ${energy} = ${score(hours)} h × ${power} W (${from}) × PUE ${share} (${effectiveness}). Nothing was measured.${grams}`;
}

function moneyOf({ results }: RunFacts): string | null {
  const costs = results.flatMap(({ result }) => result.cost_usd ?? []);
  return costs.length === 0 ? null : `$${costs.reduce((sum, cost) => sum + cost, 0).toFixed(2)}`;
}

function tokensOf({ results }: RunFacts): string | null {
  const all = results.flatMap(({ result }) => result.tokens ?? []);
  if (all.length === 0) return null;
  const sum = (of: (tokens: { input: number; output: number }) => number): string =>
    thousands(all.reduce((total, tokens) => total + of(tokens), 0));
  return `${sum(({ input }) => input)} in, ${sum(({ output }) => output)} out`;
}
