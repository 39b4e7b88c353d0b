import { brotliDecompressSync, crc32, gunzipSync } from 'node:zlib';
import { parquetMetadataAsync, parquetSchema } from 'hyparquet';
import { assembleNested } from 'hyparquet/src/assemble.js';
import { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { convert, DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { getMaxRepetitionLevel, getTreePath } from 'hyparquet/src/schema.js';
import { compressors as scripted } from 'hyparquet-compressors';
import { safePage } from "./parquet-runs.js";
import { openZstd } from "./zstd-decoder.js";
/** Bytes read at once; larger pages are read whole. */
const WINDOW = 1 << 20;
/** Most that a page may say of itself: what is beyond comes from damage or malice. */
const LARGEST_PAGE = 2 ** 30;
const MOST_VALUES = 2 ** 26;
/** Rows made at once: a page of few different values holds a million, and slices of that size outlive their use. */
const MOST_ROWS = 2 ** 13;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const parsers = { ...DEFAULT_PARSERS, stringFromBytes: (bytes) => bytes && utf8.decode(bytes) };
const compressorsWith = (zstd) => ({
    ...scripted,
    GZIP: (input, length) => gunzipSync(input, { maxOutputLength: Math.max(1, length) }),
    BROTLI: (input, length) => brotliDecompressSync(input, { maxOutputLength: Math.max(1, length) }),
    ZSTD: (input, length) => zstd.decode(input, length),
});
/** The footer of a file. */
export async function readMetadata(handle) {
    const { size } = await handle.stat();
    if (size < 12)
        throw new Error('the file is too short');
    const slice = async (start, end = size) => {
        const bytes = new Uint8Array(end - start);
        await readFully(handle, bytes, start);
        return bytes.buffer;
    };
    return parquetMetadataAsync({ byteLength: size, slice }, { geoparquet: false });
}
/** The rows of a file in order. Throws plain errors for damaged files. */
export async function* parquetRows(handle) {
    const metadata = await readMetadata(handle);
    const { size } = await handle.stat();
    const schema = parquetSchema(metadata);
    const compressors = compressorsWith(await openZstd());
    for (const group of metadata.row_groups) {
        const rows = Number(group.num_rows);
        if (rows === 0)
            continue;
        const columns = group.columns.map(({ file_path, meta_data: meta }) => {
            if (file_path !== undefined)
                throw new Error('a column lies in another file');
            if (meta === undefined)
                throw new Error('a column is not described');
            return new ColumnPages(handle, meta, { schema, size, compressors });
        });
        for (let done = 0; done < rows;) {
            await Promise.all(columns.map((column) => column.fill()));
            const count = Math.min(rows - done, MOST_ROWS, ...columns.map((column) => column.ready));
            if (count === 0)
                throw new Error('a column has fewer rows than the file says');
            yield* assembled(schema, columns, count);
            done += count;
        }
    }
}
function* assembled(schema, columns, count) {
    const taken = new Map(columns.map((column) => [column.path, column.take(count)]));
    const named = schema.children.map((child) => {
        const name = child.element.name;
        const parts = [...taken].filter(([path]) => path === name || path.startsWith(`${name}.`));
        const values = new Map(parts);
        if (child.children.length > 0)
            assembleNested(values, child, parsers);
        const column = values.get(name);
        if (column === undefined)
            throw new Error(`column "${name}" has no data`);
        return [name, column];
    });
    for (let i = 0; i < count; i++)
        yield Object.fromEntries(named.map(([name, values]) => [name, plain(values[i])]));
}
/** One physical column of a row group, as far as it was decoded. */
class ColumnPages {
    path;
    /** Rows decoded and not yet taken. */
    ready = 0;
    handle;
    decoder;
    repeats;
    end;
    mostValues;
    at;
    window = new Uint8Array(0);
    windowAt = 0;
    dictionary;
    /** The last row of the last page: it may go on in the next one. */
    open;
    pages = [];
    taken = 0;
    constructor(handle, meta, { schema, size, compressors }) {
        const schemaPath = getTreePath(schema, meta.path_in_schema);
        this.handle = handle;
        this.path = meta.path_in_schema.join('.');
        this.repeats = getMaxRepetitionLevel(schemaPath) > 0;
        this.decoder = {
            pathInSchema: meta.path_in_schema,
            type: meta.type,
            codec: meta.codec,
            element: schemaPath.at(-1).element,
            schemaPath,
            parsers,
            compressors,
            utf8: false,
        };
        this.at = Number(meta.dictionary_page_offset || meta.data_page_offset);
        this.end = this.at + Number(meta.total_compressed_size);
        this.mostValues = Math.min(MOST_VALUES, Number(meta.num_values));
        if (!(this.at >= 4 && this.at <= this.end && this.end <= size))
            throw new Error(`column "${this.path}" lies outside`);
    }
    /** Decodes pages until a row is ready or the column ends. */
    async fill() {
        while (this.ready === 0 && this.at < this.end)
            await this.readNext();
        if (this.ready === 0 && this.open !== undefined) {
            this.add(this.open);
            this.open = undefined;
        }
    }
    /** The next rows; there must be as many `ready`. */
    take(count) {
        const parts = [];
        for (let left = count; left > 0;) {
            const page = this.pages[0];
            const part = page.slice(this.taken, this.taken + left);
            left -= part.length;
            this.taken += part.length;
            if (this.taken === page.length) {
                this.pages.shift();
                this.taken = 0;
            }
            if (part.length === count) {
                this.ready -= count;
                return part;
            }
            for (const value of part)
                parts.push(value);
        }
        this.ready -= count;
        return parts;
    }
    add(values) {
        if (values.length === 0)
            return;
        this.pages.push(values);
        this.ready += values.length;
    }
    async readNext() {
        const header = await this.header();
        this.check(header);
        const { buffer, byteOffset, byteLength } = await this.bytes(header.compressed_page_size);
        this.at += header.compressed_page_size;
        const bytes = new Uint8Array(buffer, byteOffset, byteLength);
        if (header.crc !== undefined && crc32(bytes) !== header.crc >>> 0) {
            throw new Error(`a page of column "${this.path}" fails its checksum`);
        }
        const page = safePage(bytes, header, this.decoder);
        const reader = { view: new DataView(page.bytes.buffer, page.bytes.byteOffset, page.bytes.byteLength), offset: 0 };
        const { data = [] } = readPage(reader, page.header, page.decoder, this.dictionary, this.open, 0);
        if (header.type === 'DICTIONARY_PAGE') {
            this.dictionary = convert(data, this.decoder);
            return;
        }
        // The open row is part of what was decoded, or stands alone because nothing was added to it.
        if (this.open !== undefined && data !== this.open)
            this.add(this.open);
        this.open = undefined;
        if (this.repeats && Array.isArray(data) && data.length > 0)
            this.open = data.splice(-1);
        this.add(data);
    }
    /** The header at `at`, which moves behind it. Its length is known only when it was read. */
    async header() {
        for (let length = 1024;; length *= 16) {
            const whole = length >= this.end - this.at;
            const reader = { view: await this.bytes(whole ? this.end - this.at : length), offset: 0 };
            try {
                const header = parquetHeader(reader);
                this.at += reader.offset;
                return header;
            }
            catch (error) {
                if (whole || length > WINDOW)
                    throw error;
            }
        }
    }
    check({ type, ...header }) {
        const sizes = [header.compressed_page_size, header.uncompressed_page_size];
        const inside = sizes[0] <= this.end - this.at;
        if (!inside || !sizes.every((size) => Number.isInteger(size) && size >= 0 && size <= LARGEST_PAGE))
            throw new Error(`a page of column "${this.path}" has an impossible size`);
        const { num_values: values } = header.data_page_header ?? header.data_page_header_v2 ?? header.dictionary_page_header ?? {};
        const most = type === 'DICTIONARY_PAGE' ? MOST_VALUES : this.mostValues;
        if (!(values !== undefined && values >= 0 && values <= most))
            throw new Error(`a page of column "${this.path}" has an impossible number of values`);
    }
    async bytes(length) {
        if (this.at < this.windowAt || this.at + length > this.windowAt + this.window.length) {
            const wanted = Math.max(length, Math.min(WINDOW, this.end - this.at));
            this.window = new Uint8Array(wanted);
            this.windowAt = this.at;
            await readFully(this.handle, this.window, this.at);
        }
        return new DataView(this.window.buffer, this.at - this.windowAt, length);
    }
}
async function readFully(handle, into, position) {
    for (let at = 0; at < into.length;) {
        const { bytesRead } = await handle.read(into, at, into.length - at, position + at);
        if (bytesRead === 0)
            throw new Error('the file ends too early');
        at += bytesRead;
    }
}
/** A decoded value as JSON has it; bytes that are text are text, whatever the schema calls them. */
function plain(value) {
    if (value === undefined || value === null)
        return null;
    if (typeof value === 'bigint')
        return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    if (typeof value !== 'object')
        return value;
    if (value instanceof Date)
        return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (value instanceof Uint8Array) {
        try {
            return utf8.decode(value);
        }
        catch {
            return value;
        }
    }
    if (Array.isArray(value) || ArrayBuffer.isView(value))
        return Array.from(value, plain);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
