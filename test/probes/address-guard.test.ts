import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whyForbidden } from '../../src/adapters/address-guard.ts';

type Case = { readonly name: string; readonly addresses: readonly string[]; readonly alone: boolean; readonly allowed: boolean };

const cases: readonly Case[] = [
  { name: 'everybody’s addresses', addresses: ['1.1.1.1', '2606:4700::1111', '[2606:4700::1111]'], alone: true, allowed: true },
  {
    name: 'private ones, however they are written',
    addresses: ['10.1.2.3', '127.0.0.1', '::1', '0:0:0:0:0:0:0:1', '::127.0.0.1', '::ffff:10.0.0.1', 'fd12::1', 'fec0::1'],
    alone: false,
    allowed: true,
  },
  {
    name: 'where clouds answer with the keys of a machine',
    addresses: [
      '169.254.169.254',
      '::ffff:169.254.169.254',
      '0:0:0:0:0:ffff:a9fe:a9fe',
      '100.100.100.200',
      '168.63.129.16',
      '192.0.0.192',
      'fd00:ec2::254',
      'fd20:ce::254',
      'fe80::1%eth0',
    ],
    alone: false,
    allowed: false,
  },
  {
    name: 'what hides another address',
    addresses: ['::ffff:7f00:1', '64:ff9b::a9fe:a9fe', '0064:ff9b:0:0:0:0:a9fe:a9fe', '64:ff9b:1::a00:1', '2002:a9fe:a9fe::'],
    alone: false,
    allowed: false,
  },
];

for (const { name, addresses, alone, allowed } of cases) {
  test(`${name}: ${alone ? 'probed' : 'not probed'}, and ${allowed ? 'probed' : 'not even'} with allowPrivate`, () => {
    for (const address of addresses)
      assert.deepEqual(
        [false, true].map((allowPrivate) => whyForbidden(address, { allowPrivate }) === null),
        [alone, allowed],
        address,
      );
  });
}
