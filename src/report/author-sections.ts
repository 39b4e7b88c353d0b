/**
 * The sections that an author may write, by the key of `card.yaml` and the headings of `card.md` that mean it: those of the
 * Model Cards paper, of Hugging Face's template and of AI FactSheets. A Markdown file is cut at its headings; what stands
 * under other headings is kept as it is.
 */

/** Headings in lower case; the first is the title. */
export const SECTIONS = {
  description: ['Description', 'model description', 'summary', 'model summary'],
  model_details: ['Model details', 'details'],
  intended_use: ['Intended use', 'intended uses', 'uses', 'direct use', 'primary intended uses', 'downstream use'],
  out_of_scope: ['Out-of-scope use', 'out-of-scope uses', 'out-of-scope use cases', 'out of scope'],
  factors: ['Factors', 'relevant factors'],
  metrics: ['Metrics'],
  training_data: ['Training data'],
  training_procedure: ['Training procedure', 'training details', 'training recipe'],
  evaluation_data: ['Evaluation data', 'testing data', 'test data'],
  analyses: ['Quantitative analyses', 'evaluation', 'evaluation results', 'results'],
  safety: ['Safety and fairness', 'safety', 'fairness'],
  ethical_considerations: ['Ethical considerations', 'ethics'],
  caveats: [
    'Caveats and recommendations',
    'caveats',
    'limitations',
    'bias, risks, and limitations',
    'risks and limitations',
    'recommendations',
  ],
  environment: ['Environmental impact', 'environment'],
  purpose: ['Purpose'],
  domain: ['Domain'],
  inputs_outputs: ['Inputs and outputs', 'inputs', 'outputs'],
  bias: ['Bias'],
  robustness: ['Robustness'],
  domain_shift: ['Domain shift'],
  optimal_conditions: ['Optimal conditions'],
  poor_conditions: ['Poor conditions'],
  explanation: ['Explanation', 'explainability'],
  contact: ['Contact', 'model card contact'],
  citation: ['Citation', 'bibtex'],
} as const satisfies Record<string, readonly [string, ...string[]]>;

export type SectionKey = keyof typeof SECTIONS;

export interface OwnSection {
  title: string;
  text: string;
}

export interface MarkdownSections {
  sections: Partial<Record<SectionKey, string>>;
  /** Line of each section's heading. */
  lines: Partial<Record<SectionKey, number>>;
  /** Sections that we have no place for, in order. */
  others: OwnSection[];
}

const BY_HEADING = new Map<string, SectionKey>(
  (Object.entries(SECTIONS) as [SectionKey, readonly string[]][]).flatMap(([key, headings]) =>
    headings.map((heading): [string, SectionKey] => [heading.toLowerCase(), key]),
  ),
);

/** `## 2. Intended Use:` -> `intended use`. */
const plain = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[*_`#]/g, '')
    .replace(/^[\d.\s]+/, '')
    .replace(/\s*:?\s*$/, '')
    .replace(/\s+/g, ' ')
    .replace(/\u2011/g, '-')
    .trim();

/**
 * Cuts a text at its headings: of the first two levels all, deeper ones where they name a section. What comes before the
 * first, or under a title of the first level, is the description.
 * @param firstLine number of the text's first line in its file.
 */
export function cutMarkdown(text: string, firstLine = 1): MarkdownSections {
  const result: MarkdownSections = { sections: {}, lines: {}, others: [] };
  let target: { key: SectionKey } | { own: OwnSection } = { key: 'description' };
  let lines: string[] = [];
  let started = firstLine;
  const close = (): void => {
    const body = lines.join('\n').trim();
    lines = [];
    if (body === '') return;
    if ('own' in target) target.own.text = body;
    else {
      const before = result.sections[target.key];
      result.sections[target.key] = before === undefined ? body : `${before}\n\n${body}`;
      result.lines[target.key] ??= started;
    }
  };
  let fence: string | undefined;
  for (const [i, line] of text.split('\n').entries()) {
    const mark = line.match(/^ {0,3}(`{3,}|~{3,})/)?.[1];
    if (mark !== undefined) {
      if (fence === undefined) fence = mark;
      else if (mark.startsWith(fence)) fence = undefined;
    }
    const heading = fence === undefined ? line.match(/^(#{1,6})\s+(.+?)\s*#*\s*$/) : null;
    const key = heading === null ? undefined : BY_HEADING.get(plain(heading[2] as string));
    const level = heading?.[1]?.length ?? 0;
    if (heading === null || (key === undefined && level > 2)) {
      lines.push(line);
      continue;
    }
    close();
    started = firstLine + i;
    if (key !== undefined) target = { key };
    else if (level === 1) target = { key: 'description' };
    else {
      const own: OwnSection = { title: heading[2] as string, text: '' };
      result.others.push(own);
      target = { own };
    }
  }
  close();
  result.others = result.others.filter(({ text: body }) => body !== '');
  return result;
}
