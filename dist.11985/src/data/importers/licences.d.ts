/** Texts of licences that data sets name without bringing them along. */
/** The MIT licence. `mit('Copyright (c) 2022 Anthropic')`. */
export declare const mit: (copyright: string) => string;
export declare const apache: (attribution: string) => string;
export declare const ccBy: (attribution: string) => string;
export declare const ccBySa: (attribution: string) => string;
