/** Whether this person lets the shop measure is remembered by the shop itself, and only while they do. */
const AGREED = 'chandlery.measured';
const NOBODY = {
  allowed: false,
  allow: () => undefined,
  failed: () => undefined,
  journey: () => ({ step() {}, complete() {}, fail() {} }),
};

/** What the page tells about itself; with nobody to tell, or without leave, it tells nothing. */
export async function openSenses({ endpoint, key, version }) {
  if (endpoint === null || key === null) return NOBODY;
  // A shop that cannot be measured still sells.
  const sdk = await import('/assets/plimsoll.js').catch(() => null);
  if (sdk === null) return NOBODY;
  const allowed = localStorage.getItem(AGREED) !== null;
  const senses = sdk.plimsoll({ endpoint, key, service: 'shop-web', version, consent: allowed });
  return {
    allowed,
    allow(isAllowed) {
      if (isAllowed) localStorage.setItem(AGREED, 'yes');
      else localStorage.removeItem(AGREED);
      senses.consent(isAllowed);
    },
    failed: (cause) => senses.error(cause),
    journey: (name) => senses.journey(name),
  };
}
