/**
 * Any metric of the registry: those of texts compare answer and target, others read columns of the row with the answer
 * as `answer` and `prediction` and the target as `reference`. Making the task throws `METRIC_*`.
 */
export function metric(name, options = {}) {
    return {
        async prepare(ports) {
            const { metricScorer } = await import("./metric-scorer.js");
            return await metricScorer(name, options, ports);
        },
    };
}
/** Is the answer one of the targets? `exact_match` of the registry. */
export const exact = ({ ignoreCase = false, ignorePunctuation = false, } = {}) => metric('exact_match', { options: { ignore_case: ignoreCase, ignore_punctuation: ignorePunctuation } });
/** F-score of shared words, best over the targets: `token_f1` of the registry. */
export const f1 = () => metric('token_f1');
