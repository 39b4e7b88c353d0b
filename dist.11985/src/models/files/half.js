/** Half-precision numbers widened to float32, exactly: bfloat16 by a shift, IEEE binary16 by a table of all 65,536 values. */
/** bfloat16 bit patterns -> `out` (same length). */
export function widenBfloat16(bits, out) {
    const words = new Uint32Array(out.buffer, out.byteOffset, out.length);
    for (let i = 0; i < words.length; i++)
        words[i] = bits[i] << 16;
}
/** IEEE binary16 bit patterns -> `out` (same length). */
export function widenFloat16(bits, out) {
    table ??= Uint32Array.from({ length: 65536 }, (_, half) => float32Bits(half));
    const words = new Uint32Array(out.buffer, out.byteOffset, out.length);
    for (let i = 0; i < words.length; i++)
        words[i] = table[bits[i]];
}
let table;
/** Bits of the float32 equal to a binary16: 0x3c00 (1.0) gives 0x3f800000. */
function float32Bits(half) {
    const sign = (half & 0x8000) << 16;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0x1f)
        return sign | 0x7f800000 | (fraction << 13);
    if (exponent > 0)
        return sign | ((exponent + 112) << 23) | (fraction << 13);
    if (fraction === 0)
        return sign;
    // A subnormal half is fraction * 2^-24, which float32 holds as a normal number: move its first one bit to the front.
    const shift = Math.clz32(fraction) - 21;
    return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}
