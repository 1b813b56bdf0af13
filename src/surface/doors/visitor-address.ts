import { isIPv6 } from 'node:net';

/**
 * From where a request comes: the address that called the outermost of our proxies. What stands before that in the header,
 * the visitor wrote there himself.
 */
export function visitorAddress(remote: string | undefined, forwarded: string | undefined, proxies: number): string {
  const passed = (forwarded ?? '').split(',').map((address) => address.trim());
  const called = proxies === 0 ? remote : (passed.at(-proxies) ?? remote);
  return networkOf(called === undefined || called === '' ? (remote ?? '') : called);
}

/** Who has one address of IPv6 has a network of them, and whoever wants to be many uses all of it. */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail = ''] = plain.split('%', 1)[0]?.split('::') ?? [];
  const first = head === '' ? [] : head.split(':');
  const last = tail === '' ? [] : tail.split(':');
  const all = [...first, ...Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0'), ...last];
  return all
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':');
}
