"""Writes the files beside it: small files of our own rows in the forms that other programs write, and the rows as they read them.

    python make.py        # pyarrow 26, pandas 3, zstd 1.5
"""
import csv
import datetime
import json
import pathlib
import subprocess

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

out = pathlib.Path(__file__).parent
rows = [json.loads(line) for line in (out / "../../../fixtures/preferences/test.jsonl").open()][:60]

# Values of every kind that a data set may hold, with gaps.
kinds = []
for i in range(300):
    kinds.append({
        "id": i,
        "big": 2**53 + i if i % 2 else i,
        "score": None if i % 7 == 0 else i / 8,
        "flag": i % 3 == 0,
        "word": ["red", "green", "blue", None][i % 4],
        "text": "café 🎉 " * (i % 5),
        "day": datetime.datetime(2026, 1, 1) + datetime.timedelta(hours=i),
        "list": None if i % 11 == 0 else [f"w{j}" for j in range(i % 4)],
        "nested": [[j, None] for j in range(i % 3)],
        "info": {"a": i, "b": {"c": None if i % 5 == 0 else str(i)}},
        "turns": [{"role": "user", "content": "x" * j} for j in range(i % 6)],
        "bytes": b"\x00\xff" if i % 2 else b"plain",
    })
table = pa.Table.from_pylist(kinds, schema=pa.schema([
    ("id", pa.int32()), ("big", pa.uint64()), ("score", pa.float64()), ("flag", pa.bool_()),
    ("word", pa.dictionary(pa.int32(), pa.string())), ("text", pa.large_string()), ("day", pa.timestamp("us")),
    ("list", pa.list_(pa.string())), ("nested", pa.list_(pa.list_(pa.int64()))),
    ("info", pa.struct([("a", pa.int64()), ("b", pa.struct([("c", pa.string())]))])),
    ("turns", pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))), ("bytes", pa.binary()),
]))
pairs = pa.Table.from_pylist(rows)
variants = {
    "plain": dict(compression="none", use_dictionary=False),
    "snappy-v1-tiny-pages": dict(compression="snappy", data_page_size=64, write_batch_size=7),
    "gzip-v2-tiny-pages": dict(compression="gzip", data_page_version="2.0", data_page_size=64, write_batch_size=7),
    "zstd-groups": dict(compression="zstd", row_group_size=37, write_page_index=True),
    "brotli": dict(compression="brotli"),
    "lz4-v2": dict(compression="lz4", data_page_version="2.0", version="1.0"),
    "delta": dict(compression="zstd", use_dictionary=False, column_encoding={
        "id": "DELTA_BINARY_PACKED", "text": "DELTA_BYTE_ARRAY", "score": "BYTE_STREAM_SPLIT"}),
}
for name, options in variants.items():
    pq.write_table(table, out / f"kinds-{name}.parquet", **options)
pq.write_table(pairs, out / "pairs.parquet", compression="zstd", data_page_size=512, write_batch_size=3)
pq.write_table(table.slice(0, 0), out / "empty.parquet")


def plain(value):
    """What a JSON reader would make of a value."""
    if isinstance(value, datetime.datetime):
        return value.isoformat(timespec="milliseconds") + "Z"
    if isinstance(value, bytes):
        return value.decode() if value == b"plain" else list(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53 - 1:
        return str(value)
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return value


def write(name, values):
    (out / name).write_text("".join(json.dumps(plain(value), ensure_ascii=False) + "\n" for value in values))


write("kinds.jsonl", pq.read_table(out / "kinds-plain.parquet").to_pylist())
write("pairs.jsonl", rows)

# Tables with everything that needs quoting; what pandas reads is what counts.
texts = [{
    "prompt": row["prompt"][-1]["content"],
    "chosen": row["chosen"][0]["content"] + ['', '\n', '\r\nnext "quoted", line', '\t', ' 🎉'][i % 5],
    "rejected": ['"', ',;', '""', "'", '= 1 + 1'][i % 5] + row["rejected"][0]["content"],
} for i, row in enumerate(rows)]
forms = {
    "unix.csv": dict(lineterminator="\n"),
    "windows.csv": dict(lineterminator="\r\n", quoting=csv.QUOTE_ALL),
    "semicolons.csv": dict(lineterminator="\r\n", delimiter=";"),
    "tabs.tsv": dict(lineterminator="\n", delimiter="\t"),
}
for name, options in forms.items():
    encoding = "utf-8-sig" if name == "windows.csv" else "utf-8"
    with (out / name).open("w", newline="", encoding=encoding) as file:
        writer = csv.DictWriter(file, ["prompt", "chosen", "rejected"], **options)
        writer.writeheader()
        writer.writerows(texts)
    read = pd.read_csv(out / name, sep=options.get("delimiter", ","), keep_default_na=False, dtype=str)
    assert read.to_dict("records") == texts, name
write("texts.jsonl", texts)

# One frame with its size and checksum, as the tool writes it; several, as `cat a.zst b.zst` gives; a stream without.
source = (out / "texts.jsonl").read_bytes()
half = source.index(b"\n", len(source) // 2) + 1
zstd = lambda data, *flags: subprocess.run(["zstd", "-q", "-c", *flags], input=data, capture_output=True, check=True).stdout
(out / "stream.jsonl.zst").write_bytes(zstd(source, "-19"))
(out / "frames.jsonl.zst").write_bytes(zstd(source[:half], "--no-check") + b"\x50\x2a\x4d\x18\x03\x00\x00\x00abc" + zstd(source[half:]))
(out / "sized.jsonl.zst").write_bytes(pa.compress(source, codec="zstd", asbytes=True))
