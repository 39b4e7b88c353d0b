/**
 * The `fetch` that @huggingface/hub is given for one repository: the token goes to the hub alone, answers are read whole
 * within limits, what passes is tried again (Retry-After is honoured), and everything else becomes one clear error that
 * never repeats what a server wrote. Leaves out the content of files, which `base/download.ts` fetches; proxies.
 */
import { HarnessError } from '../../base/errors.ts';
import { type HubRepo } from './id.ts';
export interface HubFetchOptions {
    /** Addresses outside of the hub may be asked, as uploads want it; without it they are taken for the hub's own pages. */
    readonly foreign?: boolean;
    readonly signal?: AbortSignal | undefined;
    /** Told before each wait. */
    waiting?(text: string): void;
}
/** What every call of @huggingface/hub gets: where the hub is, who asks, and how. */
export declare function hubCall(repo: HubRepo, options?: HubFetchOptions): {
    accessToken?: string;
    hubUrl: string;
    fetch: typeof fetch;
};
/**
 * Throws `HUB_REFUSED`, `HUB_GATED`, `HUB_NOT_FOUND`, `HUB_CONFLICT`, `HUB_LIMIT`, `HUB_UNREACHABLE`, `HUB_UNREADABLE`,
 * `HUB_FAILED`, and `DOWNLOAD_REFUSED` when nothing may be fetched; an answer that comes back is a good one.
 */
export declare function hubFetch(repo: HubRepo, options?: HubFetchOptions): typeof fetch;
/** The hub said something that no hub says. */
export declare const unreadable: (repo: HubRepo, what: string, cause?: unknown) => HarnessError;
