/** What the page tells about itself; with nobody to tell, or without leave, it tells nothing. */
export function openSenses() {
  return {
    allowed: false,
    allow: () => undefined,
    failed: () => undefined,
    journey: () => ({ step() {}, complete() {}, fail() {} }),
  };
}
