/**
 * What the hub has of a data set besides its files: the Parquet files that it makes of data sets in other layouts, and the
 * text of its page.
 */
import { HarnessError } from "../../base/errors.js";
import { hubFetch, unreadable } from "../hub/fetch.js";
import { hubUrl } from "../hub/settings.js";
/** The Parquet files that the hub made of the data set, by configuration and split; empty when it made none. */
export async function hubParquet(repo) {
    const found = new Map();
    const text = await hubText(`${hubUrl()}/api/datasets/${repo.name}/parquet`, repo);
    if (text === undefined)
        return found;
    const origin = new URL(hubUrl()).origin;
    for (const [config, splits] of entriesOf(parsed(text, repo))) {
        for (const [split, urls] of entriesOf(splits)) {
            const named = [config, split].every((name) => /^[^/\\\0]{1,200}$/.test(name) && !/^\.*$/.test(name));
            if (!named || !Array.isArray(urls) || !urls.every((url) => typeof url === 'string' && URL.canParse(url))) {
                throw unreadable(repo, 'a list of Parquet files that cannot be followed');
            }
            // A hub behind another name still writes its own; the path is what counts.
            const own = urls.map((url) => `${origin}${new URL(url).pathname}`);
            found.set(config, (found.get(config) ?? new Map()).set(split, own));
        }
    }
    return found;
}
function parsed(text, repo) {
    try {
        return JSON.parse(text);
    }
    catch (cause) {
        throw unreadable(repo, 'what is no JSON', cause);
    }
}
const entriesOf = (value) => typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
/** The text of a small file, such as README.md; undefined where there is none. */
export async function hubText(url, repo) {
    try {
        return await (await hubFetch(repo)(url)).text();
    }
    catch (error) {
        if (HarnessError.is(error) && error.code === 'HUB_NOT_FOUND')
            return undefined;
        throw error;
    }
}
