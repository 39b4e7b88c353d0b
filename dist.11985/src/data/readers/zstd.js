/** Zstandard (RFC 8878), also several frames end to end, as a stream. Leaves out: dictionaries. */
import { HarnessError } from "../../base/errors.js";
export const zstd = {
    extension: '.zst',
    async *decompress(bytes, name) {
        // Loaded when such a file is read: most runs read none.
        const { openZstd } = await import("./zstd-decoder.js");
        const decoder = await openZstd();
        try {
            yield* decoder.stream(bytes);
        }
        catch (error) {
            // What reading the file itself throws has a code.
            if (HarnessError.is(error) || typeof error.code === 'string')
                throw error;
            const message = `${name.label}: not a whole zstd file: ${error.message}.`;
            throw new HarnessError('DATA_UNREADABLE', message, {
                hint: 'It was probably cut off while it was downloaded or written; fetch it again.',
                where: { file: name.file },
                cause: error,
            });
        }
    },
};
