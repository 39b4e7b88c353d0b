/** The scorer of toxicity that comes with the package, as scenarios want one; its model is read with the first text. */
import { embeddedToxicity } from '../detectors/toxicity/scorer.ts';

export const embeddedScorer = {
  /** Name and version, as they stand beside each number. */
  get name(): string {
    const { name, version } = embeddedToxicity();
    return `${name} ${version}`;
  },
  score: (texts: readonly string[]): number[] => texts.map((text) => embeddedToxicity().score(text)),
};
