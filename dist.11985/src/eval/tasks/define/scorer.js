/** By lm-eval's names. */
export const PLAIN_AGGREGATIONS = ['mean', 'median'];
