/** The body of an answer as text; what is larger is given up on the way and not held. */
export async function readBounded(answer: Response, most: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of answer.body ?? []) {
    length += part.length;
    if (length > most) throw new Error(`its answer is larger than ${most / 1_048_576} MiB: ask for fewer series`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
