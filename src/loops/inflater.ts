import { constants, createGunzip, gzipSync } from 'node:zlib';

/** Inflates one body after the other into the same memory; null when it cannot, and somebody else has to. */
export type Inflate = (body: Uint8Array) => Uint8Array | null;

/** What a stream of node:zlib works with inside. Nothing of it is documented, so none of it is relied upon unseen. */
type Inside = {
  readonly _handle: {
    reset(): void;
    writeSync(flush: number, from: Uint8Array, fromAt: number, length: number, to: Uint8Array, toAt: number, room: number): void;
  };
  /** Room left in the output, and input left. */
  readonly _writeState: Uint32Array;
};

/** Exporters send a quarter of this, unpacked. What is larger is inflated the documented way. */
const ROOM = 2 * 1_048_576;

/**
 * The documented functions make a new inflater and new memory for each body, outside the heap, and the collector is called
 * for it: that was half of what a payload costs. This one makes both once. It proves itself on a body before it is used, and
 * gives way to the documented functions where a runtime has changed inside.
 */
export function openGunzip(): Inflate {
  try {
    const inflate = reusingGunzip();
    const text = Buffer.from('what is unpacked is what was packed; '.repeat(100));
    const members = Buffer.concat([gzipSync(text), gzipSync(text.subarray(0, 10))]);
    for (let round = 0; round < 3; round += 1) {
      const back = inflate(members);
      if (back === null || !Buffer.concat([text, text.subarray(0, 10)]).equals(back)) return () => null;
      if (inflate(members.subarray(0, members.length - 9)) !== null) return () => null;
    }
    return inflate;
  } catch {
    return () => null;
  }
}

function reusingGunzip(): Inflate {
  const { _handle: handle, _writeState: left } = createGunzip() as unknown as Inside;
  const room = new Uint8Array(ROOM);
  const state = { failed: false };
  const onerror = (): void => {
    state.failed = true;
  };
  Object.assign(handle, { onerror });
  return (body) => {
    state.failed = false;
    handle.reset();
    handle.writeSync(constants.Z_FINISH, body, 0, body.length, room, 0, ROOM);
    const [roomLeft = 0, bodyLeft = 0] = left;
    // Full to the brim may be more than that, and input that is left is for the documented functions to judge.
    return state.failed || roomLeft === 0 || bodyLeft > 0 ? null : room.subarray(0, ROOM - roomLeft);
  };
}
