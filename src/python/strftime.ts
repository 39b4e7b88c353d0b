/** Dates as Python's `strftime` writes them in the C locale; chat templates ask for today's date through `strftime_now`. */

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

/** `strftime(new Date(2026, 0, 5), '%d %b %Y')` is `05 Jan 2026`. Local time; a directive that Python lacks stays as it is. */
export function strftime(date: Date, format: string): string {
  const hour12 = date.getHours() % 12 === 0 ? 12 : date.getHours() % 12;
  const dayOfYear =
    Math.round(
      (Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) - Date.UTC(date.getFullYear(), 0, 1)) / 864e5,
    ) + 1;
  const values: Readonly<Record<string, string>> = {
    Y: String(date.getFullYear()),
    y: pad(date.getFullYear() % 100),
    m: pad(date.getMonth() + 1),
    d: pad(date.getDate()),
    e: String(date.getDate()).padStart(2, ' '),
    j: pad(dayOfYear, 3),
    B: months[date.getMonth()] as string,
    b: (months[date.getMonth()] as string).slice(0, 3),
    A: days[date.getDay()] as string,
    a: (days[date.getDay()] as string).slice(0, 3),
    H: pad(date.getHours()),
    I: pad(hour12),
    p: date.getHours() < 12 ? 'AM' : 'PM',
    M: pad(date.getMinutes()),
    S: pad(date.getSeconds()),
    f: pad(date.getMilliseconds() * 1000, 6),
    '%': '%',
  };
  return format.replace(/%(-?)([A-Za-z%])/g, (whole, plain: string, directive: string) => {
    const value = values[directive];
    if (value === undefined) return whole;
    return plain === '' ? value : value.replace(/^[0 ]+(?=.)/, '');
  });
}
