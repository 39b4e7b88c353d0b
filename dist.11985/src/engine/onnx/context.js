/** ONNX element types. */
export const ONNX_TYPE = { f32: 1, i32: 6, bool: 9 };
export const ONNX_INT64 = 7;
export const ONNX_UINT8 = 2;
export const MICROSOFT = 'com.microsoft';
