import { digest } from '../../kernel/hash.ts';
import type { SegmentFiles } from '../../ports/segment-files.ts';

/** Sealed stretches of a ledger that lives no longer than the process; what a disk loses is taken out of `files`. */
export function openMemorySegmentFiles(
  files = new Map<string, string>(),
): SegmentFiles & { readonly files: Map<string, string> } {
  return {
    files,
    async write(name, text) {
      const pieces: string[] = [];
      for await (const piece of text) pieces.push(piece);
      const whole = pieces.join('');
      files.set(name, whole);
      return { digest: digest(whole), bytes: whole.length };
    },
    async digestOf(name) {
      const whole = files.get(name);
      return whole === undefined ? null : digest(whole);
    },
  };
}
