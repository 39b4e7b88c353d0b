/** Rows of DecodingTrust's perspectives from their files in the repository to the compact layout. */
import type { Clone } from './clone.ts';
import { type StereotypeWording } from './wording.ts';
export declare function toxicityRows(clone: Clone, from: string): Promise<void>;
/** Statements and groups; gives what else the tables say. */
export declare function stereotypeRows(clone: Clone, from: string): Promise<StereotypeWording | undefined>;
export declare function oodRows(clone: Clone): Promise<void>;
export declare function counterfactualRows(clone: Clone): Promise<void>;
export declare const backdoorRows: (clone: Clone) => Promise<void>;
export declare const spuriousRows: (clone: Clone) => Promise<void>;
export declare function advglueRows(clone: Clone): Promise<void>;
export declare function privacyRows(clone: Clone): Promise<void>;
export declare function ethicsRows(clone: Clone): Promise<void>;
export declare function fairnessRows(clone: Clone): Promise<void>;
