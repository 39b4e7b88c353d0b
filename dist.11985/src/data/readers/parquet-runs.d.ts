/**
 * Data pages made safe to decode: unpacked, and their run lengths compared with the number of values (RLE/bit-packed
 * hybrid of the Parquet format). The decoder believes a run that claims two billion values, and writes them.
 */
import type { PageHeader } from 'hyparquet';
import type { readPage } from 'hyparquet/src/column.js';
/** What hyparquet needs to know of a column to decode its pages. */
export type PageDecoder = Parameters<typeof readPage>[2];
export interface SafePage {
    bytes: Uint8Array;
    header: PageHeader;
    decoder: PageDecoder;
}
/** The page without its compression. Throws plain errors for damage. */
export declare function safePage(bytes: Uint8Array, header: PageHeader, decoder: PageDecoder): SafePage;
