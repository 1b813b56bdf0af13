/** Several values of one name in an address, given one by one or with commas between them. */
export function asList(given: unknown): unknown {
  if (given === undefined) return undefined;
  return [given].flat().flatMap((one) => (typeof one === 'string' ? one.split(',') : [one]));
}
