/** Keys of `align` that adapters declare: those of all of them are there, and those of the one that is trained count. */
import { camelCase } from '../config/names.ts';
import { contradictions, type Resolved } from '../config/resolve.ts';
import { ADAPTERS, chosenAdapter } from '../models/adapters/adapter-kind.ts';
import type { AdapterDefinition } from '../models/adapters/contract.ts';
import { members } from '../registry/kind.ts';

/** Every adapter's definition, built in and of the user's plug-ins. */
export const adapterDefinitions = async (): Promise<AdapterDefinition[]> =>
  (await members(ADAPTERS)).map(({ definition }) => definition);

/**
 * Takes the keys of other adapters than the chosen one out of a resolved config, in place.
 * @throws HarnessError CONFIG_CONTRADICTION when an adapter is trained and such a key is given; ADAPTER_UNKNOWN.
 */
export async function keepAdapterKeys(resolved: Resolved, all: readonly AdapterDefinition[]): Promise<void> {
  const { values, options, given } = resolved;
  const { definition: chosen } = await chosenAdapter(options);
  const owners = (key: string): string[] => all.filter(({ schema }) => key in schema).map(({ name }) => name);
  const others = new Set(all.flatMap(({ schema }) => Object.keys(schema)).filter((key) => !(key in chosen.schema)));
  const stray = [...others].filter((key) => options.usePeft === true && given.has(key) && isSet(values[key]));
  const problems = stray.map((key) => ({
    key,
    message: `${key} is a key of the adapter ${owners(key).join(', ')}, but ${chosen.name} is trained`,
    hint: `leave it out, or choose with peft_type: ${owners(key)[0]}`,
  }));
  const wrong = contradictions(problems, resolved);
  if (wrong !== undefined) throw wrong;
  for (const key of others) {
    delete values[key];
    delete options[camelCase(key)];
  }
}

const isSet = (value: unknown): boolean => value !== null && value !== false;
