/** The hidden request that request smuggling tries to get through. */
const HIDDEN = 'GET /health/live HTTP/1.1\r\nhost: localhost\r\nx-smuggled: yes\r\n\r\n';
const HEAD = 'POST /authenticate HTTP/1.1\r\nhost: localhost\r\n';
const TYPE = 'content-type: multipart/form-data; boundary=b\r\n';
const CHUNKED = 'transfer-encoding: chunked\r\n';
const EMPTY = '0\r\n\r\n';
const length = (n: number): string => `content-length: ${n}\r\n`;

/** Requests that two servers in a row could read in two ways, by what is wrong with them. */
export const AMBIGUOUS: Record<string, string> = {
  'CL.TE': `${HEAD}${TYPE}${length(EMPTY.length + HIDDEN.length)}${CHUNKED}\r\n${EMPTY}${HIDDEN}`,
  'TE.CL': `${HEAD}${TYPE}${CHUNKED}${length(4)}\r\n${HIDDEN.length.toString(16)}\r\n${HIDDEN}\r\n${EMPTY}`,
  'two different lengths': `${HEAD}${TYPE}${length(0)}${length(HIDDEN.length)}\r\n${HIDDEN}`,
  'the same length twice': `${HEAD}${TYPE}${length(4)}${length(4)}\r\nabcd${HIDDEN}`,
  'a list of lengths': `${HEAD}${TYPE}content-length: 0, 0\r\n\r\n${HIDDEN}`,
  'a signed length': `${HEAD}${TYPE}content-length: +0\r\n\r\n${HIDDEN}`,
  'a length with letters': `${HEAD}${TYPE}content-length: 0x0\r\n\r\n${HIDDEN}`,
  'a folded header': `${HEAD}${TYPE}x-folded: one\r\n two\r\n${length(0)}\r\n${HIDDEN}`,
  'a folded transfer-encoding': `${HEAD}${TYPE}transfer-encoding:\r\n chunked\r\n\r\n${EMPTY}${HIDDEN}`,
  'TE.TE with an unknown coding': `${HEAD}${TYPE}${CHUNKED}transfer-encoding: x\r\n\r\n${EMPTY}${HIDDEN}`,
  'chunked is not the last coding': `${HEAD}${TYPE}transfer-encoding: chunked, identity\r\n\r\n${EMPTY}${HIDDEN}`,
  'a misspelt coding': `${HEAD}${TYPE}transfer-encoding: xchunked\r\n\r\n${EMPTY}${HIDDEN}`,
  'a space before the colon': `${HEAD}${TYPE}transfer-encoding : chunked\r\n\r\n${EMPTY}${HIDDEN}`,
  'a bare carriage return': `${HEAD}${TYPE}x: y\rtransfer-encoding: chunked\r\n\r\n${EMPTY}${HIDDEN}`,
  'a chunk size with a sign': `${HEAD}${TYPE}${CHUNKED}\r\n-1\r\nx\r\n${EMPTY}${HIDDEN}`,
  'a chunk size too large to count': `${HEAD}${TYPE}${CHUNKED}\r\nfffffffffffffffff\r\nx\r\n${EMPTY}${HIDDEN}`,
  'a line feed inside a chunk extension': `${HEAD}${TYPE}${CHUNKED}\r\n1;a\nb\r\nx\r\n${EMPTY}${HIDDEN}`,
  'a chunk longer than it says': `${HEAD}${TYPE}${CHUNKED}\r\n1\r\nxy\r\n${EMPTY}${HIDDEN}`,
  'a NUL in a header': `${HEAD}${TYPE}x: \0\r\n${length(0)}\r\n${HIDDEN}`,
};
