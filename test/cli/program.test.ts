/** Commands in this process: what they print where, and how they end. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../../src/base/package-root.ts';
import { builtinFiles } from '../../src/registry/kind.ts';
import { TRAINERS } from '../../src/train/trainer-kind.ts';
import { harness } from './harness.ts';
import { PLUGIN } from './plugin-trainer.ts';

const before = process.cwd();
let folder: string;
const model = join(packageRoot(), 'fixtures', 'models', 'tiny-llama-hh');
const pairs = join(packageRoot(), 'fixtures', 'preferences');
const GOOD = `method: dpo\nmodel_name_or_path: ${model}\ndataset_name: ${pairs}\n`;
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'harness-cli-')));
  process.chdir(folder);
});
beforeEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

describe('the command line', () => {
  it('prints help on stdout and ends with 0', async () => {
    for (const argv of [[], ['--help'], ['align', '--help'], ['help', 'init']]) {
      const { code, out, err } = await harness(argv);
      expect([code, err], argv.join(' ')).toEqual([0, '']);
      expect(out).toContain('Usage: harness');
      expect(out).toContain('Exit codes: 0 done');
    }
    expect((await harness(['--version'])).out).toMatch(/harness \d+\.\d+\.\d+\n/);
  });

  it.each([
    [['algn'], 'Did you mean align?'],
    [['schema'], "missing required argument 'method'"],
    [['list', '--serch', 'x'], "unknown option '--serch'"],
    [['list', 'trainrs'], 'did you mean trainers?'],
    [['align'], 'no config is named'],
    [['align', 'nope.yaml'], 'config not found: nope.yaml'],
    [['align', 'a.yaml', 'b.yaml'], 'unexpected argument "b.yaml"'],
    [['align', '--set', 'beta'], 'expected key=json'],
    [['align', '--resume', 'nowhere'], 'no run to resume at nowhere'],
    [['schema', 'dpoo'], 'did you mean dpo?'],
    [['init', 'dpoo'], 'did you mean dpo?'],
  ])('%j is wrong input: exit code 2, stdout empty', async (argv, message) => {
    const { code, out, err } = await harness(argv);
    expect(err).toContain(message);
    expect(err).not.toMatch(/\n\s+at /);
    expect([code, out]).toEqual([2, '']);
  });

  it('tells an error as JSON on stdout with --json, and its stack with --verbose', async () => {
    write('bad.yaml', `${GOOD}bta: 1\nmax_steps: x\n`);
    const { code, out, err } = await harness(['align', 'bad.yaml', '--json']);
    expect(code).toBe(2);
    expect(err).toContain('bad.yaml:4:1: error: unknown key "bta"');
    const { schema_version, error } = JSON.parse(out);
    expect(schema_version).toBe(1);
    expect(error).toMatchObject({ code: 'CONFIG_UNKNOWN_KEY', where: { file: 'bad.yaml', line: 4, column: 1 } });
    expect(error.also).toMatchObject([{ code: 'CONFIG_INVALID_VALUE', where: { line: 5 } }]);
    expect((await harness(['align', 'bad.yaml', '--verbose'])).err).toMatch(/\n\s+at /);
  });
});

describe('harness align', () => {
  it('names the method, or what it could be', async () => {
    write('none.yaml', 'beta: 0.1\n');
    expect((await harness(['align', 'none.yaml'])).err).toMatch(
      /none\.yaml: error: missing key "method"[\s\S]*known: (?:\w+, )*dpo, (?:\w+, )*sft/,
    );
    write('wrong.yaml', 'method: dpoo\n');
    expect((await harness(['align', 'wrong.yaml'])).err).toMatch(
      /wrong\.yaml:1:9: error: unknown method "dpoo"[\s\S]*did you mean dpo/,
    );
    write('device.yaml', `${GOOD}device: gpu\n`);
    expect((await harness(['align', 'device.yaml'])).err).toMatch(
      /device\.yaml:4:9: error: device: expected one of: cpu/,
    );
    write('sft.yaml', `${GOOD}beta: 0.1\n`);
    const { err } = await harness(['align', 'sft.yaml', '--method', 'sft']);
    expect(err).toMatch(/beta is a key of the methods (\w+, )*dpo\b/);
  });

  it('prints the config with the origin of each value, nothing else', async () => {
    write('dpo.yaml', `${GOOD}beta: 0.3\nbf16: true\n`);
    const argv = ['align', 'dpo.yaml', '--print-config', '--learning-rate', '5e-7', '--seed', '7', '--use_peft'];
    const { code, out, err } = await harness(argv, { HARNESS_MAX_STEPS: '9' });
    expect([code, err]).toEqual([0, '']);
    const line = (key: string) =>
      out
        .split('\n')
        .find((text) => text.startsWith(`${key}:`))
        ?.replace(/ +#/, ' #');
    expect(line('beta')).toBe('beta: 0.3 # dpo.yaml:4');
    expect(line('learning_rate')).toBe('learning_rate: 5.0e-7 # --learning-rate 5e-7');
    expect(line('max_steps')).toBe('max_steps: 9 # HARNESS_MAX_STEPS');
    expect(line('seed')).toBe('seed: 7 # --seed 7');
    expect(line('use_peft')).toBe('use_peft: true # --use_peft');
    expect(line('max_length')).toBe('max_length: 1024 # default');
    expect(parse(out)).toMatchObject({ method: 'dpo', beta: 0.3, learning_rate: 5e-7, bf16: true });
    const json = JSON.parse((await harness([...argv, '--json'])).out);
    expect(json.config.beta).toEqual({ value: 0.3, origin: 'dpo.yaml:4' });
  });

  it('takes the config wherever it stands, and none at all', async () => {
    write('dpo.yaml', GOOD);
    for (const argv of [
      ['align', '--beta', '0.3', 'dpo.yaml'],
      ['align', '--use_weighting', 'dpo.yaml', '--beta=0.3'],
      ['align', '--config', 'dpo.yaml', '--beta=0.3'],
      ['align', 'beta=0.3', 'dpo.yaml'],
      ['align', '--method=dpo', `--model_name_or_path=${model}`, `--dataset_name=${pairs}`, '--beta=0.3'],
    ]) {
      const { code, out, err } = await harness([...argv, '--print-config', '--json']);
      expect([code, err], argv.join(' ')).toEqual([0, '']);
      expect(JSON.parse(out).config.beta.value).toBe(0.3);
    }
  });

  it('dry-runs on the real data and writes nothing', async () => {
    write('dpo.yaml', `${GOOD}bf16: true\nmax_prompt_length: 512\nmax_length: 200\n`);
    const { code, out, err } = await harness(['align', 'dpo.yaml', '--dry-run', '--dataset_train_split', 'train[:8]']);
    expect(err).toContain('note: no effect here: bf16 (fp32 is used)');
    expect(err).toContain('max_prompt_length (');
    expect(err).toContain('»');
    expect(code).toBe(0);
    expect(out).toMatch(/3 steps of 8 examples/);
    expect(readdirSync(folder)).toEqual(['dpo.yaml']);
  });

  it('points at the key that names what is not there', async () => {
    write('dpo.yaml', `method: dpo\nmodel_name_or_path: ${model}\ndataset_name: missing-rows.jsonl\n`);
    const { code, err } = await harness(['align', 'dpo.yaml', '--dry-run']);
    expect(code).toBe(2);
    expect(err).toMatch(/dpo\.yaml:3:15: error: .*missing-rows\.jsonl/);
    write('two.yaml', 'method: dpo\nmodel_name_or_path: no/model\ndataset_name: x.jsonl\n');
    expect((await harness(['align', 'two.yaml', '--dry-run'])).err).toMatch(/two\.yaml:2:21: error: .*no\/model/);
  });

  it('points at contradictions, of shared keys and of the trainer', async () => {
    write('a.yaml', `${GOOD}load_best_model_at_end: true\n`);
    expect((await harness(['align', 'a.yaml'])).err).toMatch(
      /a\.yaml:4:25: error: load_best_model_at_end needs evaluations/,
    );
    write('b.yaml', `${GOOD}loss_type: [sigmoid, sft]\nloss_weights: [1]\n`);
    expect((await harness(['align', 'b.yaml'])).err).toMatch(/b\.yaml:5:15: error: loss_weights has 1 entries/);
    const rewarded = `${GOOD.replace('dpo', 'ppo')}reward_funcs: [length]\nmax_length: 64\n`;
    write('c.yaml', `${rewarded}response_length: 64\n`);
    expect((await harness(['align', 'c.yaml'])).err).toMatch(
      /c\.yaml:6:18: error: response_length is 64 .*no prompt has room/,
    );
  });
});

describe('a method from a plug-in', () => {
  const config = () => `method: liking\nplugins: [./liking.ts]\nmodel_name_or_path: ${model}\ndataset_name: ${pairs}\n`;
  const few = ['--dataset_train_split', 'train[:4]', '--dataset_test_split', 'test[:2]'];

  it('has its keys checked, trains, and leaves a run that repeats itself', async () => {
    write('liking.ts', PLUGIN);
    write('liking.yaml', config());
    const wrong = await harness(['align', 'liking.yaml', '--gain', '0', '--gian', '1']);
    expect(wrong.err).toContain('gain: expected a number above 0, got the number 0 (from --gain 0)');
    expect(wrong.err).toContain('unknown key "gian" for method liking');
    const argv = [
      'align',
      'liking.yaml',
      ...few,
      '--max_steps',
      '2',
      '--per_device_train_batch_size',
      '2',
      '--output-dir',
      'runs/a',
      '--json',
    ];
    const { code, out, err } = await harness([...argv, '--logging_steps', '1']);
    expect(err).toContain('loading plug-in ./liking.ts');
    expect(err).toMatch(/step 1\/2 {2}loss \d/);
    expect(code).toBe(0);
    const result = JSON.parse(out);
    expect(result).toMatchObject({ schema_version: 1, method: 'liking', steps: 2 });
    const kept = readFileSync(join('runs', 'a', 'config.yaml'), 'utf8');
    expect(kept).toMatch(/gain: 1\n/);
    expect(kept).not.toContain('output_dir');
    const again = await harness(['align', 'runs/a/config.yaml', '--output-dir', 'runs/b', '--quiet']);
    expect([again.code, again.out.trimEnd().split('\n').at(-1)]).toEqual([0, 'card   runs/b/card.html']);
    const losses = (run: string) =>
      readFileSync(join('runs', run, 'metrics.jsonl'), 'utf8')
        .split('\n')
        .map((line) => line && JSON.parse(line).loss);
    expect(losses('b')).toEqual(losses('a'));
  }, 120_000);

  it('is refused when it is no plug-in, with what is wrong', async () => {
    const refused = async (name: string, source: string): Promise<string> => {
      write(name, source);
      const { code, err } = await harness(['align', write('p.yaml', config().replace('./liking.ts', name))]);
      expect(code).toBe(2);
      return err;
    };
    expect(await refused('none.ts', 'export const x = 1;')).toContain(
      'none.ts has no default export that declares something',
    );
    const bad = "export default { name: 'Bad Name', schema: { x: {} }, datasetTypes: [] };";
    expect(await refused('bad.ts', bad)).toMatch(
      /name: a lower-case word; summary: .*schema\.x: .*features: a function; loss: a function/,
    );
    expect(await refused('thrown.ts', "throw new Error('at once');")).toContain(
      'thrown.ts could not be loaded: at once',
    );
    expect(await refused('syntax.ts', 'export default {')).toContain('syntax.ts could not be loaded');
    expect(await refused('dpo.ts', PLUGIN.replace("name: 'liking'", "name: 'dpo'"))).toContain(
      'declares the built-in method "dpo"',
    );
  });
});

describe('harness init and schema', () => {
  it('write a config that is accepted as it stands, with its schema, and never overwrite', async () => {
    for (const method of ['dpo', 'sft']) {
      const { code, out } = await harness(['init', method]);
      expect([code, out]).toEqual([0, `${method}.yaml\n`]);
      const text = readFileSync(`${method}.yaml`, 'utf8');
      expect(text.split('\n')[0]).toBe(`# yaml-language-server: $schema=./${method}.schema.json`);
      expect((await harness(['align', `${method}.yaml`, '--print-config'])).err).toBe('');
      // With every commented line taken in, it is still accepted: comments cannot drift from the schema.
      const full = text.replace(/^#[a-z_0-9]+:\n(?!# {2}- )/gm, '').replace(/^#(?=[a-z_0-9]+:| {2}- )/gm, '');
      expect(full).toMatch(/^adam_beta2: 0.999$/m);
      write('full.yaml', full);
      expect((await harness(['align', 'full.yaml', '--print-config'])).err).toBe('');
      writeFileSync(`${method}.yaml`, 'mine');
      const again = await harness(['init', method]);
      expect(again.code).toBe(2);
      expect(again.err).toContain('is there already');
      expect(readFileSync(`${method}.yaml`, 'utf8')).toBe('mine');
    }
    mkdirSync('configs');
    expect((await harness(['init', 'dpo', 'configs/first.yaml'])).code).toBe(0);
    expect(readdirSync('configs').sort()).toEqual(['dpo.schema.json', 'first.yaml']);
  });

  it.each(builtinFiles(TRAINERS).map(({ name }) => name))(
    '%s: what is written passes a dry run as it stands',
    async (method) => {
      expect((await harness(['init', method])).code).toBe(0);
      const { code, err } = await harness(['align', `${method}.yaml`, '--dry-run']);
      expect(err).not.toContain('error');
      expect(code).toBe(0);
    },
  );

  it('print a draft-07 schema that other validators accept', async () => {
    const schema = JSON.parse((await harness(['schema', 'dpo'])).out);
    expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#');
    const validate = new Ajv({ allowUnionTypes: true, strictTypes: false }).compile(schema);
    expect(
      validate(parse(`${GOOD}report_to: none\nloss_type: ipo\nlora_target_modules: all-linear\nextends: base.yaml\n`)),
    ).toBe(true);
    expect(validate(parse(`${GOOD}bta: 1\n`))).toBe(false);
    expect(JSON.stringify(schema)).not.toContain('"x-');
  });
});

describe('harness list and doctor', () => {
  it('list what there is, also as JSON', async () => {
    const { code, out } = await harness(['list', 'trainers', '--json']);
    expect(code).toBe(0);
    const { trainers } = JSON.parse(out);
    expect(trainers.map(({ name }: { name: string }) => name)).toEqual(expect.arrayContaining(['dpo', 'sft']));
    expect((await harness(['list', 'trainers', '--search', 'supervised'])).out).toMatch(/^sft /m);
    expect((await harness(['list', 'runs'])).out).toBe('no runs\n');
    mkdirSync('runs/x', { recursive: true });
    writeFileSync('runs/x/run.json', '{');
    expect((await harness(['list', 'runs'])).out).toContain('its run.json cannot be read');
  });

  it('say whether tokens are present and never show them', async () => {
    const { code, out, err } = await harness(['doctor', '--no-self-test', '--json'], { HF_TOKEN: 'hf_secret_value' });
    expect(code).toBe(0);
    const { usable, checks } = JSON.parse(out);
    expect(usable).toBe(true);
    expect(checks).toContainEqual({ name: 'HF_TOKEN', state: 'good', text: 'present' });
    expect(checks).toContainEqual({ name: 'OPENAI_API_KEY', state: 'absent', text: 'not set' });
    expect(out + err).not.toContain('secret');
    expect(checks.find(({ name }: { name: string }) => name === 'ONNX Runtime').text).toContain('cpu');
    const gpu = checks.find(({ name }: { name: string }) => name === 'TensorFlow GPU');
    if (gpu.state === 'absent') expect(gpu.hint).toContain('npm');
  });
});
