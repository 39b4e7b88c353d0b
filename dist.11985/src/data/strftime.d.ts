/** Dates as Python's `strftime` writes them in the C locale; chat templates ask for today's date through `strftime_now`. */
/** `strftime(new Date(2026, 0, 5), '%d %b %Y')` is `05 Jan 2026`. Local time; a directive that Python lacks stays as it is. */
export declare function strftime(date: Date, format: string): string;
