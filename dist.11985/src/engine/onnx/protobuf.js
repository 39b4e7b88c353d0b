/** Bytes from so many on are kept where they are until the whole message is put together. */
const LARGE = 4096;
class Writer {
    /** What comes before `bytes`, in order. */
    parts = [];
    partsLength = 0;
    bytes = new Uint8Array(256);
    length = 0;
    reserve(n) {
        if (this.length + n <= this.bytes.length)
            return;
        const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + n));
        larger.set(this.bytes.subarray(0, this.length));
        this.bytes = larger;
    }
    varint(v) {
        this.reserve(10);
        if (typeof v === 'number' && v >= 0 && v < 0x8000_0000) {
            let x = v;
            for (; x > 127; x >>>= 7)
                this.bytes[this.length++] = (x & 127) | 128;
            this.bytes[this.length++] = x;
            return;
        }
        let x = BigInt.asUintN(64, BigInt(v));
        for (; x > 127n; x >>= 7n)
            this.bytes[this.length++] = Number(x & 127n) | 128;
        this.bytes[this.length++] = Number(x);
    }
    int(field, v) {
        this.varint(field << 3);
        this.varint(v);
    }
    raw(field, b) {
        this.varint((field << 3) | 2);
        this.varint(b.length);
        this.append(b);
    }
    text(field, s) {
        this.raw(field, utf8.encode(s));
    }
    float(field, v) {
        this.varint((field << 3) | 5);
        this.reserve(4);
        new DataView(this.bytes.buffer).setFloat32(this.length, v, true);
        this.length += 4;
    }
    message(field, fill) {
        const inner = new Writer();
        fill(inner);
        this.varint((field << 3) | 2);
        this.varint(inner.partsLength + inner.length);
        for (const part of inner.parts)
            this.append(part);
        this.append(inner.bytes.subarray(0, inner.length));
    }
    done() {
        if (this.parts.length === 0)
            return this.bytes.subarray(0, this.length);
        const whole = new Uint8Array(this.partsLength + this.length);
        let at = 0;
        for (const part of [...this.parts, this.bytes.subarray(0, this.length)]) {
            whole.set(part, at);
            at += part.length;
        }
        return whole;
    }
    append(b) {
        if (b.length < LARGE) {
            this.reserve(b.length);
            this.bytes.set(b, this.length);
            this.length += b.length;
            return;
        }
        this.parts.push(this.bytes.subarray(0, this.length), b);
        this.partsLength += this.length + b.length;
        this.bytes = new Uint8Array(256);
        this.length = 0;
    }
}
const utf8 = new TextEncoder();
/** AttributeProto: name 1, f 2, i 3, s 4, ints 8, type 20 (FLOAT 1, INT 2, STRING 3, INTS 7). */
function attribute(w, name, v) {
    w.text(1, name);
    if (typeof v === 'string') {
        w.text(4, v);
        w.int(20, 3);
    }
    else if (typeof v === 'number') {
        w.int(3, v);
        w.int(20, 2);
    }
    else if ('float' in v) {
        w.float(2, v.float);
        w.int(20, 1);
    }
    else {
        for (const x of v)
            w.int(8, x);
        w.int(20, 7);
    }
}
/** ValueInfoProto: name 1, type 2 { tensor_type 1 { elem_type 1, shape 2 { dim 1 { dim_value 1 | dim_param 2 } } } }. */
function valueInfo(w, field, v) {
    w.message(field, (info) => {
        info.text(1, v.name);
        info.message(2, (type) => type.message(1, (tensor) => {
            tensor.int(1, v.type);
            tensor.message(2, (shape) => {
                for (const d of v.shape)
                    shape.message(1, (dim) => (typeof d === 'number' ? dim.int(1, d) : dim.text(2, d.key)));
            });
        }));
    });
}
/** As above, with type 2 { sequence_type 4 { elem_type 1 { tensor_type 1 { elem_type 1 } } } }. */
function sequenceInfo(w, field, name) {
    w.message(field, (info) => {
        info.text(1, name);
        info.message(2, (type) => type.message(4, (sequence) => sequence.message(1, (element) => element.message(1, (tensor) => tensor.int(1, 1)))));
    });
}
/** A ModelProto, IR version 10, opset 21 and com.microsoft 1. */
export function encodeModel(g) {
    const w = new Writer();
    w.int(1, 10);
    w.message(7, (out) => {
        for (const n of g.nodes) {
            out.message(1, (m) => {
                for (const name of n.ins)
                    m.text(1, name);
                for (const name of n.outs)
                    m.text(2, name);
                m.text(3, n.name);
                m.text(4, n.op);
                for (const [k, v] of Object.entries(n.attrs))
                    m.message(5, (a) => attribute(a, k, v));
                if (n.domain)
                    m.text(7, n.domain);
            });
        }
        out.text(2, 'harness');
        for (const t of g.initializers) {
            out.message(5, (m) => {
                for (const d of t.shape)
                    m.int(1, d);
                m.int(2, t.type);
                m.text(8, t.name);
                m.raw(9, t.data);
            });
        }
        for (const v of g.inputs)
            valueInfo(out, 11, v);
        for (const name of g.sequences ?? [])
            sequenceInfo(out, 12, name);
        for (const v of g.outputs)
            valueInfo(out, 12, v);
    });
    w.message(8, (opset) => opset.int(2, 21));
    w.message(8, (opset) => {
        opset.text(1, 'com.microsoft');
        opset.int(2, 1);
    });
    return w.done();
}
