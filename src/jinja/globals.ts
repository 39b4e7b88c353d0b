/** Functions that every template has: `range`, `dict`, `namespace`, `cycler`, `joiner`. `lipsum` draws random text and is refused. */

import { LONGEST, TemplateFailure, unsupported, valueError } from '../python/budget.ts';
import { intArgument } from '../python/calls.ts';
import { str } from '../python/text.ts';
import {
  type Arguments,
  Namespace,
  or,
  PythonDict,
  PythonObject,
  PythonRange,
  type PythonValue,
} from '../python/values.ts';
import { pairsOf } from './attributes.ts';

function dictOf({ positional, named }: Arguments): PythonDict {
  if (positional.length > 1) throw valueError('dict() takes at most one positional argument');
  return PythonDict.of([...positional.flatMap(pairsOf), ...named]);
}

function range({ positional, named }: Arguments): PythonRange {
  const [first, second, third] = positional;
  if (first === undefined || positional.length > 3 || named.size > 0) throw valueError('range() takes 1 to 3 integers');
  const start = second === undefined ? 0 : intArgument(first, 0);
  const made = new PythonRange(start, intArgument(second === undefined ? first : second, 0), intArgument(third, 1));
  if (made.length > LONGEST)
    throw new TemplateFailure('limit', `a range of ${made.length} numbers, more than ${LONGEST}`);
  return made;
}

function cycler({ positional }: Arguments): PythonObject {
  if (positional.length === 0) throw valueError('at least one item has to be provided');
  let at = 0;
  const next = new PythonObject('method', {
    call: () => {
      const item = positional[at]!;
      at = (at + 1) % positional.length;
      return item;
    },
  });
  const reset = new PythonObject('method', {
    call: () => {
      at = 0;
      return null;
    },
  });
  return new PythonObject('Cycler', {
    attribute: (name) =>
      name === 'next' ? next : name === 'reset' ? reset : name === 'current' ? positional[at] : undefined,
  });
}

function joiner({ positional, named }: Arguments): PythonObject {
  const separator = str(or(positional[0], or(named.get('sep'), ', ')));
  let used = false;
  return new PythonObject('Joiner', {
    call: () => {
      if (used) return separator;
      used = true;
      return '';
    },
  });
}

/** A function of a template. */
export const callable = (type: string, call: (args: Arguments) => PythonValue): PythonObject =>
  new PythonObject(type, { call });

export const globals: ReadonlyMap<string, PythonValue> = new Map<string, PythonValue>([
  ['range', callable('type', range)],
  ['dict', callable('type', dictOf)],
  ['namespace', callable('type', (args) => new Namespace(dictOf(args)))],
  ['cycler', callable('type', cycler)],
  ['joiner', callable('type', joiner)],
  [
    'lipsum',
    callable('function', () => {
      throw unsupported('lipsum() makes random text, which no evaluation can repeat');
    }),
  ],
]);
