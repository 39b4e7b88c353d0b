/** Numbers, sizes, times and paths as pages say them; the same everywhere, whatever the machine's locale. */

/** `1,048,576`. */
export const thousands = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');

const minus = (text: string): string => text.replace(/^-/, '−');

/** A score or loss with about four figures: `0.361`, `42,843`, `0.00012`; a dash where there is none. */
export function score(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size >= 1000) return minus(`${value < 0 ? '-' : ''}${thousands(size)}`);
  if (size >= 100) return minus(value.toFixed(1));
  if (size >= 10) return minus(value.toFixed(2));
  if (size >= 0.01 || size === 0) return minus(value.toFixed(3));
  return minus(size >= 0.0001 ? value.toPrecision(2) : value.toExponential(1));
}

/** `[0.225, 0.524]`; a dash where there is none. */
export const intervalText = (ends: readonly [number, number] | null | undefined): string =>
  ends === null || ends === undefined ? '–' : `[${score(ends[0])}, ${score(ends[1])}]`;

/** With its sign: `+0.050`, `−0.142`. */
export const signed = (value: number | null | undefined): string =>
  typeof value === 'number' && value > 0 ? `+${score(value)}` : score(value);

/** A setting as a config has it: no digits are lost. */
export const setting = (value: unknown): string =>
  value === null || value === undefined
    ? '–'
    : Array.isArray(value)
      ? value.map(setting).join(', ') || '–'
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);

/** `3.95 million`. */
export function count(value: number): string {
  const steps = [
    [1e12, 'trillion'],
    [1e9, 'billion'],
    [1e6, 'million'],
  ] as const;
  const step = steps.find(([size]) => value >= size);
  return step === undefined ? thousands(value) : `${Number((value / step[0]).toPrecision(3))} ${step[1]}`;
}

/** `240 kB`, decimal units. */
export function bytes(size: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = size < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(size) / 3));
  return `${Number((size / 1000 ** step).toPrecision(3))} ${units[step]}`;
}

/** `17.8 s`, `3 min 5 s`, `2 h 14 min`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Number(seconds.toPrecision(3))} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** `20 November 2026`, in UTC; the text itself when it is no date. */
export function day(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** Seconds from one time to another; null when one of them is missing or no time. */
export function secondsBetween(from: string | undefined, to: string | undefined): number | null {
  const span = Date.parse(to ?? '') - Date.parse(from ?? '');
  return Number.isFinite(span) && span >= 0 ? span / 1000 : null;
}

/**
 * A path as a page may say it: a relative one as it is, of one of this machine the last part alone. Folders above it are
 * nobody's business and would differ on the next machine.
 */
export function shownPath(path: string): string {
  const absolute = /^([/\\]|~[/\\]|[A-Za-z]:[/\\]|file:)/.test(path) || /(^|[/\\])\.\.[/\\]/.test(path);
  if (!absolute) return path;
  const last = path
    .replace(/[/\\]+$/, '')
    .split(/[/\\]/)
    .at(-1);
  return `…/${last ?? ''}`;
}

/** The same for every path inside a text, such as a message or a command line. */
export const withoutPaths = (text: string): string =>
  text.replace(
    /(^|[\s"'`=(:,])((?:~|\.\.|[A-Za-z]:)?[/\\](?:[^\s"'`:,)/\\]+[/\\])+[^\s"'`:,)]*)/g,
    (whole, before: string, path: string) => (path.startsWith('//') ? whole : `${before}${shownPath(path)}`),
  );

/** A word for a shell: quoted where it must be. */
const shellWord = (word: string): string =>
  /^[\w@%+=:,./…-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** A command line as a reader may type it, with paths of this machine shortened. */
export const commandText = (words: readonly string[]): string =>
  words.map((word) => shellWord(withoutPaths(word))).join(' ');
