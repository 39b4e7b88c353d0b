import type { ModelRequest } from './request.ts';
/**
 * 64 hex digits. Prompt, continuation, options and `repeat` count; `repeat: 0`, `templated: false`, `logprobs: false`
 * and an empty `extra` are the same as nothing.
 */
export declare function requestKey(request: ModelRequest): string;
