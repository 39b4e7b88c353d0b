/** The `loop` of a `for`: where it stands, what comes before and after. Looks one item ahead, as Jinja does. */
import { valueError } from '../python/budget.ts';
import { equal } from '../python/operators.ts';
import { sizeOf } from '../python/sequences.ts';
import { or, PythonObject, type PythonValue, tuple, Undefined } from '../python/values.ts';

/**
 * @param items what is looped over, with any filter applied
 * @param sized the object itself where it was not filtered: it may know its length
 * @param again renders the loop's body over other items (`{% for ... recursive %}`)
 */
export function loopValue(
  items: Iterator<PythonValue>,
  sized: PythonValue | undefined,
  depth: number,
  again: ((items: PythonValue) => PythonValue) | undefined,
): { value: PythonObject; steps: Generator<PythonValue> } {
  const ahead: PythonValue[] = [];
  let index0 = -1;
  let previous: PythonValue | undefined;
  let current: PythonValue | undefined;
  let seen: PythonValue | undefined;
  const peek = (): PythonValue | undefined => {
    if (ahead.length === 0) {
      const next = items.next();
      if (next.done !== true) ahead.push(next.value);
    }
    return ahead[0];
  };
  const length = (): number => {
    const known = sized === undefined ? undefined : sizeOf(sized);
    if (known !== undefined) return known;
    for (let next = items.next(); next.done !== true; next = items.next()) ahead.push(next.value);
    return index0 + 1 + ahead.length;
  };
  const missing = (what: string): Undefined => new Undefined(`there is no ${what} item`);
  const attributes: Readonly<Record<string, () => PythonValue>> = {
    index: () => index0 + 1,
    index0: () => index0,
    revindex: () => length() - index0,
    revindex0: () => length() - index0 - 1,
    first: () => index0 === 0,
    last: () => peek() === undefined,
    length,
    depth: () => depth + 1,
    depth0: () => depth,
    previtem: () => or(previous, missing('previous')),
    nextitem: () => or(peek(), missing('next')),
    cycle: () =>
      new PythonObject('method', {
        call: ({ positional }) => {
          if (positional.length === 0) throw valueError('no items for cycling given');
          return positional[index0 % positional.length]!;
        },
      }),
    changed: () =>
      new PythonObject('method', {
        call: ({ positional }) => {
          const values = tuple(positional);
          if (seen !== undefined && equal(seen, values)) return false;
          seen = values;
          return true;
        },
      }),
  };
  const value = new PythonObject('LoopContext', {
    text: () => `<LoopContext ${index0 + 1}/${length()}>`,
    attribute: (name) => (Object.hasOwn(attributes, name) ? attributes[name]!() : undefined),
    call: ({ positional: [more] }) => {
      if (again === undefined) throw valueError("the loop must have the 'recursive' marker to be called");
      if (more === undefined) throw valueError('loop() wants what to loop over');
      return again(more);
    },
  });
  function* steps(): Generator<PythonValue> {
    for (let next = peek(); next !== undefined; next = peek()) {
      ahead.shift();
      previous = current;
      current = next;
      index0++;
      yield next;
    }
  }
  return { value, steps: steps() };
}
