/** The schema of front matter against what the Hub documents: its own example passes, each slip is named. */
import { describe, expect, it } from 'vitest';
import { checkFrontMatter, hubId } from '../../src/report/model-index.ts';

/** Every field of hub-docs' modelcard.md. */
const documented = () => ({
  language: ['fr', 'en'],
  license: 'apache-2.0',
  library_name: 'keras',
  tags: ['audio', 'automatic-speech-recognition'],
  datasets: ['common_voice'],
  metrics: ['wer'],
  base_model: 'org/base',
  'model-index': [
    {
      name: 'a-model',
      results: [
        {
          task: { type: 'automatic-speech-recognition', name: 'Speech Recognition' },
          dataset: {
            type: 'common_voice',
            name: 'Common Voice (French)',
            config: 'fr',
            split: 'test',
            revision: '5503434ddd753f426f4b38109466949a1217c2bb',
            args: { language: 'fr' },
          },
          metrics: [
            { type: 'wer', value: 20.9, name: 'Test WER', config: 'large', args: { max_order: 4 }, verified: true },
          ],
          source: { name: 'a board', url: 'https://example.org/board' },
        },
      ],
    },
  ],
});

type Documented = ReturnType<typeof documented>;
const result = (metadata: Documented) => metadata['model-index'][0]?.results[0] as Record<string, unknown>;

describe('front matter', () => {
  it('as the Hub documents it passes', () => {
    expect(() => checkFrontMatter(documented())).not.toThrow();
  });

  it.each<[string, string, (metadata: Documented) => void]>([
    ['without a task', 'model-index.0.results.0', (m) => delete result(m).task],
    ['without the type of a task', 'results.0.task', (m) => Object.assign(result(m), { task: { name: 'x' } })],
    [
      'without the name of a data set',
      'results.0.dataset',
      (m) => Object.assign(result(m), { dataset: { type: 'x' } }),
    ],
    ['without metrics', 'results.0.metrics', (m) => Object.assign(result(m), { metrics: [] })],
    ['without the value of a metric', 'metrics.0', (m) => Object.assign(result(m), { metrics: [{ type: 'wer' }] })],
    [
      'with a value that is null',
      'metrics.0.value',
      (m) => Object.assign(result(m), { metrics: [{ type: 'wer', value: null }] }),
    ],
    [
      'with an address that is none',
      'source.url',
      (m) => Object.assign(result(m), { source: { url: 'javascript:x' } }),
    ],
    ['with a licence that is no identifier', 'license', (m) => Object.assign(m, { license: 'Apache 2.0' })],
    ['with a field that there is not', 'the front matter', (m) => Object.assign(m, { licence: 'mit' })],
  ])('%s is refused, naming %s', (_, place, change) => {
    const metadata = documented();
    change(metadata);
    expect(() => checkFrontMatter(metadata)).toThrow(place);
  });
});

it.each([
  ['org/name', 'org/name'],
  ['hf:org/name@v1', 'org/name'],
  ['hf:models/name', 'models/name'],
  ['models/tiny', undefined],
  ['./org/name', undefined],
  ['/srv/org/name', undefined],
  ['fixtures/models/tiny', undefined],
  ['name', undefined],
  [['org/name'], undefined],
])('%j is the hub id %j', (name, id) => {
  expect(hubId(name)).toBe(id);
});

it('a name that the run read from the hub is one, whatever it looks like', () => {
  expect(hubId('models/tiny', [{ id: 'models/tiny' }])).toBe('models/tiny');
});
