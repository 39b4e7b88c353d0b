/**
 * Keys of a config with the TypeScript type of their values: the schema is written once, and the options that code reads are
 * derived from it. A key whose default is null is absent when it is not set, as `resolve.ts` leaves it.
 */
import type { CamelCase } from './names.ts';
import type { JsonSchema, JsonTypeName } from './schema.ts';

/** A schema whose values are of type T; nothing of that is there when the program runs. */
export type Key<T> = JsonSchema & { readonly 'x-value'?: () => T };

type Named<Name, S> = Name extends 'string'
  ? string
  : Name extends 'number' | 'integer'
    ? number
    : Name extends 'boolean'
      ? boolean
      : Name extends 'null'
        ? null
        : Name extends 'array'
          ? readonly (S extends { items: infer I } ? Item<I> : unknown)[]
          : S extends { properties: infer P; additionalProperties: false }
            ? Options<P>
            : Readonly<
                Record<string, S extends { additionalProperties: infer A extends JsonSchema } ? ValueOf<A> : unknown>
              >;
type Structure<S> = S extends { enum: readonly (infer E)[] }
  ? E
  : S extends { anyOf: readonly (infer A)[] }
    ? A extends unknown
      ? ValueOf<A>
      : never
    : S extends { type: infer N }
      ? N extends readonly (infer Each)[]
        ? Each extends JsonTypeName
          ? Named<Each, S>
          : never
        : Named<N, S>
      : unknown;
/** In a list null is null, and nothing is absent. */
type Item<S> = 'x-value' extends keyof S ? Exclude<ValueOf<S>, undefined> : Structure<S>;
/** Null by default: absent when not set. */
type Absent<T, S> = null extends T
  ? S extends { default: infer D }
    ? D extends null
      ? Exclude<T, null> | undefined
      : T
    : Exclude<T, null> | undefined
  : T;

/** The type of a schema's values. */
export type ValueOf<S> = 'x-value' extends keyof S
  ? S extends { readonly 'x-value'?: () => infer T }
    ? T
    : never
  : Absent<Structure<S>, S>;

type Unset<Keys> = { [K in keyof Keys]: undefined extends ValueOf<Keys[K]> ? K : never }[keyof Keys];
type Flat<T> = { [K in keyof T]: T[K] };
/** Values by the camelCase names of declared keys. */
export type Options<Keys> = Flat<
  { [K in Exclude<keyof Keys, Unset<Keys>> & string as CamelCase<K>]: ValueOf<Keys[K]> } & {
    [K in Unset<Keys> & string as CamelCase<K>]?: ValueOf<Keys[K]>;
  }
>;

/** A schema as it is written; without a default its key may be absent. */
export const key = <const S extends JsonSchema>(
  schema: S,
): Key<S extends { default: unknown } ? ValueOf<S> : ValueOf<S> | undefined> => schema as JsonSchema;
export const text = (description: string, more: JsonSchema = {}): Key<string> => ({
  ...{ type: 'string', minLength: 1, description },
  ...more,
});
/** The same, or null. */
const withNull = (schema: JsonSchema): JsonSchema => ({
  ...schema,
  type: [...([schema.type ?? []] as const).flat(), 'null'],
  ...(schema.enum === undefined ? {} : { enum: [...schema.enum, null] }),
  default: schema.default ?? null,
});
/** A key without a default: it is null and absent when not set. */
export const optional = <const S extends JsonSchema>(schema: S): Key<ValueOf<S> | undefined> => withNull(schema);
/** A key with a default that null can take the place of. */
export const nullable = <const S extends JsonSchema>(schema: S): Key<ValueOf<S> | null> => withNull(schema);
export const flag = (value: boolean, description: string): Key<boolean> => ({
  ...{ type: 'boolean', default: value, description },
});
export const number = (value: number, description: string, more: JsonSchema = {}): Key<number> => ({
  ...{ type: 'number', default: value, description },
  ...more,
});
export const count = (value: number, description: string, minimum = 1): Key<number> => ({
  ...{ type: 'integer', default: value, minimum, description },
});
export const choice = <const Name extends string>(
  value: NoInfer<Name>,
  names: readonly Name[],
  description: string,
): Key<Name> => ({ type: 'string', enum: names, default: value, description });
export const texts = (description: string, more: JsonSchema = {}): Key<readonly string[]> => ({
  ...{ type: 'array', items: { type: 'string', minLength: 1 }, description },
  ...more,
});
/** Keys under a heading. */
export const group = <Keys extends Readonly<Record<string, JsonSchema>>>(name: string, keys: Keys): Keys =>
  Object.fromEntries(Object.entries(keys).map(([key, schema]) => [key, { ...schema, 'x-group': name }])) as Keys;
