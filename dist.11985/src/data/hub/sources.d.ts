/** What a run took from the hub, for its manifest, and who is told while it is fetched. */
import type { HubInput } from '../../runs/run-folder.ts';
export interface HubReporter {
    phase(name: string): void;
    progress(done: number, total: number, unit: string): void;
    info(text: string): void;
    warn(text: string): void;
}
/** Handed to everything that a run opens by name. */
export declare class HubSources {
    readonly used: HubInput[];
    readonly reporter: HubReporter | undefined;
    constructor(reporter?: HubReporter);
    add(use: HubInput): void;
}
