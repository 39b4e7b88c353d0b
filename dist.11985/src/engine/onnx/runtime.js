/** The one door to ONNX Runtime (a layer rule says so): nothing loads it with its telemetry on. */
import "../../base/no-telemetry.js";
export * from 'onnxruntime-node';
