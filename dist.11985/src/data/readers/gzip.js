/** gzip (RFC 1952), also several members end to end as `cat a.gz b.gz` gives. */
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { HarnessError } from "../../base/errors.js";
export const gzip = {
    extension: '.gz',
    async *decompress(bytes, name) {
        const gunzip = createGunzip({ chunkSize: 1 << 18 });
        // Errors of both ends arrive at the reader of `gunzip`; the callback only keeps them from being unhandled.
        const stream = pipeline(Readable.from(bytes), gunzip, () => undefined);
        try {
            yield* stream;
        }
        catch (error) {
            if (HarnessError.is(error) || !String(error.code).startsWith('Z_'))
                throw error;
            const message = `${name.label}: not a whole gzip file: ${error.message}.`;
            throw new HarnessError('DATA_UNREADABLE', message, {
                hint: 'It was probably cut off while it was downloaded or written; fetch it again.',
                where: { file: name.file },
                cause: error,
            });
        }
    },
};
