/** Columns of metrics that compare a text with one or several references. */

export const textInputs = { prediction: 'text', reference: 'texts' } as const;

export interface TextSample {
  readonly prediction: string;
  /** `null`: this sample has no such reference. */
  readonly reference: readonly (string | null)[];
}
