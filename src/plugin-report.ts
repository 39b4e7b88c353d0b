/**
 * What blocks of reports are written in (`reports/blocks/`, `defineBlock`), beside the contracts of `plugin.ts`: charts,
 * tables and facts with the schemas of their views and their Markdown, and how numbers, paths and commands are shown. A door
 * of its own: nothing else draws. Users' blocks and plug-ins import it as `@harness-ai/harness/plugin/report`.
 */
export { SERIES_COLOURS, SERIES_DASHES } from './report/chart.ts';
export { type ChartTable, type Drawing, drawing } from './report/drawing.ts';
export {
  bytes,
  commandText,
  count,
  day,
  duration,
  interval,
  score,
  secondsBetween,
  setting,
  shownPath,
  signed,
  thousands,
  withoutPaths,
} from './report/format.ts';
export { markdownCode, markdownText } from './report/markdown-text.ts';
export {
  DRAWING,
  FACTS,
  fact,
  factsMarkdown,
  known,
  list,
  listMarkdown,
  orNull,
  paragraphs,
  shape,
  TABLE,
  type Table,
  TEXT_OR_NULL,
  TEXTS,
  table,
  tableMarkdown,
} from './report/parts.ts';
export { cutText } from './report/text.ts';
export { exposureOf, isPrivate } from './report/viewer/exposure.ts';
export { sampleAddress } from './report/viewer/sample-address.ts';
