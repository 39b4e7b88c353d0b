/** What a page needs to hold the sample viewer: the view of its partial, its data, scripts and styles. */
import { type EmbeddedSamples, embedSamples, type ViewerTask } from './embed.ts';

export interface ViewerSection {
  /** Of the partial `viewer`. */
  view: { count: string; notes: string[] };
  data: Record<string, string>;
  scripts: readonly string[];
  styles: readonly string[];
  count: number;
}

const grouped = (count: number): string => count.toLocaleString('en-GB');

/**
 * Reads the samples of the tasks and makes the section of a page; null when there is no sample, shown or private.
 * @param sides names of the runs: one, or A and B.
 * @param most bytes of compressed texts.
 */
export async function viewerSection(
  sides: readonly string[],
  tasks: readonly ViewerTask[],
  most?: number,
): Promise<ViewerSection | null> {
  const embedded = await embedSamples(sides, tasks, most);
  if (embedded.count + embedded.hidden === 0) return null;
  return {
    view: { count: grouped(embedded.count), notes: notesOf(embedded, tasks) },
    data: embedded.data,
    scripts: ['samples-data', 'sample-detail', 'viewer'],
    styles: ['viewer'],
    count: embedded.count,
  };
}

function notesOf({ count, texts, hidden }: EmbeddedSamples, tasks: readonly ViewerTask[]): string[] {
  const notes: string[] = [];
  const names = tasks.filter((task) => task.private).map(({ name }) => name);
  if (hidden > 0) notes.push(`${grouped(hidden)} private samples (${names.join(', ')}) are not in this page.`);
  if (texts < count) {
    notes.push(
      `The texts of ${grouped(count - texts)} samples are not in this page, which would be too large; their scores are. ` +
        'The texts stand in samples.jsonl.gz of each task in the run folder.',
    );
  }
  return notes;
}
