import { jsonOf } from './bounded-json.ts';
import { protobufOf, type JsonMessage } from './json-message.ts';
import { Unreadable } from './read-outcome.ts';

type AsProtobuf = { readonly ok: true; readonly body: Uint8Array } | { readonly ok: false; readonly text: string };

/** A request in JSON as the bytes that it would be in protobuf, so that there is one reader of what it says. */
export function asProtobuf(body: Uint8Array, request: JsonMessage): AsProtobuf {
  try {
    return { ok: true, body: protobufOf(jsonOf(body), request, '') };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, text: error.message };
    throw error;
  }
}
