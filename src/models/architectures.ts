/**
 * The architectures there are: found among `architectures/` and the user's plug-ins, checked when they are read and while they
 * run. What a plug-in gets wrong is one error with its file and line.
 */
import { type Dim, sameDim } from '../engine/dim.ts';
import type { Value } from '../engine/graph.ts';
import { checked, isObject, isText, mustBeFunctions, mustBeNamed } from '../registry/check.ts';
import { pluginWrong } from '../registry/fault.ts';
import { type Kind, type Member, members } from '../registry/kind.ts';
import type { ArchitectureDefinition, ModelConfig, ReadConfig } from './architecture.ts';

const WHAT = {
  what: 'an architecture',
  hint: 'export default defineArchitecture({ name, summary, source, models, names, adapterTargets, config, rotary, embed, layer, norm, costs })',
};

export const ARCHITECTURES: Kind<ArchitectureDefinition> = {
  plural: 'architectures',
  word: 'architecture',
  folder: 'architectures',
  code: 'ARCHITECTURE_UNKNOWN',
  claims: ({ models, layer }) => isObject(models) && typeof layer === 'function',
  check: (value, source) =>
    checked<ArchitectureDefinition>(value, source, WHAT, (fields, must) => {
      mustBeNamed(fields, must);
      must(isText(fields.source), 'source: the paper or implementation whose numbers these are');
      const models = isObject(fields.models) ? fields.models : {};
      must(Object.keys(models).length > 0, 'models: what each model_type stands for');
      for (const [type, about] of Object.entries(models)) {
        const texts = ['known', 'languageModel', 'classifier'].filter((key) => !isObject(about) || !isText(about[key]));
        must(texts.length === 0, `models.${type}: texts under ${texts.join(', ')}`);
      }
      const names = isObject(fields.names) ? fields.names : {};
      for (const key of ['root', 'embedding', 'head']) must(isText(names[key]), `names.${key}: a module's name`);
      const targets = fields.adapterTargets;
      must(Array.isArray(targets) && targets.length > 0 && targets.every(isText), 'adapterTargets: names of modules');
      mustBeFunctions(fields, ['config', 'rotary', 'embed', 'layer', 'norm', 'costs'], must);
    }),
};

/**
 * All architectures, their functions guarded.
 * @throws HarnessError `PLUGIN_INVALID` for a definition that is none, or a `model_type` that two claim.
 */
export async function knownArchitectures(): Promise<ArchitectureDefinition[]> {
  const all = await members(ARCHITECTURES);
  const claimed = new Map<string, Member<ArchitectureDefinition>>();
  for (const member of all) {
    for (const type of Object.keys(member.definition.models)) {
      const other = claimed.get(type);
      if (other !== undefined) {
        const wrong = `claims the model_type "${type}", as the architecture "${other.definition.name}" does`;
        throw pluginWrong(member.file, `the architecture "${member.definition.name}" ${wrong}`, [type]);
      }
      claimed.set(type, member);
    }
  }
  return all.map(guarded);
}

const guards = new WeakMap<ArchitectureDefinition, ArchitectureDefinition>();

/** The definition with what it does and gives looked at. */
function guarded({ definition, file }: Member<ArchitectureDefinition>): ArchitectureDefinition {
  const known = guards.get(definition);
  if (known !== undefined) return known;
  const wrong = (part: string, about: string) =>
    pluginWrong(file, `${part} of the architecture ${definition.name} gives ${about}`, [part]);
  const states = (part: 'embed' | 'layer' | 'norm', c: ModelConfig, rows: Dim, value: Value): Value => {
    const shape = value?.shape ?? [];
    if (shape.length === 2 && sameDim(shape[0] as Dim, rows) && shape[1] === c.hiddenSize) return value;
    throw wrong(part, `[${shape.join(', ')}] where [${rows}, ${c.hiddenSize}] is wanted`);
  };
  const made: ArchitectureDefinition = {
    ...definition,
    config: (fields, type) => {
      const read = definition.config(fields, type);
      const lacks = faults(read);
      if (lacks.length > 0) throw wrong('config', `no ${lacks.join(', no ')}`);
      return read;
    },
    embed: (p, c, tokens) => states('embed', c, tokens.ids.shape[0] as Dim, definition.embed(p, c, tokens)),
    layer: (p, c, x, context) => {
      const rows = context.rows ?? (x.shape[0] as Dim);
      return states('layer', c, rows, definition.layer(p, c, x, context));
    },
    norm: (p, c, x) => states('norm', c, x.shape[0] as Dim, definition.norm(p, c, x)),
  };
  guards.set(definition, made);
  return made;
}

/** What is missing in a configuration that a plug-in read. */
function faults(read: ReadConfig<ModelConfig>): string[] {
  const given: Record<string, unknown> = isObject(read) ? read : {};
  const sizes = ['vocabSize', 'hiddenSize', 'layers', 'heads', 'kvHeads', 'headDim', 'maxPositions'];
  const wrong = sizes.filter((key) => !Number.isSafeInteger(given[key]) || (given[key] as number) < 1);
  if (typeof given.tied !== 'boolean') wrong.push('tied');
  if (given.logitCap !== null && typeof given.logitCap !== 'number') wrong.push('logitCap (or null)');
  const { slidingWindow, eosIds } = given;
  if (!Array.isArray(slidingWindow) || slidingWindow.length !== given.layers) {
    wrong.push('slidingWindow with a number or null for each layer');
  }
  if (!Array.isArray(eosIds)) wrong.push('eosIds');
  for (const key of ['bosId', 'padId'])
    if (given[key] !== null && !Number.isInteger(given[key])) wrong.push(`${key} (or null)`);
  return wrong;
}
