/**
 * Switches off the telemetry of ONNX Runtime 1.30 (a device id, an event database and logs on the disk, the name of a
 * collector looked up). The library reads the variable when it is loaded, from the environment of the process: a worker's
 * `process.env` is a copy, so every entry of the program imports this file before anything that could start a worker.
 */
process.env.ORT_DISABLE_TELEMETRY = '1';
export {};
