/**
 * The direction of imports, checked by `npm run layers`. A room of `src/` imports itself and rooms on lower levels;
 * rooms that share a level see each other only where `together` says so. Type imports count as imports.
 * Leaves out: which packages a room may use, apart from the ports at the end.
 */

/** Lowest first. */
const levels = [
  { rooms: ['base'] },
  { rooms: ['statistics'] },
  { rooms: ['python'] },
  { rooms: ['jinja'] },
  { rooms: ['registry'] },
  { rooms: ['runs'] },
  { rooms: ['config'] },
  { rooms: ['data'] },
  { rooms: ['engine'] },
  { rooms: ['models'] },
  { rooms: ['generate', 'providers'], together: true },
  { rooms: ['train', 'eval'] },
  { rooms: ['report', 'publish'], together: true },
  { rooms: ['run'] },
  { rooms: ['cli'] },
];

/** Everything of ours that is neither `src/` nor a plug-in folder; the library never reaches into it. */
const outside = ['reports', 'benchmarks', 'fixtures', 'test', 'scripts'];
/** Folders of plug-ins. */
const plugins = ['trainers', 'adapters', 'architectures', 'optimisers', 'penalties', 'evals'];
const any = (names) => `(${names.join('|')})`;

const layers = levels.slice(0, -1).flatMap(({ rooms, together }, level) =>
  rooms.map((room) => {
    const beside = together ? [] : rooms.filter((other) => other !== room);
    const above = levels.slice(level + 1).flatMap((next) => next.rooms);
    const folders = [...beside, ...above].map((other) => `${other}/`);
    return {
      name: `layers-${room}`,
      comment: `src/${room} imports itself and lower rooms only (CONTRIBUTING.md, "The house").`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      // plugin.ts, kinds.ts and user-plugins.ts stand above every room but those that compose them; the library is above all.
      to: { path: `^src/${any([...folders, room === 'run' ? 'index[.]ts$' : '[^/]+[.]ts$'])}` },
    };
  }),
);

/** Built-ins import of `src/` what users' plug-ins import, and beside it what they share; never each other. */
const contracts = (name, who, from, words, shared, doors = 'src/plugin[.]ts$') => ({
  name,
  comment: `${who} import ${doors.replaceAll(/[[\]$]/g, '')} and what they share (${words}); not each other.`,
  severity: 'error',
  from: { path: `^${from}/` },
  to: { path: `^${any(['src', ...plugins, ...outside])}/`, pathNot: `^(${doors}|${shared})` },
});

module.exports = {
  forbidden: [
    ...layers,
    {
      name: 'library-without-command-line',
      comment: 'What a command does stands in src/run; src/index.ts and whatever it is made of know no command line.',
      severity: 'error',
      from: { path: '^src/[^/]+[.]ts$' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'src-knows-no-plugin',
      comment:
        'The library knows no concrete trainer, metric or task; src/registry lists their folders and loads them at run time.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: `^${any([...plugins, ...outside])}/` },
    },
    contracts(
      'parts-of-training-use-the-contracts',
      'Adapters, architectures, optimisers and penalties',
      '(adapters|architectures|optimisers|penalties)',
      'their own math',
      '$1/math/',
    ),
    contracts(
      'trainers-use-the-contracts',
      'Trainers and rewards',
      'trainers',
      'trainers/math and evals/detectors',
      '(trainers/math|evals/detectors)/',
    ),
    contracts(
      'evals-use-the-contracts',
      'Metrics, tasks and data sets',
      'evals',
      'evals/text, math, trust, detectors and datasets/decodingtrust',
      'evals/(text|math|trust|detectors|datasets/decodingtrust)/',
      'src/plugin(-data)?[.]ts$',
    ),
    contracts(
      'blocks-use-the-contracts',
      'Blocks of reports',
      'reports',
      'reports/shared',
      'reports/shared/',
      'src/plugin(-report)?[.]ts$',
    ),
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one thing, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'one-door-to-onnx-runtime',
      comment: 'Loaded any other way, the library would report to its makers (src/base/no-telemetry.ts).',
      severity: 'error',
      from: { pathNot: '^src/engine/onnx/runtime[.]ts$' },
      to: { path: 'node_modules/onnxruntime-node/' },
    },
    {
      name: 'one-port-for-tokenizers',
      comment: "The package's types resolve to `any` without an error, so one typed port imports it.",
      severity: 'error',
      from: { pathNot: '^src/data/tokenizer[.]ts$' },
      to: { path: 'node_modules/@huggingface/tokenizers/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
};
