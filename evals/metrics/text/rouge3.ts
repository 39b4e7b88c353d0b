/** ROUGE-3 by rouge-score's rules. */
import { rougeN } from '../../text/rouge.ts';
import { rougeMetric } from '../../text/rouge-metric.ts';

export default rougeMetric('rouge3', 'Overlap of 3-grams', (prediction, references, { useStemmer }) =>
  rougeN(prediction, references, { n: 3, useStemmer }),
);
