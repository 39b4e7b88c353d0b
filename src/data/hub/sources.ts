/** What a run took from the hub, for its manifest, and who is told while it is fetched. */

import type { HubInput } from '../../runs/run-folder.ts';

export interface HubReporter {
  phase(name: string): void;
  progress(done: number, total: number, unit: string): void;
  info(text: string): void;
  warn(text: string): void;
}

/** Handed to everything that a run opens by name. */
export class HubSources {
  readonly used: HubInput[] = [];
  readonly reporter: HubReporter | undefined;

  constructor(reporter?: HubReporter) {
    this.reporter = reporter;
  }

  add(use: HubInput): void {
    const same = (other: HubInput) =>
      other.type === use.type &&
      other.id === use.id &&
      other.commit === use.commit &&
      other.subfolder === use.subfolder &&
      other.revision === use.revision;
    if (!this.used.some(same)) this.used.push(use);
  }
}
