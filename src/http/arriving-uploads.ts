import { Problem } from '../errors.ts';
import { MAX_REQUEST_BYTES } from './upload-size.ts';

/** Bytes of uploads that may be arriving: of everyone, and of one client. */
export const MAX_ARRIVING_BYTES = 20 * MAX_REQUEST_BYTES;
export const MAX_ARRIVING_OF_CLIENT = 12 * MAX_REQUEST_BYTES;

/**
 * What uploads take up while they arrive, by their declared length: an upload that stops half-way holds
 * what has arrived of it until it is cut off, so without a bound many of them fill the memory.
 */
export class ArrivingUploads {
  readonly #byClient = new Map<string, number>();
  #all = 0;

  /** Makes room for an upload, or refuses it; gives what to call, once or more, when it has arrived. */
  enter(client: string, bytes: number): () => void {
    const own = this.#byClient.get(client) ?? 0;
    if (own + bytes > MAX_ARRIVING_OF_CLIENT) {
      throw new Problem('rate-limited', 'Too many uploads at once: wait until some have arrived.', {
        retryAfterSeconds: 1,
      });
    }
    if (this.#all + bytes > MAX_ARRIVING_BYTES) {
      throw new Problem('overloaded', 'Too many uploads at once: try again in a moment.', {
        retryAfterSeconds: 1,
      });
    }
    this.#add(client, bytes);
    let inside = true;
    return () => {
      if (inside) this.#add(client, -bytes);
      inside = false;
    };
  }

  #add(client: string, bytes: number): void {
    this.#all += bytes;
    const own = (this.#byClient.get(client) ?? 0) + bytes;
    if (own === 0) this.#byClient.delete(client);
    else this.#byClient.set(client, own);
  }
}
