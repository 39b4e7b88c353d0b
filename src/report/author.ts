/**
 * What people say of a model: `card.yaml` and `card.md` in the run folder, read and checked, never written. `card.md` may
 * begin with the same keys as front matter. What both say is an error, so that nothing is lost silently.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from '../base/errors.ts';
import { shortPath } from '../base/paths.ts';
import { resolveConfig } from '../config/resolve.ts';
import type { JsonSchema, ObjectSchema } from '../config/schema.ts';
import type { Sources } from '../config/sources.ts';
import { parseYaml, type YamlFile } from '../config/yaml.ts';
import { cutMarkdown, type MarkdownSections, type OwnSection, SECTIONS, type SectionKey } from './author-sections.ts';

/** What an author knows of a data set that the run has not recorded. */
export interface DatasetAbout {
  /** File name of an input, or name of a task. */
  name: string;
  license?: string;
  /** Where it comes from: an address or a sentence. */
  source?: string;
  notes?: string;
}

export interface AuthorFacts {
  name?: string;
  license?: string;
  license_name?: string;
  license_link?: string;
  language?: string[];
  tags?: string[];
  base_model?: string[];
  pipeline_tag?: string;
  library_name?: string;
  authors?: string[];
  links?: Record<string, string>;
  datasets?: DatasetAbout[];
  power?: { watts?: number; pue?: number; carbon_g_per_kwh?: number };
  failure_examples?: number;
}

export interface AuthorText {
  facts: AuthorFacts;
  sections: Partial<Record<SectionKey, string>>;
  others: OwnSection[];
}

const WORD: JsonSchema = { type: 'string', minLength: 1 };
const words = (description: string, more: JsonSchema = {}): JsonSchema => ({
  type: 'array',
  items: { ...WORD, ...more },
  description,
});
const MARKDOWN: JsonSchema = { type: 'string', minLength: 1, description: 'Markdown of the section of this name.' };

/** The keys of `card.yaml`, and of the front matter of `card.md`. */
export const AUTHOR_SCHEMA: ObjectSchema = {
  type: 'object',
  title: 'what the author says of a model',
  additionalProperties: false,
  properties: {
    name: { ...WORD, description: "The model's name; the run folder's when left out." },
    license: {
      ...WORD,
      pattern: '^[a-z0-9][a-z0-9.+-]*$',
      description: "Identifier of the licence in Hugging Face's spelling: apache-2.0, mit, other.",
    },
    license_name: { ...WORD, description: 'Name of a licence that is `other`.' },
    license_link: { ...WORD, description: 'Its text: an address, or LICENSE beside the model.' },
    language: words('Languages as ISO 639 codes: en, de.', { pattern: '^[a-z]{2,3}(-[A-Za-z]+)?$' }),
    tags: words('Words to find the model by.'),
    base_model: words('Hub id of what it was trained from: org/name.', { pattern: '^[\\w.-]+/[\\w.-]+$' }),
    pipeline_tag: { ...WORD, description: 'Task on the Hub: text-generation.' },
    library_name: { ...WORD, description: 'Library that loads it: transformers, peft.' },
    authors: words('Who developed it.'),
    links: {
      type: 'object',
      additionalProperties: { ...WORD, pattern: '^https?://' },
      description: 'Addresses by what they are: paper, repository, demo.',
    },
    datasets: {
      type: 'array',
      description: 'What is known of data sets.',
      items: {
        type: 'object',
        required: ['name'],
        additionalProperties: false,
        properties: {
          name: { ...WORD, description: 'File name of an input of the run, or name of a task.' },
          license: { ...WORD, description: 'Its licence.' },
          source: { ...WORD, description: 'Where it comes from.' },
          notes: { ...WORD, description: 'How it was made, who is in it, what was left out.' },
        },
      },
    },
    power: {
      type: 'object',
      additionalProperties: false,
      description: 'For the estimate of energy; assumptions are stated in the card.',
      properties: {
        watts: { type: 'number', exclusiveMinimum: 0, description: 'Mean power of the machine while it worked.' },
        pue: { type: 'number', minimum: 1, description: 'Power usage effectiveness of the place.' },
        carbon_g_per_kwh: { type: 'number', minimum: 0, description: 'Grams of CO2 equivalent per kilowatt-hour.' },
      },
    },
    failure_examples: {
      type: 'integer',
      minimum: 0,
      maximum: 20,
      description: 'How many samples that went wrong the card shows; 4 when left out, 0 for none.',
    },
    ...Object.fromEntries(Object.keys(SECTIONS).map((key) => [key, MARKDOWN])),
  },
};

