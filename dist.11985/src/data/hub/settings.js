/**
 * Where the hub is and what the user said about it, in the variables of Hugging Face's own tools: HF_ENDPOINT, HF_TOKEN (or
 * the file that `hf auth login` writes), HF_HOME, HF_HUB_CACHE, HF_HUB_OFFLINE. Read at each use, never kept; the token goes
 * into requests to the hub and nowhere else.
 */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { HarnessError } from "../../base/errors.js";
/** The hub, or what HF_ENDPOINT puts in its place. */
export const hubUrl = () => (process.env.HF_ENDPOINT || 'https://huggingface.co').replace(/\/+$/, '');
const isOn = (value) => /^(1|true|yes|on)$/i.test(value ?? '');
const home = () => process.env.HF_HOME || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'huggingface');
/** Folder of `models--ORG--NAME` and the like, shared with Python's tools. */
export const hubCache = () => process.env.HF_HUB_CACHE || process.env.HUGGINGFACE_HUB_CACHE || join(home(), 'hub');
/**
 * HF_TOKEN, else what the token file holds; undefined where there is none.
 * @throws HarnessError `HUB_TOKEN` for what cannot stand in a header; the value is never told.
 */
export function hubToken() {
    const token = givenToken();
    if (token === undefined || /^[\x21-\x7e]+$/.test(token))
        return token;
    throw new HarnessError('HUB_TOKEN', 'HF_TOKEN (or the token file) holds blanks or characters that no token has', {
        hint: 'It was probably pasted with something around it.',
    });
}
function givenToken() {
    const named = process.env.HF_TOKEN?.trim() || process.env.HUGGING_FACE_HUB_TOKEN?.trim();
    if (named)
        return named;
    if (isOn(process.env.HF_HUB_DISABLE_IMPLICIT_TOKEN))
        return undefined;
    try {
        return readFileSync(process.env.HF_TOKEN_PATH || join(home(), 'token'), 'utf8').trim() || undefined;
    }
    catch {
        return undefined;
    }
}
/** Header with the token, where there is one. */
export function hubHeaders() {
    const token = hubToken();
    return token === undefined ? {} : { Authorization: `Bearer ${token}` };
}
/** The user wants nothing fetched. */
export const isOffline = () => isOn(process.env.HF_HUB_OFFLINE) || isOn(process.env.TRANSFORMERS_OFFLINE);
/** @throws HarnessError `DOWNLOAD_REFUSED` when the user wants nothing fetched. */
export function refuseOffline() {
    if (!isOffline())
        return;
    throw new HarnessError('DOWNLOAD_REFUSED', 'HF_HUB_OFFLINE is set, so nothing is fetched.', {
        hint: 'Unset it, or bring in a local copy with harness data import.',
    });
}
