/** `--print-config --json`: every value with where it comes from. */
import type { Resolved } from '../config/resolve.ts';
import { jsonDocument } from './context.ts';

export function configJson(resolved: Resolved): string {
  const entries = Object.entries(resolved.values).map(([key, value]) => [key, { value, origin: resolved.origin(key) }]);
  return jsonDocument({ config: Object.fromEntries(entries) });
}
