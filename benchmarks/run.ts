/**
 * `npm run bench -- train|rl|eval|generate|requests|metrics|viewer|leaderboard|card|micro|table|fairness`.
 *
 *   train   whole training processes, beside TRL where a Python that has it is named
 *     --python PATH        else HARNESS_PYTHON, else benchmarks/.venv/bin/python, else our side alone
 *     --shapes 4m,30m,135m --method dpo,sft,lora,reward --rows real,equal   --repeats 3   --steps N
 *     --only harness,live  programs whose name holds one of these words; nothing is recorded
 *     --quick              4m, 6 steps, once: does it work, not how fast is it; nothing is recorded
 *     --gpu                on the GPU: ours through WebGPU, TRL through CUDA (float32), ours on the processor beside them
 *   rl      updates of PPO, split into writing, scoring, reading and training, beside TRL where a Python has 1.10 or older
 *     --python PATH        as above
 *     --shapes 4m,30m      --repeats 3    --steps 8
 *     --source             the sources instead of the build; nothing is recorded
 *     --quick              4m, once; nothing is recorded
 *   eval    multiple-choice scoring beside lm-eval, generation beside transformers
 *     --python PATH        of a Python that has lm-eval       --repeats 3
 *     --only letters       jobs whose name holds one of these words; nothing is recorded
 *     --quick              8 requests, once; nothing is recorded
 *   generate greedy generation beside transformers at batch 1 and 16, also in 8 and 4 bits with the perplexity beside it
 *     --python PATH        of a Python that has transformers  --repeats 3  --shapes 4m,30m,135m
 *     --steps 64           new tokens of a prompt
 *     --quick              4m, once; nothing is recorded
 *   requests what a local server gives to a bare loop and to the asker, 64 at once; memory over 100,000 samples
 *     --repeats 5          of the comparison
 *     --quick              1,000 requests, once; nothing is recorded
 *   metrics text metrics beside sacrebleu, rouge-score and NLTK, bootstrap, a million rows of classification
 *     --python PATH        as above       --repeats 5
 *     --only bootstrap,bleu  parts whose name holds one of these words; nothing is recorded
 *     --quick              200 pairs, once; nothing is recorded
 *   viewer  a page with 100,000 samples, opened in Chromium (CHROMIUM_PATH): until the first rows, a sample, a search
 *     --repeats 5
 *     --quick              10,000 samples, once; nothing is recorded
 *   leaderboard a board of 1,000 run folders with 50 tasks each: until it is ranked, until page and JSON are written
 *     --repeats 3
 *     --quick              50 folders, once; nothing is recorded
 *   card    of a real run folder, inside a process and as a whole one
 *     --run runs/demo/dpo  the run folder; npm run demo:pages makes this one
 *     --repeats 5
 *     --quick              once; nothing is recorded
 *   fairness comparisons of groups over 1 and 10 million rows beside fairlearn's MetricFrame
 *     --python PATH        of a Python that has fairlearn
 *     --quick              10,000 rows, once; nothing is recorded
 *   micro   single operations, tokeniser, batch layout
 *   table   writes the tables of docs/speed.md from benchmarks/results
 */
import { parseArgs } from 'node:util';
import type { RowKind } from './rows.ts';
import { shapes } from './shapes.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: 'string' },
    shapes: { type: 'string' },
    method: { type: 'string', default: 'dpo,sft' },
    rows: { type: 'string', default: 'real' },
    repeats: { type: 'string' },
    steps: { type: 'string' },
    only: { type: 'string', default: '' },
    quick: { type: 'boolean', default: false },
    source: { type: 'boolean', default: false },
    gpu: { type: 'boolean', default: false },
    run: { type: 'string', default: 'runs/demo/dpo' },
  },
});

/** A comma list whose entries are all known; wrong ones are named with what there is. */
function list<T extends string>(option: string, text: string, known: readonly T[]): T[] {
  return text.split(',').map((entry) => {
    const found = known.find((name) => name === entry.trim());
    if (found === undefined) throw new Error(`--${option}: there is no "${entry}"; known are ${known.join(', ')}.`);
    return found;
  });
}

const say = (line: string) => process.stdout.write(`${line}\n`);

