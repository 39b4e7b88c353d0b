/** ROUGE-L by rouge-score's rules: over whole texts, line breaks or not. */
import { rougeL } from '../../text/rouge.ts';
import { rougeMetric } from '../../text/rouge-metric.ts';

export default rougeMetric('rougeL', 'Longest common subsequence of words', rougeL);
