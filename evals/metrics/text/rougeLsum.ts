/** ROUGE-Lsum by rouge-score's rules: sentences stand on lines. */
import { rougeLsum } from '../../text/rouge.ts';
import { rougeMetric } from '../../text/rouge-metric.ts';

export default rougeMetric('rougeLsum', 'Union of the common subsequences of lines', rougeLsum);
