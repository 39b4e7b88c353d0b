import { decompressPage } from 'hyparquet/src/datapage.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel } from 'hyparquet/src/schema.js';
/** The page without its compression. Throws plain errors for damage. */
export function safePage(bytes, header, decoder) {
    const unpack = (part, size) => decompressPage(part, size, decoder.codec, decoder.compressors);
    const v2 = header.data_page_header_v2;
    let page;
    if (header.type === 'DATA_PAGE_V2' && v2 !== undefined) {
        const levels = v2.repetition_levels_byte_length + v2.definition_levels_byte_length;
        if (!(levels >= 0 && levels <= bytes.length))
            throw new Error('a page is shorter than its levels');
        const size = header.uncompressed_page_size - levels;
        const values = v2.is_compressed === false ? bytes.subarray(levels) : unpack(bytes.subarray(levels), size);
        page = new Uint8Array(levels + values.length);
        page.set(bytes.subarray(0, levels));
        page.set(values, levels);
    }
    else {
        page = unpack(bytes, header.uncompressed_page_size);
    }
    const plain = {
        ...header,
        compressed_page_size: page.length,
        ...(v2 === undefined ? {} : { data_page_header_v2: { ...v2, is_compressed: false } }),
    };
    checkPage(page, plain, decoder);
    return { bytes: page, header: plain, decoder: { ...decoder, codec: 'UNCOMPRESSED' } };
}
function checkPage(page, header, { schemaPath, type }) {
    const { data_page_header: v1, data_page_header_v2: v2 } = header;
    const about = header.type === 'DATA_PAGE_V2' ? v2 : v1;
    if (about === undefined || header.type === 'DICTIONARY_PAGE')
        return;
    const { num_values: values, encoding } = about;
    const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
    const widths = [getMaxRepetitionLevel(schemaPath), getMaxDefinitionLevel(schemaPath)].map((max) => 32 - Math.clz32(max));
    let at = 0;
    for (const [i, width] of widths.entries()) {
        const given = i === 0 ? v2?.repetition_levels_byte_length : v2?.definition_levels_byte_length;
        if (header.type === 'DATA_PAGE_V2') {
            if (width > 0)
                checkRuns(view, { from: at, to: at + (given ?? 0), width, values });
            at += given ?? 0;
        }
        else if (width > 0) {
            const length = view.getUint32(at, true);
            checkRuns(view, { from: at + 4, to: at + 4 + length, width, values });
            at += 4 + length;
        }
    }
    if (encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY') {
        if (at < page.length)
            checkRuns(view, { from: at + 1, to: page.length, width: view.getUint8(at), values });
    }
    else if (encoding === 'RLE' && type === 'BOOLEAN') {
        checkRuns(view, { from: at + 4, to: page.length, width: 1, values });
    }
}
/** Throws when a run in bytes [from, to) stands for more than is left of `values`. */
function checkRuns(view, { from, to, width, values }) {
    if (to > view.byteLength || width > 32)
        throw new Error('a page is shorter than it says');
    let seen = 0;
    for (let at = from; seen < values && at < to;) {
        let header = 0;
        for (let shift = 0;; shift += 7) {
            const byte = view.getUint8(at++);
            header += (byte & 127) * 2 ** shift;
            if (byte < 128)
                break;
        }
        const run = Math.floor(header / 2);
        const packed = header % 2 === 1;
        // The last group of eight may hold fewer; groups without bits take no bytes that could run out.
        const most = packed ? (width === 0 ? values - seen + 7 : Number.POSITIVE_INFINITY) : values - seen;
        const count = packed ? 8 * run : run;
        if (count > most || header >= 2 ** 32)
            throw new Error('a page holds a run that is longer than the page');
        seen += count;
        at += packed ? run * width : (width + 7) >> 3;
    }
}
