/**
 * Gives memory back at once; whoever looks at it later finds nothing. The garbage collector would
 * come for it only after more of its kind, and look for garbage three times as often because of
 * photographs. Not while they are decoded: another thread would read memory that is gone.
 */
export function discard(data: Uint8Array): void {
  const { buffer } = data;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === data.byteLength) buffer.transfer(0);
}
