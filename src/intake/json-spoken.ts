import { wantedAttributesIn } from './attribute-block.ts';
import { protobufOf } from './json-message.ts';
import { RESOURCE } from './otlp-common-json.ts';
import type { SpokenAttribute } from './spoken-attributes.ts';

/** Tag of the list of attributes in `RESOURCE`. */
const ATTRIBUTE = 0x0a;

/** The attributes of a span or of a resource that was parsed: slow, and only for those that are rows of a stream. */
export function spokenInJson(
  parsed: unknown,
  { path, wants }: { readonly path: string; readonly wants: (key: string) => boolean },
): readonly SpokenAttribute[] {
  const body = protobufOf(parsed ?? {}, RESOURCE, path);
  const block = { body, view: new DataView(body.buffer, body.byteOffset, body.length), start: 0, end: body.length };
  return wantedAttributesIn({ block, tag: ATTRIBUTE, place: () => path }, wants);
}
