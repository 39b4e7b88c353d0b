/**
 * The questions of AI FactSheets (Arnold et al., 2019; IBM's factsheets for models). What the run shows is answered by it,
 * what only an author can know by the author.
 */

import { defineBlock, type RunFacts } from '../../src/plugin.ts';
import { count, interval, list, score, shape, shownPath, TEXT_OR_NULL, thousands } from '../../src/plugin-report.ts';

export default defineBlock({
  name: 'factsheet',
  title: 'Questions of AI FactSheets',
  summary: 'Purpose, domain, data, model, inputs and outputs, performance, bias, robustness, conditions, contact',
  needs: () => true,
  async view(run) {
    const { sections: said } = await run.author();
    const answer = (question: string, words: string | undefined, shown: string | null = null) => ({
      question,
      said: words ?? null,
      shown,
    });
    return {
      answers: [
        answer('Purpose', said.purpose ?? said.intended_use),
        answer('Domain', said.domain),
        answer('Training data', said.training_data, trainingData(run)),
        answer('Model information', said.model_details, await modelInformation(run)),
        answer('Inputs and outputs', said.inputs_outputs, inputsAndOutputs(run)),
        answer('Performance', said.analyses, performance(run)),
        answer('Bias', said.bias, biasOf(run)),
        answer('Robustness', said.robustness),
        answer('Domain shift', said.domain_shift),
        answer('Optimal conditions', said.optimal_conditions),
        answer('Poor conditions', said.poor_conditions),
        answer('Explanation', said.explanation),
        answer('Contact', said.contact),
      ],
    };
  },
  schema: shape({ answers: list(shape({ question: { type: 'string' }, said: TEXT_OR_NULL, shown: TEXT_OR_NULL })) }),
});

function trainingData({ kind, manifest }: RunFacts): string | null {
  if (kind === 'evaluation' || manifest.inputs.length === 0) return null;
  const files = manifest.inputs.map((input) => {
    const { rows } = input as { rows?: number };
    return `${shownPath(input.path)}${rows === undefined ? '' : ` (${thousands(rows)} rows)`}`;
  });
  return `${files.join(', ')}; see Training data.`;
}

async function modelInformation(run: RunFacts): Promise<string | null> {
  const model = await run.model();
  if (model === null) return null;
  const name = model.architectures.join(', ') || model.modelType || 'model';
  return `${model.kind === 'adapter' ? `${model.adapter?.type ?? ''} adapter` : name}, ${count(model.parameters)} parameters, trained by ${run.manifest.method}.`;
}

function inputsAndOutputs({ manifest, kind }: RunFacts): string | null {
  if (kind === 'evaluation') return null;
  return manifest.method === 'reward' ? 'Text in, one number out: how good an answer is.' : 'Text in, text out.';
}

/** Up to four figures: of suites where there are some, else of tasks, else of held-out rows. */
function performance({ results, heldOut }: RunFacts): string | null {
  const suites = results.filter(({ result }) => result.kind === 'suite');
  const from = suites.length > 0 ? suites : results;
  const figures = from.flatMap(({ result }) =>
    Object.entries(result.metrics).map(
      ([key, { value, ci95 }]) => `${result.task} ${key} ${score(value)} ${interval(ci95)}`,
    ),
  );
  const measures = Object.values(heldOut?.measures ?? {}).map(
    ({ label, after }) => `${label} ${score(after)} on held-out rows`,
  );
  const told = [...figures, ...measures].slice(0, 4);
  return told.length === 0 ? null : `${told.join('; ')}.`;
}

function biasOf({ results }: RunFacts): string | null {
  const columns = new Set(results.flatMap(({ result }) => Object.keys(result.by ?? {})));
  return columns.size === 0 ? null : `Measured by ${[...columns].join(', ')}; see Disaggregated results.`;
}
