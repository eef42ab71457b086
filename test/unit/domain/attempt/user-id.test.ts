import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isNotFilledIn, isUserId } from '../../../../src/domain/attempt/user-id.ts';

test('user ids are 1 to 64 plain characters, beginning with a letter or a digit', () => {
  const good = ['a', '7', 'Alice', 'a.b_c@d-e', 'x'.repeat(64), 'name@example.org', '0'];
  good.push('name+tag@host', 'a+', 'a+b+c', 'undefined', 'null');
  for (const id of good) assert.equal(isUserId(id), true, id);
  const bad = ['', '.', '..', '-a', '@a', '_a', 'x'.repeat(65), 'a b', 'a/b', 'a\\b', 'a\n', '\na'];
  bad.push(
    'a\0',
    'a%',
    'é',
    'ａ',
    '\u0430',
    'a\u200b',
    '😀',
    "a'b",
    'a"b',
    'a;b',
    '{a}',
    '+a',
    '+',
  );
  for (const id of bad) assert.equal(isUserId(id), false, JSON.stringify(id));
});

test('of all single characters only letters and digits of ASCII are an id', () => {
  const good = [];
  for (let code = 0; code < 0x10000; code++) {
    if (isUserId(String.fromCharCode(code))) good.push(String.fromCharCode(code));
  }
  assert.equal(good.join(''), '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
});

test('the words of a variable that nobody filled in are known in every case', () => {
  const words = ['undefined', 'null', 'NaN', 'nan', 'NULL', 'Null', 'Undefined', 'UNDEFINED'];
  for (const word of words) assert.equal(isNotFilledIn(word), true, word);
  for (const id of ['nully', 'nan1', 'undefined.', 'none', 'anan', 'a', '']) {
    assert.equal(isNotFilledIn(id), false, id);
  }
});
