import assert from 'node:assert/strict';
import { test } from 'node:test';
import { permits } from '../../../dev/supply-chain/licence-rules.ts';
import { allShipped, licenceFaults } from '../../../dev/supply-chain/licences.ts';
import { ROOT } from '../../helpers/folders.ts';

test('everything that ships has a licence of the list, models included', async () => {
  const shipped = await allShipped(ROOT);
  assert.deepEqual(licenceFaults(shipped), []);
  const names = shipped.map(({ name }) => name);
  assert.ok(names.includes('fastify') && names.includes('faceplugin-face-recognition-js'));
  assert.ok(!names.includes('typescript'), 'what only develops does not ship');
});

test('a licence that is not on the list is refused, and so is none', () => {
  const shipped = [
    { name: 'good', version: '1.0.0', licence: 'MIT' },
    { name: 'bad', version: '2.0.0', licence: 'AGPL-3.0-only' },
    { name: 'silent', version: '3.0.0', licence: null },
  ];
  assert.deepEqual(licenceFaults(shipped), [
    'bad@2.0.0 has the licence AGPL-3.0-only',
    'silent@3.0.0 states no licence',
  ]);
});

test('expressions: one side of OR is enough, AND needs all, exceptions are for their packages', () => {
  assert.ok(permits('(MIT OR GPL-3.0-only)', 'x'));
  assert.ok(!permits('MIT AND GPL-3.0-only', 'x'));
  assert.ok(permits('MIT AND ISC', 'x'));
  assert.ok(permits('Apache-2.0 AND LGPL-3.0-or-later', '@img/sharp-win32-x64'));
  assert.ok(!permits('LGPL-3.0-or-later', 'x'));
  assert.ok(!permits('SEE LICENSE IN LICENSE.txt', 'x'));
  assert.ok(!permits('((MIT) OR GPL-3.0-only)', 'x'), 'nested brackets are for a person to read');
});
