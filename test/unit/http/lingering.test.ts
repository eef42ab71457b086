import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import {
  Lingering,
  MAX_LINGER_BYTES,
  MAX_LINGERING,
  MAX_LINGERING_OF_NETWORK,
} from '../../../src/http/lingering.ts';

/** Pairs of connected sockets: what the server holds, and the client that sends. */
async function pairs(t: TestContext) {
  const server = createServer({ allowHalfOpen: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const clients: Socket[] = [];
  t.after(() => {
    for (const client of clients) client.destroy();
    server.close();
  });
  return async () => {
    const accepted = once(server, 'connection');
    const { port } = server.address() as AddressInfo;
    const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    client.on('error', () => {});
    clients.push(client);
    const [held] = (await accepted) as [Socket];
    held.on('error', () => {});
    return { held, client };
  };
}

test('a network has only so many places, and one that leaves makes room', async (t) => {
  const pair = await pairs(t);
  const lingering = new Lingering();
  const inside: Socket[] = [];
  for (let i = 0; i < MAX_LINGERING_OF_NETWORK; i++) {
    const { held } = await pair();
    lingering.start(held, '192.0.2.1');
    inside.push(held);
  }
  assert.ok(inside.every((socket) => lingering.has(socket)));
  const { held: one } = await pair();
  lingering.start(one, '192.0.2.1');
  assert.ok(!lingering.has(one));
  await once(one, 'close');
  const { held: other } = await pair();
  lingering.start(other, '192.0.2.2');
  assert.ok(lingering.has(other), 'another network has places of its own');

  inside[0]!.destroy();
  await once(inside[0]!, 'close');
  const { held: next } = await pair();
  lingering.start(next, '192.0.2.1');
  assert.ok(lingering.has(next));
});

test('all networks together have only so many places', async (t) => {
  const pair = await pairs(t);
  const lingering = new Lingering();
  for (let i = 0; i < MAX_LINGERING; i++) {
    const { held } = await pair();
    lingering.start(held, `192.0.2.${i}`);
    assert.ok(lingering.has(held));
  }
  const { held } = await pair();
  lingering.start(held, '198.51.100.1');
  assert.ok(!lingering.has(held));
  lingering.closeAll();
});

test('a client that sends more than the bound is cut off, and no byte is kept', async (t) => {
  const { held, client } = await (await pairs(t))();
  const lingering = new Lingering();
  held.write('the answer');
  lingering.start(held, '192.0.2.1');
  const block = Buffer.alloc(64 * 1024);
  let sent = 0;
  const full = new Promise<void>((resolve) => {
    const more = () => {
      if (client.destroyed || sent > 3 * MAX_LINGER_BYTES) return resolve();
      sent += block.length;
      client.write(block, (error) => (error ? resolve() : more()));
    };
    more();
  });
  await once(held, 'close');
  await full;
  assert.ok(held.bytesRead > MAX_LINGER_BYTES);
  assert.ok(held.bytesRead < MAX_LINGER_BYTES + 1024 * 1024, `${held.bytesRead}`);
  assert.equal(held.readableLength, 0);
});

test('a client that is silent is not waited for', async (t) => {
  const { held } = await (await pairs(t))();
  new Lingering().start(held, '192.0.2.1');
  await once(held, 'close');
});

test('a client that never stops dripping is not waited for', async (t) => {
  const { held, client } = await (await pairs(t))();
  new Lingering().start(held, '192.0.2.1');
  const drip = setInterval(() => client.write('x'), 500);
  t.after(() => clearInterval(drip));
  await once(held, 'close');
});

test('a client that has read its answer and hangs up is gone at once', async (t) => {
  const { held, client } = await (await pairs(t))();
  const lingering = new Lingering();
  held.write('the answer');
  lingering.start(held, '192.0.2.1');
  let read = '';
  for await (const chunk of client) read += chunk;
  assert.equal(read, 'the answer');
  client.end();
  await once(held, 'close');
  assert.ok(!lingering.has(held));
});
