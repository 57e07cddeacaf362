// Encodes token ids with an ONNX file, for recipes that measure what is shipped:
//   node encode.mjs model.onnx ids.jsonl vectors.f32 [threads] [batch]
// ids.jsonl holds one JSON array of ids a line; vectors.f32 gets one unit vector a line's order, raw little-endian floats.
// A batch never mixes lengths: activations are quantised per tensor, so that padding would change a text's vector.
import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";

const require = createRequire(process.env.CHATREC_ORT ? `${process.env.CHATREC_ORT}/` : import.meta.url);
const ort = require("onnxruntime-node");
const [model, input, output, threads = "1", most = "1"] = process.argv.slice(2);
const rows = readFileSync(input, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
const session = await ort.InferenceSession.create(model, { intraOpNumThreads: Number(threads) });
const order = rows.map((_, index) => index).sort((a, b) => rows[a].length - rows[b].length);
let vectors = null;
let width = 0;
const began = performance.now();
for (let start = 0; start < order.length; ) {
  const length = rows[order[start]].length;
  let end = start;
  while (end < order.length && end - start < Number(most) && rows[order[end]].length === length) end++;
  const shape = [end - start, length];
  const ids = BigInt64Array.from(order.slice(start, end).flatMap((i) => rows[i]).map(BigInt));
  const feeds = {
    input_ids: new ort.Tensor("int64", ids, shape),
    attention_mask: new ort.Tensor("int64", new BigInt64Array(ids.length).fill(1n), shape),
    token_type_ids: new ort.Tensor("int64", new BigInt64Array(ids.length), shape),
  };
  const { last_hidden_state: states } = await session.run(feeds);
  width = states.dims[2];
  vectors ??= new Float32Array(rows.length * width);
  for (let b = 0; b < shape[0]; b++) {
    const at = order[start + b] * width;
    for (let t = 0; t < length; t++)
      for (let d = 0; d < width; d++) vectors[at + d] += states.data[(b * length + t) * width + d];
    let norm = 0;
    for (let d = 0; d < width; d++) norm += vectors[at + d] ** 2;
    norm = Math.sqrt(norm);
    for (let d = 0; d < width; d++) vectors[at + d] /= norm;
  }
  start = end;
}
writeFileSync(output, Buffer.from(vectors.buffer));
console.log(JSON.stringify({ texts: rows.length, ms: Math.round(performance.now() - began) }));
