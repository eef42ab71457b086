import { Problem } from '../errors.ts';
import { Tally } from './tally.ts';

const MIB = 1024 * 1024;

/**
 * Largest number of bytes in uploads that are arriving at the same time: of all clients, and of one
 * client.
 */
export const MAX_ARRIVING_BYTES = 120 * MIB;
export const MAX_ARRIVING_OF_CLIENT = 72 * MIB;

/**
 * Counts the declared bytes of the uploads that are arriving. An upload that stops half-way keeps its
 * bytes in memory until its time-out, so without a limit many such uploads would fill the memory.
 */
export class ArrivingUploads {
  readonly #bytes = new Tally();

  /**
   * Counts an upload. Returns a function to call when the upload has arrived or ended; further calls of
   * it do nothing. Throws rate-limited or overloaded when too many bytes are arriving.
   */
  enter(client: string, bytes: number): () => void {
    if (this.#bytes.of(client) + bytes > MAX_ARRIVING_OF_CLIENT) {
      throw new Problem('rate-limited', 'Too many uploads at once: wait until some have arrived.', {
        retryAfterSeconds: 1,
      });
    }
    if (this.#bytes.all + bytes > MAX_ARRIVING_BYTES) {
      throw new Problem('overloaded', 'Too many uploads at once: try again in a moment.', {
        retryAfterSeconds: 1,
      });
    }
    this.#bytes.add(client, bytes);
    let inside = true;
    return () => {
      if (inside) this.#bytes.add(client, -bytes);
      inside = false;
    };
  }
}
