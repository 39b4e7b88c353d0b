/**
 * Answers that were recorded earlier: `recorded:FILE.jsonl`, also with .gz, or a folder with such files at any depth (a
 * run folder, one file for each scenario). A request is looked up by its key, then by what was asked, whatever its
 * options; of several answers to one prompt the n-th belongs to repeat n. Recordings of a benchmark without prompts are
 * found by their place (`recorded/benchmark-recordings.ts`). Leaves out: guessing; what is not there fails.
 */
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { HarnessError } from '../base/errors.ts';
import { sha256, sha256File } from '../base/hash.ts';
import { requireInput, shortPath } from '../base/paths.ts';
import { formatOf, readRows } from '../data/read-rows.ts';
import { type Provider, type ProviderDefinition, RequestFailure } from './contract/provider.ts';
import type { ModelAnswer, ModelRequest, Prompt } from './contract/request.ts';
import { requestKey } from './contract/request-key.ts';
import { oneLine } from './http/secrets.ts';
import { cutAtStop } from './http/stop-strings.ts';
import { BenchmarkRecordings, filesOfModel, replayFiles } from './recorded/benchmark-recordings.ts';
import { FORMS, type RecordedQuestion, readForms } from './recorded/row-forms.ts';

/** A lone message of the user asks the same as its text. */
function textOf(prompt: Prompt): string {
  if ('text' in prompt) return prompt.text;
  const [first] = prompt.messages;
  if (prompt.messages.length === 1 && first?.role === 'user') return first.content;
  return JSON.stringify(prompt.messages.map(({ role, content }) => [role, content]));
}

const questionOf = (request: ModelRequest): Exclude<RecordedQuestion, { key: string }> => {
  if (request.kind === 'rolling' || request.kind === 'pseudo') return request;
  if (request.kind === 'generate') return { kind: request.kind, prompt: request.prompt };
  return { kind: request.kind, prompt: request.context, continuation: request.continuation };
};

function nameOf(question: RecordedQuestion): string {
  if ('key' in question) return question.key;
  const parts: readonly string[] =
    question.kind === 'rolling' || question.kind === 'pseudo'
      ? [question.text, ...(question.kind === 'pseudo' ? (question.between ?? []) : [])]
      : [textOf(question.prompt), ...(question.kind === 'loglikelihood' ? [question.continuation] : [])];
  return sha256(JSON.stringify([question.kind, ...parts]));
}

