export interface McNemar {
    /** The smaller of the two discordant counts. */
    exactStatistic: number;
    exactP: number;
    /** Chi-square without and with Edwards' correction; null without discordant pairs. */
    chi2: number | null;
    pChi2: number | null;
    chi2Corrected: number | null;
    pCorrected: number | null;
    midP: number;
}
/** @param onlyA samples that only the first gets right. @param onlyB samples that only the second gets right. */
export declare function mcnemar(onlyA: number, onlyB: number): McNemar;
/** The p-value to report: exact below 25 discordant pairs, corrected chi-square from there on. */
export declare function mcnemarP(onlyA: number, onlyB: number): {
    p: number;
    method: string;
};
export interface TwoProportions {
    z: number;
    p: number;
    /** Odds ratio of the sample. */
    fisherOdds: number;
    fisherP: number;
    chi2Yates: number;
    pYates: number;
}
/** k1 successes of n1 against k2 of n2, independent samples. */
export declare function twoProportions(k1: number, n1: number, k2: number, n2: number): TwoProportions;
