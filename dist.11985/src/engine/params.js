import { FlatBuffers } from "./flat-buffers.js";
/** Flat buffers and their decayed part are padded with zeros to a multiple of this many numbers. */
export const SLICE = 65_536;
/** The flat buffers, by their place in `ParamStore.flat`. Memory is touched, and so taken, only where it is written. */
export const FLAT = { weights: 0, gradients: 1, firstMoment: 2, secondMoment: 3, microGradients: 4 };
const count = (shape) => shape.reduce((n, d) => n * d, 1);
export class ParamStore {
    /** All parameters in the order given. */
    names;
    trainable;
    flat;
    /** Trainable weights, decayed ones first. */
    weights;
    /** Same layout as `weights`. */
    gradients;
    /** How many weights are trained. */
    total;
    /** Everything before this place takes weight decay, nothing after it; a multiple of SLICE. */
    decayLength;
    places = new Map();
    views = new Map();
    gradientViews = new Map();
    constructor(specs) {
        this.names = specs.map((s) => s.name);
        const decayed = specs.filter((s) => s.trainable && s.decay);
        const plain = specs.filter((s) => s.trainable && !s.decay);
        this.trainable = [...decayed, ...plain].map((s) => s.name);
        const lay = (group, from) => {
            let at = from;
            for (const spec of group) {
                const length = count(spec.shape);
                this.places.set(spec.name, { spec, offset: at, length });
                at += length;
            }
            return Math.ceil(at / SLICE) * SLICE;
        };
        this.decayLength = lay(decayed, 0);
        this.flat = new FlatBuffers(lay(plain, this.decayLength), Object.keys(FLAT).length);
        this.weights = this.flat.buffers[FLAT.weights];
        this.gradients = this.flat.buffers[FLAT.gradients];
        this.total = [...decayed, ...plain].reduce((n, s) => n + count(s.shape), 0);
        for (const spec of specs) {
            const place = this.places.get(spec.name);
            const cut = (flat) => ({
                data: flat.subarray(place.offset, place.offset + place.length),
                shape: spec.shape,
            });
            if (place) {
                this.views.set(spec.name, cut(this.weights));
                this.gradientViews.set(spec.name, cut(this.gradients));
            }
            else
                this.views.set(spec.name, { data: new Float32Array(count(spec.shape)), shape: spec.shape });
        }
    }
    /** The weights of a parameter: writing to `data` changes the model. */
    view(name) {
        return found(this.views, name);
    }
    /** The gradient of a trainable parameter. */
    gradient(name) {
        return found(this.gradientViews, name);
    }
    /** The part of a buffer with the layout of `weights` that belongs to a parameter (optimiser moments). */
    part(flat, name) {
        const { offset, length } = found(this.places, name);
        return flat.subarray(offset, offset + length);
    }
    /** Whether weight decay applies to a trainable parameter. */
    decays(name) {
        return found(this.places, name).spec.decay;
    }
    spec(name) {
        return { shape: this.view(name).shape };
    }
}
function found(map, name) {
    const value = map.get(name);
    if (value === undefined)
        throw new Error(`no parameter ${name}`);
    return value;
}