switch (positionals[0]) {
  case 'train': {
    const { benchTrain, findPython, JOBS } = await import('./train.ts');
    const chosen = list('shapes', values.shapes ?? (values.quick ? '4m' : '4m,30m,135m'), Object.keys(shapes));
    const python = findPython(values.python);
    if (python === undefined) say('No Python with TRL named (--python, HARNESS_PYTHON): our side alone.');
    await benchTrain(
      {
        python,
        shapes: chosen.map((name) => shapes[name]!),
        methods: list('method', values.method, JOBS),
        rows: list<RowKind>('rows', values.rows, ['real', 'equal']),
        repeats: Number(values.repeats ?? (values.quick ? 1 : 3)),
        steps: values.steps === undefined ? (values.quick ? 6 : undefined) : Number(values.steps),
        wanted: (name) => values.only.split(',').some((part) => name.includes(part)),
        record: values.only === '' && !values.quick,
        gpu: values.gpu,
      },
      say,
    );
    break;
  }
  case 'rl': {
    const { benchRl } = await import('./rl.ts');
    const { findPython } = await import('./train.ts');
    const chosen = list('shapes', values.shapes ?? (values.quick ? '4m' : '4m,30m'), Object.keys(shapes));
    await benchRl(
      {
        python: findPython(values.python),
        shapes: chosen.map((name) => shapes[name]!),
        repeats: Number(values.repeats ?? (values.quick ? 1 : 3)),
        rounds: Number(values.steps ?? 8),
        source: values.source,
        record: !values.source && !values.quick,
      },
      say,
    );
    break;
  }
  case 'eval': {
    const { benchEval } = await import('./eval.ts');
    const { findPython } = await import('./train.ts');
    const python = findPython(values.python);
    if (python === undefined) say('No Python with lm-eval named (--python, HARNESS_PYTHON): our side alone.');
    await benchEval(
      {
        python,
        repeats: Number(values.repeats ?? (values.quick ? 1 : 3)),
        most: values.quick ? 8 : 80,
        wanted: (name) => values.only.split(',').some((part) => name.includes(part)),
        record: values.only === '' && !values.quick,
      },
      say,
    );
    break;
  }
  case 'generate': {
    const { benchGenerate } = await import('./generate.ts');
    const { findPython } = await import('./train.ts');
    const chosen = list('shapes', values.shapes ?? (values.quick ? '4m' : '4m,30m,135m'), Object.keys(shapes));
    await benchGenerate(
      {
        python: findPython(values.python),
        shapes: chosen.map((name) => shapes[name]!),
        repeats: Number(values.repeats ?? (values.quick ? 1 : 3)),
        newTokens: values.steps === undefined ? (values.quick ? 16 : 64) : Number(values.steps),
        most: values.quick ? 2 : 16,
        record: !values.quick,
      },
      say,
    );
    break;
  }
  case 'metrics': {
    const { benchMetrics } = await import('./metrics.ts');
    const { findPython } = await import('./train.ts');
    await benchMetrics(
      {
        python: findPython(values.python),
        repeats: Number(values.repeats ?? (values.quick ? 1 : 5)),
        pairs: values.quick ? 200 : 2000,
        many: values.quick ? 2000 : 200_000,
        rows: values.quick ? 10_000 : 1_000_000,
        wanted: (name) => values.only.split(',').some((part) => name.toLowerCase().includes(part.toLowerCase())),
        record: values.only === '' && !values.quick,
      },
      say,
    );
    break;
  }
  case 'requests': {
    const { benchRequests } = await import('./requests.ts');
    const options = { requests: values.quick ? 1000 : 20_000, samples: values.quick ? 1000 : 100_000 };
    const repeats = Number(values.repeats ?? (values.quick ? 1 : 5));
    await benchRequests({ ...options, repeats, delays: [50, 20, 0], record: !values.quick }, say);
    break;
  }
  case 'viewer': {
    const { benchViewer } = await import('./viewer.ts');
    const repeats = Number(values.repeats ?? (values.quick ? 1 : 5));
    await benchViewer({ samples: values.quick ? 10_000 : 100_000, repeats, record: !values.quick }, say);
    break;
  }
  case 'leaderboard': {
    const { benchLeaderboard } = await import('./leaderboard.ts');
    const repeats = Number(values.repeats ?? (values.quick ? 1 : 3));
    await benchLeaderboard({ runs: values.quick ? 50 : 1000, tasks: 50, repeats, record: !values.quick }, say);
    break;
  }
  case 'card': {
    const { benchCard } = await import('./card.ts');
    const repeats = Number(values.repeats ?? (values.quick ? 1 : 5));
    await benchCard({ run: values.run, repeats, record: !values.quick }, say);
    break;
  }
  case 'fairness': {
    const { benchFairness } = await import('./fairness.ts');
    const { findPython } = await import('./train.ts');
    const sizes = values.quick ? [10_000] : [1_000_000, 10_000_000];
    await benchFairness({ python: findPython(values.python), sizes, record: !values.quick }, say);
    break;
  }
  case 'micro': {
    const { benchMicro } = await import('./micro.ts');
    await benchMicro(say);
    break;
  }
  case 'table': {
    const { updateTables } = await import('./table.ts');
    updateTables();
    break;
  }
  default:
    say(
      'npm run bench -- train|rl|eval|generate|requests|metrics|viewer|leaderboard|card|micro|table|fairness; options stand at the top of benchmarks/run.ts',
    );
    process.exitCode = 2;
}
