/** What names one thing and not a kind of page: very long texts, numbers, addresses of people, and four digits in any mixture.
 * Files of scripts are the site's own, and often have a digest in their name. */
const NAMES_ONE = /^(?!.*\.(m?js|css)$)(.{33}|\d+$|.*(@|%40|(\d.*){4}))/;

/** The path of an address without what names a customer or an order; never its query or fragment. */
export function templateOf(address: string): string {
  const segments = new URL(address, location.href).pathname.split('/');
  return segments
    .map((segment) => (NAMES_ONE.test(segment) ? ':id' : segment))
    .join('/')
    .slice(0, 128);
}
