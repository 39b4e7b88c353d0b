/** ROUGE-1 by rouge-score's rules. */
import { rougeN } from '../../text/rouge.ts';
import { rougeMetric } from '../../text/rouge-metric.ts';

export default rougeMetric('rouge1', 'Overlap of words', (prediction, references, { useStemmer }) =>
  rougeN(prediction, references, { n: 1, useStemmer }),
);
