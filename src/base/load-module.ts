/**
 * Loads a user's TypeScript or JavaScript file. What it imports from our package is the running copy, not a second one,
 * so that values made by a plug-in are values of this engine.
 */
import { createJiti } from 'jiti';

/**
 * Runs the file and returns its exports.
 * @param path absolute path.
 * @param own modules of ours by the name a plug-in imports them under.
 * @throws whatever the file throws, syntax errors included.
 */
export async function loadUserModule(
  path: string,
  own: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const jiti = createJiti(path, {
    virtualModules: { ...own },
    interopDefault: false,
    fsCache: false,
    sourceMaps: true,
  });
  const exports: unknown = await jiti.import(path);
  return (typeof exports === 'object' && exports !== null ? exports : {}) as Readonly<Record<string, unknown>>;
}
