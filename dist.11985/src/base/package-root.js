/** Where this package lies, from source (`src/base`) as well as from the build (`dist/src/base`). */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
let root;
/** Absolute path of the folder that holds our package.json, `fixtures/` and `reports/`. */
export function packageRoot() {
    if (root !== undefined)
        return root;
    let folder = dirname(fileURLToPath(import.meta.url));
    while (!existsSync(join(folder, 'package.json'))) {
        const parent = dirname(folder);
        if (parent === folder)
            throw new Error('package.json not found above the running program');
        folder = parent;
    }
    root = folder;
    return root;
}
/** Name and version of this package. */
export function packageInfo() {
    const { name, version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
    return { name, version };
}