async function filesOf(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return (
    entries
      .filter((entry) => entry.isFile() && /\.jsonl(?:\.gz|\.zst)?$/.test(entry.name))
      // Losses and timings of a run are no answers.
      .filter(({ name }) => !/^(?:metrics|events|progress)\.jsonl/.test(name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
  );
}

interface Options {
  model?: string;
}

const definition: ProviderDefinition<Options> = {
  scheme: 'recorded',
  summary: 'Answers recorded earlier: JSON lines of prompts and responses, or the folder of a run',
  schema: {
    model: { type: 'string', minLength: 1, description: 'Which model, where a folder holds recordings of several.' },
  },
  async open(target, { model }, context) {
    const code = 'RECORDED_NOT_FOUND';
    const path = requireInput(target, { what: 'recording', code, hint: 'recorded: wants a .jsonl file or a folder' });
    const label = `recorded:${target}`;
    const replays = (await stat(path)).isDirectory() ? await replayFiles(path) : [];
    if (replays.length > 0) return await replaying(filesOfModel(replays, model, label), path);
    const files = await filesOf(path);
    if (files.length === 0 || files.some((file) => formatOf(file) === undefined)) {
      throw new HarnessError(code, `${label} holds no .jsonl or .jsonl.gz file`, { where: { file: path } });
    }
    const recorded = new Map<string, ModelAnswer[]>();
    const kinds = new Set<ModelAnswer['kind']>();
    const hashes: string[] = [];
    let total = 0;
    for (const file of files) {
      hashes.push(`${relative(path, file)} ${await sha256File(file)}`);
      for await (const { row, line } of readRows(file, shortPath(file))) {
        const found = readForms(row);
        if (found === undefined) {
          throw new HarnessError('RECORDED_ROW', `${shortPath(file)}:${line} is no recorded answer`, {
            hint: `known are ${FORMS}`,
            where: { file, line },
          });
        }
        for (const { question, answer } of found) {
          const name = nameOf(question);
          const there = recorded.get(name);
          if (there === undefined) recorded.set(name, [answer]);
          else there.push(answer);
          kinds.add(answer.kind);
          total++;
        }
      }
    }
    context.report(
      `${total.toLocaleString('en-US')} recorded answers in ${files.length === 1 ? 'one file' : `${files.length} files`}`,
    );
    return {
      model: label,
      identity: `recorded ${sha256(hashes.join('\n'))}`,
      capabilities: {
        ...{
          generate: kinds.has('generate'),
          loglikelihood: kinds.has('loglikelihood'),
          rolling: kinds.has('rolling'),
          pseudo: kinds.has('pseudo'),
        },
        ...{ messages: true, text: true, tokenLogprobs: true, seed: true },
      },
      facts: { recorded_answers: total, files: files.length },
      answer(request) {
        const key = requestKey(request);
        const question = questionOf(request);
        const repeat = request.kind === 'generate' ? (request.repeat ?? 0) : 0;
        const there = recorded.get(nameOf(question));
        const answer = recorded.get(key)?.[0] ?? there?.[repeat];
        if (answer === undefined || answer.kind !== request.kind) {
          return Promise.reject(missing(label, key, question, repeat, there?.length ?? 0));
        }
        const cut = answer.kind === 'generate' && request.kind === 'generate';
        return Promise.resolve(cut ? cutAtStop(answer, request.options.stop) : answer);
      },
      close: () => Promise.resolve(),
    };
  },
};

export default definition;

/** A benchmark's recordings of one model. */
async function replaying(files: ReturnType<typeof filesOfModel>, folder: string): Promise<Provider> {
  const recordings = new BenchmarkRecordings(files);
  const hashes: string[] = [];
  for (const { path } of files) hashes.push(`${relative(folder, path)} ${await sha256File(path)}`);
  const model = `recorded:${files[0]!.model}`;
  return {
    model,
    identity: `recorded ${sha256(hashes.join('\n'))}`,
    capabilities: {
      ...{ generate: true, loglikelihood: false, rolling: false, messages: true, text: true },
      ...{ tokenLogprobs: false, seed: true },
    },
    facts: { files: files.length },
    recordings,
    async answer(request) {
      const place = request.kind === 'generate' ? request.place : undefined;
      const entry = place === undefined ? undefined : await recordings.find(place);
      const text = request.kind === 'generate' ? entry?.texts[request.repeat ?? 0] : undefined;
      if (text !== undefined) return { kind: 'generate', text, finish: 'stop' };
      const where = place === undefined ? 'this request' : `${place.scenario} ${place.setting}, item ${place.position}`;
      throw new RequestFailure('RECORDED_MISSING', `${model} holds no answer for ${where}`, {
        retryable: false,
        exitCode: 1,
      });
    },
    close: () => Promise.resolve(),
  };
}

function missing(
  label: string,
  key: string,
  question: Exclude<RecordedQuestion, { key: string }>,
  repeat: number,
  there: number,
): RequestFailure {
  const asked = oneLine('text' in question ? question.text : textOf(question.prompt), 120);
  const behind = question.kind === 'loglikelihood' ? ` followed by "${oneLine(question.continuation, 60)}"` : '';
  const count = there > 0 ? ` number ${repeat + 1} (there are ${there})` : '';
  const text = `${label} holds no ${question.kind} answer${count} to "${asked}"${behind} (request ${key.slice(0, 12)})`;
  return new RequestFailure('RECORDED_MISSING', text, {
    retryable: false,
    exitCode: 1,
    hint: 'the prompt must be the very same text; --dry-run shows it',
  });
}
