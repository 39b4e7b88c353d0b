/** A masked language model with its weights in memory; it is scored with, not trained. */
import { join } from 'node:path';
import { trace } from '../../engine/graph.ts';
import { ParamStore } from '../../engine/params.ts';
import { noConfig } from '../config.ts';
import { readJsonObject } from '../files/read-json.ts';
import { loadWeights } from '../files/weights.ts';
import { Params } from '../params.ts';
import { encoder, encoderInputs, maskedLogits } from './encoder.ts';
import { type MaskedConfig, parseMaskedConfig } from './masked-config.ts';
import { encoderNames, isUnused, otherNames, shapedBy } from './masked-names.ts';

export interface MaskedLM {
  config: MaskedConfig;
  params: ParamStore;
  /** Where config.json and the weights were read. */
  folder: string;
  /** There are none for these models; said as of a decoder. */
  adapter: null;
}

/**
 * Reads a model folder in Hugging Face's layout, older names of weights included.
 * @throws HarnessError MODEL_NOT_FOUND, MODEL_JSON, MODEL_UNSUPPORTED, MODEL_CONFIG, WEIGHTS_* naming file and tensor.
 */
export async function loadMaskedLM(folder: string): Promise<MaskedLM> {
  const path = join(folder, 'config.json');
  const raw = await readJsonObject(path);
  if (raw === undefined) throw await noConfig(folder, path);
  const config = parseMaskedConfig(raw, path);
  const p = new Params();
  trace(() => ({ logits: maskedLogits(p, config, encoder(p, config, encoderInputs(false))) }));
  const shapes = [...p.all].map(([name, value]) => ({ name, shape: value.shape as readonly number[] }));
  const params = new ParamStore(shapes.map((each) => ({ ...each, trainable: false, decay: false })));
  const { words, head } = encoderNames(config.family);
  await loadWeights(
    folder,
    shapes.map(({ name, shape }) => ({ name, shape: [...shape], view: params.view(name).data })),
    {
      tied: config.tied,
      names: { root: 'model', head: head.decoder, embedding: words.replace(/\.weight$/, '') },
      shapedBy,
      otherNames: (name) => otherNames(config.family, name),
      ignore: (name) => isUnused(config.family, name),
      whyMissing: (missing) =>
        missing.includes(`${head.dense}.weight`)
          ? 'It was saved without the head that predicts masked tokens: take the checkpoint of the ...ForMaskedLM class.'
          : undefined,
    },
  );
  return { config, params, folder, adapter: null };
}
