/** A DSSE envelope: a payload, and signatures of it together with its type. */
export type Envelope = {
  /** base64 */
  readonly payload: string;
  readonly payloadType: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
};

export const attestedType = 'application/vnd.in-toto+json';

/** What is signed: the pre-authentication encoding of DSSE v1, with lengths in bytes. */
export function envelopeText(payload: string): string {
  const length = (text: string): number => new TextEncoder().encode(text).length;
  return `DSSEv1 ${length(attestedType)} ${attestedType} ${length(payload)} ${payload}`;
}
