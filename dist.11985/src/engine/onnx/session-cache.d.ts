import * as ort from './runtime.ts';
type Options = ort.InferenceSession.SessionOptions;
/** A session for an ONNX model, from the cache where it can be. A cache that cannot be used costs time, nothing else. */
export declare function cachedSession(bytes: Uint8Array, options: Options): Promise<ort.InferenceSession>;
export {};
