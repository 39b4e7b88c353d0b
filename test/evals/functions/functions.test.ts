/** What stands in for lm-eval's task functions, beside those functions themselves, on rows of our own (expectations.py). */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FUNCTIONS } from '../../../src/eval/tasks/function-kind.ts';
import type { FunctionContext, TaskFunctions } from '../../../src/plugin.ts';
import { builtinFiles, find } from '../../../src/registry/kind.ts';

interface Case {
  readonly module: string;
  readonly kind: string;
  readonly fn: string;
  readonly doc: Readonly<Record<string, unknown>>;
  readonly results: readonly never[];
  readonly options: Readonly<Record<string, unknown>> | null;
  readonly out: unknown;
}

const scratch = mkdtempSync(join(tmpdir(), 'task-functions-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const warnings: string[] = [];
const context: FunctionContext = {
  folder: scratch,
  seed: 0,
  allowCode: false,
  warn: (text) => warnings.push(text),
};

async function functionsOf(name: string): Promise<TaskFunctions> {
  const found = (await find(FUNCTIONS, name))?.definition;
  if (found === undefined) throw new Error(`no functions ${name}`);
  return found;
}

async function made({ module, kind, fn, doc, results, options }: Case): Promise<unknown> {
  const functions = await functionsOf(module);
  if (kind === 'processDocs') return functions.processDocs![fn]!(context)(doc);
  if (kind === 'processDocsAll') {
    const process = functions.processDocs![fn]!(context);
    return (doc as unknown as (typeof doc)[]).map((each) => process(each));
  }
  if (kind === 'build') return functions.build![fn]!(doc, context);
  if (kind === 'processResults') return await functions.processResults![fn]!(doc, results, context);
  if (kind === 'filters') return functions.filters![fn]!(results, doc, options ?? {});
  return functions.aggregations![fn]!(results);
}

/** Truth values are numbers, numbers are near, and of mappings only what the reference has counts. */
function expectSame(own: unknown, other: unknown): void {
  if (typeof other === 'boolean') expect(own === true || own === 1).toBe(other);
  else if (typeof other === 'number') expect(own).toBeCloseTo(other, 9);
  else if (Array.isArray(other)) {
    expect(own).toHaveLength(other.length);
    other.forEach((each, i) => {
      expectSame((own as unknown[])[i], each);
    });
  } else if (typeof other === 'object' && other !== null) {
    for (const [key, each] of Object.entries(other)) expectSame((own as Record<string, unknown>)[key], each);
  } else expect(own).toEqual(other);
}

const cases = JSON.parse(readFileSync(join(import.meta.dirname, 'expectations.json'), 'utf8')) as Case[];
const byFunction = grouped();
function grouped(): Map<string, Case[]> {
  const groups = new Map<string, Case[]>();
  for (const each of cases) {
    const key = `${each.module}.${each.fn}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return groups;
}

describe("lm-eval's task functions", () => {
  it.each([...byFunction])('%s', async (_name, own) => {
    for (const each of own) expectSame(await made(each), each.out);
  });
});

it('each file declares functions under names that are found', async () => {
  for (const { name } of builtinFiles(FUNCTIONS)) {
    const exports = (await import(`../../../evals/functions/${name}.ts`)) as {
      default: TaskFunctions | TaskFunctions[];
    };
    for (const functions of [exports.default].flat())
      expect((await find(FUNCTIONS, functions.name))?.definition).toBe(functions);
  }
});

describe('what stands in Python files is read as data', () => {
  const python = [
    'import os  # never run',
    'raise RuntimeError("never run")',
    '',
    'def list_fewshot_samples() -> list[dict]:',
    '    """Examples, with a } in the text."""',
    '    return [',
    "        # a comment with a quote '",
    '        {"problem": "How many {legs}?", "solution": "Two and two is $\\\\boxed{4}$.", "few_shot": "1"},',
    '        {"problem": r"What is \\frac{1}{2}?", "solution": """Half.""", "few_shot": "1"},',
    '    ]',
    '',
    'def default_doc_to_text(x):',
    '    text = f"Text: {passage}\\n"',
    '    text += f"Is \\"*{pronoun}*\\" the same as \\"*{noun}*\\"?\\nAnswer:"',
    '    return text',
  ].join('\n');

  it('worked examples of MATH', async () => {
    writeFileSync(join(scratch, 'utils.py'), python);
    const { samples } = await functionsOf('minerva_math/utils');
    expect(await samples!.list_fewshot_samples!(context)).toEqual([
      { problem: 'How many {legs}?', solution: 'Two and two is $\\boxed{4}$.', few_shot: '1' },
      { problem: 'What is \\frac{1}{2}?', solution: 'Half.', few_shot: '1' },
    ]);
  });

  it('the wording of a question', async () => {
    writeFileSync(join(scratch, 'preprocess_wsc.py'), python);
    const { build } = await functionsOf('super_glue/wsc/preprocess_wsc');
    const doc = { text: 'Ann told Bea that she won .', span1_text: 'Ann', span2_text: 'she', span2_index: 4 };
    expect(build!.default_doc_to_text!(doc, context)).toBe(
      'Text: Ann told Bea that *she* won.\nIs "*she*" the same as "*Ann*"?\nAnswer:',
    );
  });

  it('says what is missing, and reads nothing but literals', async () => {
    const { samples } = await functionsOf('minerva_math/utils');
    const at = (folder: string) => () => samples!.list_fewshot_samples!({ ...context, folder });
    expect(at(join(scratch, 'nowhere'))).toThrow(expect.objectContaining({ code: 'PYTHON_SOURCE' }));
    writeFileSync(join(scratch, 'utils.py'), 'def list_fewshot_samples():\n    return [os.getcwd()]\n');
    expect(at(scratch)).toThrow(expect.objectContaining({ code: 'PYTHON_LITERAL' }));
    writeFileSync(join(scratch, 'utils.py'), 'def other():\n    return []\n');
    expect(at(scratch)).toThrow(/list_fewshot_samples/);
  });
});

describe("Minerva's MATH", () => {
  it('compares the closing sentence as text, and says what it does not do', async () => {
    const { processDocs, processResults } = await functionsOf('minerva_math/utils');
    const doc = processDocs!.process_docs!(context)({ problem: 'p', solution: 'so $\\boxed{\\frac12 \\text{ cm}}$' });
    const judge = (answer: string) =>
      processResults!.process_results!(
        doc as never,
        [`Final Answer: The final answer is ${answer}. I hope it is correct.`],
        context,
      );
    expect(doc).toMatchObject({ answer: '\\frac{1}{2}' });
    expect(await judge('$\\frac{1}{2}$')).toEqual({ exact_match: 1, exact_match_original: 1, math_verify: null });
    expect(await judge('$0.5$')).toMatchObject({ exact_match: 0 });
    expect(warnings.at(-1)).toMatch(/not by algebra/);
  });
});

describe('programs', () => {
  it('are not run unless it was allowed', async () => {
    const { metrics } = await functionsOf('humaneval/utils');
    const sample = { references: ['check(f)'], predictions: ['def f(): pass'], doc: {} };
    await expect(metrics!.pass_at_k!(sample, { k: [1] }, context)).rejects.toMatchObject({ code: 'CODE_NOT_ALLOWED' });
  });

  it('pass@k counts programs that pass their tests', async () => {
    const { metrics, filters } = await functionsOf('humaneval/utils');
    const doc = { prompt: 'def double(x):\n' };
    const answers = ['    return 2 * x\n', '    return x\n', '    raise SystemExit(0)\n', '    return x + x\n'];
    const predictions = filters!.build_predictions!(answers, doc, {});
    const references = ['def check(f):\n  assert f(2) == 4\n  assert f(3) == 6\ncheck(double)'];
    const own = await metrics!.pass_at_k!(
      { references, predictions, doc },
      { k: [1, 2, 8] },
      { ...context, allowCode: true },
    );
    expect(own).toEqual({ 'pass@1': 0.5, 'pass@2': expect.closeTo(1 - 1 / 6, 12) });
  });
});
