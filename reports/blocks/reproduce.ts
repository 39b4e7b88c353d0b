/** How to get the same numbers: the command as it was given, versions, commit, seeds, hashes of what went in. */

import { defineBlock, type RunFacts } from '../../src/plugin.ts';
import {
  commandText,
  FACTS,
  fact,
  factsMarkdown,
  known,
  markdownCode,
  paragraphs,
  setting,
  shape,
  TEXTS,
} from '../../src/plugin-report.ts';

export default defineBlock({
  name: 'reproduce',
  title: 'How to reproduce',
  summary: 'The exact commands, versions, commit, seeds and hashes',
  needs: () => true,
  view(run) {
    const { manifest, evaluation } = run;
    const manifests = [manifest, ...(evaluation === null || evaluation === manifest ? [] : [evaluation])];
    return {
      commands: manifests.map(({ command }) => commandText(command)),
      again: againOf(run),
      facts: [
        ...(manifest.hub ?? []).map(({ type, id, commit }) =>
          fact(`Read from the Hub (${type})`, `${id} at ${commit}`),
        ),
        fact(
          'Versions',
          Object.entries(manifest.versions)
            .map(([name, version]) => `${name} ${version}`)
            .join(', '),
        ),
        fact('Commit of the caller’s repository', manifest.git_commit),
        fact(
          'Seeds',
          Object.entries(manifest.seeds ?? {})
            .map(([name, seed]) => `${name} ${setting(seed)}`)
            .join(', '),
        ),
        ...known([
          fact('SHA-256 of the config', manifest.config_sha256),
          fact('SHA-256 of the weights at the start', manifest.weights?.start),
        ]),
      ],
    };
  },
  markdown: ({ commands, again, facts }) =>
    paragraphs(markdownCode([...commands, ...again].join('\n'), 'sh'), factsMarkdown(facts)),
  schema: shape({ commands: TEXTS, again: TEXTS, facts: FACTS }),
});

/** The resolved config holds every value, overrides too. */
function againOf({ kind }: RunFacts): string[] {
  const verb = kind === 'training' ? 'align' : 'eval';
  return [`npx harness ${verb} config.yaml --output-dir runs/again`];
}
