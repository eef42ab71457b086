import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { ContainerMetrics } from './containers/exposition.ts';

/**
 * Memory and processor time of each service for Prometheus, read from the control groups of the
 * kernel. It needs to read them and nothing else. The usual exporters need the socket of the Docker
 * engine, and whoever has that socket is root on the host.
 */
const port = Number(process.env.METRICS_PORT || 9100);
const metrics = new ContainerMetrics(process.env.CGROUP_PATH || '/sys/fs/cgroup');

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'GET' || request.url !== '/metrics') {
    response.writeHead(404).end();
    return;
  }
  try {
    const text = await metrics.render();
    response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
  } catch (cause) {
    console.error((cause as Error).message);
    response.writeHead(500).end();
  }
}

const server = createServer((request, response) => void answer(request, response));
server.listen(port, process.env.METRICS_HOST || '0.0.0.0', () =>
  console.error(`container-metrics: listening on ${port}`),
);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => server.close());
