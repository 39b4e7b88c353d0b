/** JSON as it stands in results, requests and answers. */
export type Json = null | boolean | number | string | readonly Json[] | {
    readonly [key: string]: Json;
};
