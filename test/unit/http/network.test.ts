import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkOf } from '../../../src/http/network.ts';

const FORMS: [string, string[]][] = [
  [
    '2001:db8:1:2::/64',
    [
      '2001:db8:1:2::',
      '2001:db8:1:2::1',
      '2001:0db8:0001:0002:0003:0004:0005:0006',
      '2001:DB8:1:2:ffff:ffff:ffff:ffff',
      '2001:db8:1:2::192.0.2.1',
      '2001:db8:1:2::1%eth0',
    ],
  ],
  ['2001:db8:0:0::/64', ['2001:db8::1', '2001:db8:0:0:1::', '2001:0db8:0:0::']],
  ['2001:0:0:5::/64', ['2001::5:0:0:0:1', '2001:0:0:5::1']],
  ['0:1:2:3::/64', ['0:1:2:3:4:5:6:7', '::1:2:3:4:5:6:7', '::1:2:3:4:5:0.6.0.7']],
  ['fe80:0:0:0::/64', ['fe80::1%eth0', 'fe80::2%25', 'FE80::3']],
  ['0:0:0:0::/64', ['::1', '::', '0:0:0:0:0:0:0:1']],
];

test('A15 every form of an IPv6 address stands for its /64', () => {
  for (const [network, forms] of FORMS) {
    for (const form of forms) assert.equal(networkOf(form), network, form);
  }
});

test('neighbouring /64 networks are not one', () => {
  assert.notEqual(networkOf('2001:db8:1:2::1'), networkOf('2001:db8:1:3::1'));
  assert.notEqual(networkOf('2001:db8:1:2::1'), networkOf('2001:db8:12::1'));
});

test('an IPv4 address stands for itself, in whatever form IPv6 carries it', () => {
  const forms = [
    '198.51.100.7',
    '::ffff:198.51.100.7',
    '::FFFF:198.51.100.7',
    '::ffff:c633:6407',
    '0:0:0:0:0:ffff:c633:6407',
    '0000:0000:0000:0000:0000:ffff:198.51.100.7',
    '::ffff:198.51.100.7%eth0',
  ];
  for (const form of forms) assert.equal(networkOf(form), '198.51.100.7', form);
  assert.notEqual(networkOf('::ffff:198.51.100.8'), networkOf('::ffff:198.51.100.7'));
});

test('what is no address stays whole, so that two of them are never one by accident', () => {
  for (const text of ['', 'unknown', '198.51.100.7:4711', 'a:b:c', ':::', '1:2:3:4:5:6:7:8:9']) {
    assert.equal(networkOf(text), text);
  }
});
