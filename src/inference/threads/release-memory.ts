/**
 * Releases the memory of an array at once; the array is empty afterwards. The garbage collector would
 * release it later and would run three times as often because of photographs. An array that shares its
 * memory with others is left alone. Do not call it while a decoder may still read the array in another
 * thread.
 */
export function releaseMemory(data: Uint8Array): void {
  const { buffer } = data;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === data.byteLength) buffer.transfer(0);
}
