import { BlockList, isIP } from 'node:net';

const PRIVATE = listOf([
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['::', 96],
  ['fc00::', 7],
  ['fec0::', 10],
]);

/** Where clouds answer with the keys of a machine, and what is no single host: nobody probes these on purpose. */
const NEVER = listOf([
  ['169.254.0.0', 16],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['192.0.0.192', 32],
  ['224.0.0.0', 3],
  ['fe80::', 10],
  ['ff00::', 8],
  ['fd00:ec2::254', 128],
  ['fd20:ce::254', 128],
]);

/** Gateways that lead to the address of IPv4 that is written within. */
const HIDING = listOf([
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['::ffff:0:0:0', 96],
  ['2002::', 16],
]);

/**
 * Why an address may not be asked; null when it may. It is looked at after the name was resolved and once more for each
 * redirect, so that neither a name nor an answer of somebody else leads to what is not theirs.
 */
export function whyForbidden(address: string, { allowPrivate }: { readonly allowPrivate: boolean }): string | null {
  const plain = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1] ?? plain;
  const family = isIP(mapped) === 6 ? 'ipv6' : 'ipv4';
  // An IPv4 address written as hexadecimal IPv6 is the same host.
  if (family === 'ipv6' && (/^::ffff:/i.test(mapped) || HIDING.check(mapped, family))) return `${plain} hides an address of IPv4`;
  if (NEVER.check(mapped, family)) return `${plain} is an address that is never probed`;
  if (!allowPrivate && PRIVATE.check(mapped, family))
    return `${plain} is a private address, and the probe does not say allowPrivate`;
  return null;
}

function listOf(subnets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of subnets) list.addSubnet(net, prefix, isIP(net) === 6 ? 'ipv6' : 'ipv4');
  return list;
}
