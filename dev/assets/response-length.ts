import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

const CHANNEL = 'http.client.response.finish';

/** Reads the size that an HTTP response announces, because pacote returns only the bytes. */
export function responseLengths() {
  const watch = {
    last: undefined as number | undefined,
    stop: () => unsubscribe(CHANNEL, note),
  };
  const note = (message: unknown) => {
    const { response } = message as { response: IncomingMessage };
    const length = Number(response.headers['content-length']);
    watch.last = length > 0 ? length : undefined;
  };
  subscribe(CHANNEL, note);
  return watch;
}
