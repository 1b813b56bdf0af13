/**
 * The keys of the orders that an object has taken are kept in the object itself: whoever carries orders out may be started
 * again between doing one and noting it, and must then know.
 */
export const ORDERS_ANNOTATION = 'plimsoll.dev/orders';

/** Orders that may come again are few; older ones are replaced by newer orders before they are carried out. */
const MOST_KEPT = 20;

export function hasTaken(annotations: Readonly<Record<string, string>> | undefined, key: string): boolean {
  return keysIn(annotations).includes(key);
}

export function withOrder(annotations: Readonly<Record<string, string>> | undefined, key: string): string {
  return [...keysIn(annotations), key].slice(-MOST_KEPT).join(' ');
}

function keysIn(annotations: Readonly<Record<string, string>> | undefined): readonly string[] {
  return (annotations?.[ORDERS_ANNOTATION] ?? '').split(' ').filter((key) => key !== '');
}
