import type { Redaction } from '../catalog/catalog.ts';
import { openRedactor, type Redactor } from '../intake/redact.ts';
import { openKeyedDigest } from '../kernel/keyed-hash.ts';

/** Redaction as the catalog in force wants it, with the key of this installation. */
export type RedactionInForce = {
  redactor(): Redactor;
  /** Recognises a text without keeping it; 32 hexadecimal digits. */
  digest(text: string): string;
};

const DIGEST_DIGITS = 32;

export function openRedaction(key: Uint8Array, settings: () => Redaction): RedactionInForce {
  const digest = openKeyedDigest(key);
  const state: { of: Redaction | null; redactor: Redactor | null } = { of: null, redactor: null };
  return {
    redactor() {
      const wanted = settings();
      if (state.redactor !== null && state.of === wanted) return state.redactor;
      const redactor = openRedactor({ key, ...wanted });
      Object.assign(state, { of: wanted, redactor });
      return redactor;
    },
    digest: (text) => digest(text).slice(0, DIGEST_DIGITS),
  };
}