/** Reads both files; what is not there is empty. @throws HarnessError `CONFIG_*` and `CARD_TWICE` with file and line. */
export async function readAuthorText(folder: string): Promise<AuthorText> {
  const yamlFile = join(folder, 'card.yaml');
  const markdownFile = join(folder, 'card.md');
  const yaml = existsSync(yamlFile) ? await readCardYaml(yamlFile) : undefined;
  const markdown = existsSync(markdownFile) ? splitFrontMatter(await readFile(markdownFile, 'utf8')) : undefined;
  const file = shortPath(markdownFile);
  const front =
    markdown?.front === undefined ? undefined : parseYaml(`\n${markdown.front}`, file, { what: 'front matter' });
  const given = [yaml, front].filter((each) => each !== undefined);
  const values = Object.assign({}, ...given.map(check)) as Record<string, unknown>;
  const cut: MarkdownSections =
    markdown === undefined ? { sections: {}, lines: {}, others: [] } : cutMarkdown(markdown.body, markdown.firstLine);
  refuseTwice(given, cut, file);
  const sections: Partial<Record<SectionKey, string>> = { ...cut.sections };
  const facts: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(values)) {
    if (Object.hasOwn(SECTIONS, key)) sections[key as SectionKey] = value as string;
    else facts[key] = value;
  }
  return { facts, sections, others: cut.others };
}

async function readCardYaml(path: string): Promise<YamlFile | undefined> {
  const text = await readFile(path, 'utf8');
  return /^\s*(#.*\s*)*$/.test(text) ? undefined : parseYaml(text, shortPath(path), { what: 'card' });
}

/** Given keys as they are after the check. */
function check(yaml: YamlFile): Record<string, unknown> {
  const sources: Sources = {
    configFile: undefined,
    files: [yaml],
    assignments: Object.entries(yaml.value).map(([key, value]) => ({
      path: [key],
      value,
      form: 'typed',
      origin: { kind: 'file', yaml, key },
    })),
  };
  const { values, given } = resolveConfig(sources, AUTHOR_SCHEMA, { name: 'the card' });
  return Object.fromEntries(Object.entries(values).filter(([key, value]) => given.has(key) && value !== null));
}

function refuseTwice(yamls: readonly YamlFile[], { lines }: MarkdownSections, markdownFile: string): void {
  const [first, second] = yamls;
  for (const yaml of yamls) {
    for (const key of Object.keys(yaml.value)) {
      const line = lines[key as SectionKey];
      const other = yaml !== second && second !== undefined && Object.hasOwn(second.value, key) ? second : undefined;
      if (line === undefined && other === undefined) continue;
      const where = yaml.where([key], 'key');
      const there = line === undefined ? other?.where([key], 'key')?.line : line;
      throw new HarnessError('CARD_TWICE', `${key} is also given in ${markdownFile}:${there ?? 1}`, {
        ...(where === undefined ? {} : { where }),
        hint: `keep one of the two${first === yaml && second === undefined ? '' : ' places'}`,
      });
    }
  }
}

/** The YAML between two `---` lines at the beginning, and the Markdown after them. */
function splitFrontMatter(text: string): { front: string | undefined; body: string; firstLine: number } {
  const plain = text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
  const [whole, front] = plain.match(/^---\n([\s\S]*?)\n---[ \t]*(?:\n|$)/) ?? [];
  if (whole === undefined || front === undefined) return { front: undefined, body: plain, firstLine: 1 };
  const body = plain.slice(whole.length);
  return { front: front.trim() === '' ? undefined : front, body, firstLine: whole.split('\n').length };
}
