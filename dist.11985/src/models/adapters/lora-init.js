/**
 * The start of a fresh adapter, PEFT's default (`reset_lora_parameters`): A from Kaiming-uniform with a = sqrt(5), which
 * is uniform in ±1/sqrt(in), and B zero, so that the policy is the base model. Numbers come from our own generator, one
 * stream per module (`lora <module>`), so a module's start does not depend on which others there are; they are not torch's.
 */
import { Random } from "../../base/random.js";
/** Fills A, f32[r, in] in row-major order. */
export function fillLoraA(view, width, seed, module) {
    const random = new Random(seed, `lora ${module}`);
    const bound = 1 / Math.sqrt(width);
    for (let i = 0; i < view.length; i++)
        view[i] = (random.uint32() / 2 ** 31 - 1) * bound;
}
