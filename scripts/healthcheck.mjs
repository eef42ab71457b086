import { get } from 'node:http';

// The health check of the container: plain JavaScript without packages, because it runs every few seconds.
const { API_PORT = '8000', HEALTH_PATH = '/health' } = process.env;
const request = get({ host: '127.0.0.1', port: API_PORT, path: HEALTH_PATH, timeout: 4000 });
request.on('response', (answer) => {
  answer.resume();
  process.exitCode = answer.statusCode === 200 ? 0 : 1;
});
request.on('timeout', () => request.destroy(new Error('no answer')));
request.on('error', (error) => {
  console.error(error.message);
  process.exitCode = 1;
});
