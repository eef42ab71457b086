import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** Different loopback ports that nothing listens on; all are held until the last one is known. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(
    servers.map((server) => {
      server.close();
      return once(server, 'close');
    }),
  );
  return ports;
}

/** A loopback port that nothing listens on. */
export const freePort = async (): Promise<number> => (await freePorts(1))[0]!;
