import type { DocumentPlace } from '../../catalog/documents-places.ts';

/** Where the first document of that name stands that is of one of the kinds; what is there without one stands nowhere. */
export type Places = (name: string, kinds: readonly string[]) => { file: string | null; line: number | null };

export function placing(places: ReadonlyMap<string, DocumentPlace>): Places {
  return (name, kinds) => {
    const found = kinds.map((kind) => places.get(`${kind} ${name}`)).find((one) => one !== undefined);
    return { file: found?.file ?? null, line: found?.line ?? null };
  };
}
