/** Where a sample stands in the page of samples, as the viewer (reports/scripts/viewer.js) reads it. */
import { cleanText } from '../text.ts';

/** `#sample/TASK/ID`, made of the names that the page has. */
export const sampleAddress = (task: string, id: string): string =>
  `#sample/${encodeURIComponent(cleanText(task, 200))}/${encodeURIComponent(cleanText(id, 200))}`;
