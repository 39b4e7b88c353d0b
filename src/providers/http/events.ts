/**
 * Server-sent events as model servers use them (WHATWG HTML, section 9.2): the data of each event, `[DONE]` apart. Leaves
 * out: event names (their data say the same), ids, and connecting again.
 */

/** Cuts text that comes in pieces into events. */
export class EventSplitter {
  private rest = '';
  private data: string[] = [];

  /** The data of the events that this piece completes. */
  *feed(text: string): Generator<string> {
    // Of a `\r\n` that falls into two pieces the first half waits.
    const all = this.rest + text;
    const end = all.endsWith('\r') ? all.length - 1 : all.length;
    const lines = all.slice(0, end).split(/\r\n|\r|\n/);
    this.rest = (lines.pop() as string) + all.slice(end);
    for (const line of lines) {
      if (line === '') {
        const data = this.data.join('\n');
        this.data = [];
        if (data !== '' && data !== '[DONE]') yield data;
      } else if (line.startsWith('data:')) {
        this.data.push(line.slice(line[5] === ' ' ? 6 : 5));
      }
    }
  }
}
