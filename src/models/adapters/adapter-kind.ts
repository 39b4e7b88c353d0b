/** Is what a file exports an adapter? Where adapters stand, and which of them a run's options mean. */
import { resolve } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import { camelCase } from '../../config/names.ts';
import {
  checked,
  type Fields,
  isObject,
  type Must,
  mustBeFunctions,
  mustBeNamed,
  mustHaveSchema,
} from '../../registry/check.ts';
import { pluginWrong } from '../../registry/fault.ts';
import { find, type Kind, type Member, members, namesOf, unknown } from '../../registry/kind.ts';
import type { AdapterDefinition } from './contract.ts';

const ABOUT = {
  what: 'an adapter',
  hint: 'export default defineAdapter({ name, summary, schema, targets, peft, linear })',
};

export const ADAPTERS: Kind<AdapterDefinition> = {
  plural: 'adapters',
  word: 'adapter',
  folder: 'adapters',
  code: 'ADAPTER_UNKNOWN',
  hint: 'a plug-in can add one (defineAdapter)',
  check(value, source) {
    const definition = checked<AdapterDefinition>(value, source, ABOUT, (fields, must) => {
      const { schema, chosenBy, targets, peft, linear } = fields;
      mustBeNamed(fields, must);
      mustHaveSchema(schema, must, 'key');
      must(chosenBy === undefined || Object.hasOwn(schema ?? {}, String(chosenBy)), 'chosenBy: a key of schema');
      must(isTexts(targets), 'targets: names of modules');
      must(isObject(peft) && typeof peft.type === 'string' && isTexts(peft.fields), 'peft: { type, fields ... }');
      mustBeFunctions(isObject(peft) ? peft : {}, ['read', 'write', 'describe'], below('peft', must));
      mustBeFunctions(isObject(linear) ? linear : {}, ['facts', 'apply', 'weight', 'merge'], below('linear', must));
      mustBeParameters(isObject(linear) ? linear.parameters : undefined, below('linear', must));
    });
    const names = definition.linear.parameters.map(({ name }) => name);
    const twice = names.find((name, i) => names.indexOf(name) < i);
    if (twice === undefined) return definition;
    const message = `the adapter ${definition.name} has two parameters called ${twice}`;
    throw pluginWrong(resolve(source), message, [twice]);
  },
  // An adapter says how PEFT writes it; nothing else does.
  claims: (value) => 'peft' in value,
};

const below =
  (part: string, must: Must): Must =>
  (holds, what) =>
    must(holds, `${part}.${what}`);

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

function mustBeParameters(parameters: unknown, must: Must): void {
  const all = Array.isArray(parameters) ? parameters.map((each): Fields => (isObject(each) ? each : {})) : [];
  must(all.length > 0, 'parameters: a list of { name, shape, start }');
  for (const [i, { name, shape, start }] of all.entries()) {
    must(typeof name === 'string' && /^\w+(\.\w+)*$/.test(name), `parameters[${i}].name: as lora_A.weight`);
    must(name !== 'weight' && name !== 'bias', `parameters[${i}].name: "${name}" is the layer's own`);
    must(typeof shape === 'function' && typeof start === 'function', `parameters[${i}]: shape and start, functions`);
  }
}

/** What `use_peft` means where nothing else is said, as in TRL. */
export const DEFAULT_ADAPTER = 'lora';

/**
 * The adapter that options choose: by `peft_type`, or by the switch of one (`use_dora`).
 * @throws HarnessError ADAPTER_UNKNOWN, or CONFIG_CONTRADICTION when a switch says another one
 */
export async function chosenAdapter(options: Readonly<Record<string, unknown>>): Promise<Member<AdapterDefinition>> {
  const name = typeof options.peftType === 'string' ? options.peftType.toLowerCase() : DEFAULT_ADAPTER;
  const switched = (await members(ADAPTERS)).find(
    ({ definition: { chosenBy } }) => chosenBy !== undefined && options[camelCase(chosenBy)] === true,
  );
  const { chosenBy, name: other } = switched?.definition ?? {};
  if (switched !== undefined && (other === name || name === DEFAULT_ADAPTER)) return switched;
  if (switched === undefined) {
    return (await find(ADAPTERS, name)) ?? unknown(ADAPTERS, name, await namesOf(ADAPTERS));
  }
  throw new HarnessError('CONFIG_CONTRADICTION', `${chosenBy} chooses the adapter ${other}, peft_type ${name}.`, {
    hint: 'Keep one of the two.',
  });
}
