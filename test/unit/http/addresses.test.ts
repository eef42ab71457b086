import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Addresses } from '../../../src/http/addresses.ts';

function known(): Addresses {
  const addresses = new Addresses();
  addresses.add('POST', '/enroll');
  addresses.add('POST', '/authenticate');
  addresses.add('GET', '/users/:user_id');
  addresses.add('HEAD', '/users/:user_id');
  addresses.add('DELETE', '/users/:user_id');
  addresses.add('POST', '/users/:user_id/templates');
  addresses.add('DELETE', '/users/:user_id/templates/adaptive');
  addresses.add('GET', '/docs/static/*');
  addresses.add('OPTIONS', '*');
  return addresses;
}

test('the methods of a path are those of all routes that it fits', () => {
  const addresses = known();
  assert.deepEqual(addresses.methodsOf('/enroll'), ['POST']);
  assert.deepEqual(addresses.methodsOf('/users/name+tag@host'), ['DELETE', 'GET', 'HEAD']);
  assert.deepEqual(addresses.methodsOf('/users/x/templates'), ['POST']);
  assert.deepEqual(addresses.methodsOf('/docs/static/a/b.css'), ['GET']);
  const none = [
    '/',
    '',
    '/users',
    '/users/',
    '/users//templates',
    '/Enroll',
    '/enroll/',
    '/enrollx',
  ];
  for (const path of [...none, '/users/x/templates/other', '*', '/.*', '/:user_id']) {
    assert.deepEqual(addresses.methodsOf(path), [], path);
  }
});

test('a path that is written otherwise leads to the address that is meant', () => {
  const addresses = known();
  const meant = {
    '/Enroll': '/enroll',
    '/enroll/': '/enroll',
    '//enroll': '/enroll',
    '/api/enroll': '/enroll',
    '/api/v1/enroll': '/enroll',
    '/v2/enrol': '/enroll',
    '/sign-up': '/enroll',
    '/verify': '/authenticate',
    '/api/users/franck': '/users/{id}',
    '/Users/franck/templates/': '/users/{id}/templates',
  };
  for (const [path, address] of Object.entries(meant)) {
    assert.equal(addresses.meantBy(path), address, path);
  }
  for (const path of ['/', '', '/wp-login.php', '/constructor', '/__proto__', '/faces']) {
    assert.equal(addresses.meantBy(path), null, path);
  }
});
