/** ROUGE-2 by rouge-score's rules. */
import { rougeN } from '../../text/rouge.ts';
import { rougeMetric } from '../../text/rouge-metric.ts';

export default rougeMetric('rouge2', 'Overlap of 2-grams', (prediction, references, { useStemmer }) =>
  rougeN(prediction, references, { n: 2, useStemmer }),
);
