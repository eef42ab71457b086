export interface FormPart {
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** A request in parts that mutations can change; `draft` makes one that is right. */
export interface Draft {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly string[];
  /** The boundary of the content type; the body may use another one. */
  readonly boundary: string;
  readonly contentType: string;
  readonly parts: readonly FormPart[];
}

export const BOUNDARY = 'fuzz-boundary-7f3a';

const disposition = (name: string, file?: string): string =>
  `content-disposition: form-data; name="${name}"${file === undefined ? '' : `; filename="${file}"`}`;

export const fieldPart = (name: string, value: string | Buffer): FormPart => ({
  headers: [disposition(name)],
  body: Buffer.from(value),
});

export const filePart = (name: string, bytes: Uint8Array): FormPart => ({
  headers: [disposition(name, 'photo.jpg'), 'content-type: image/jpeg'],
  body: Buffer.from(bytes),
});

export const draft = (path: string, parts: readonly FormPart[]): Draft => ({
  method: 'POST',
  path,
  headers: ['host: localhost', 'connection: close'],
  boundary: BOUNDARY,
  contentType: `multipart/form-data; boundary=${BOUNDARY}`,
  parts,
});

export const formBody = ({ boundary, parts }: Pick<Draft, 'boundary' | 'parts'>): Buffer =>
  Buffer.concat([
    ...parts.flatMap(({ headers, body }) => [
      Buffer.from(`--${boundary}\r\n${headers.map((h) => `${h}\r\n`).join('')}\r\n`, 'latin1'),
      body,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${boundary}--\r\n`, 'latin1'),
  ]);

/** The bytes of a whole request; `framing` says how the end of the body is marked. */
export const requestBytes = (
  { method, path, headers, contentType }: Omit<Draft, 'parts' | 'boundary'>,
  body: Buffer,
  framing: readonly string[] = [`content-length: ${body.length}`],
): Buffer => {
  const typed = contentType === '' ? [] : [`content-type: ${contentType}`];
  const head = [`${method} ${path} HTTP/1.1`, ...headers, ...typed, ...framing, '', ''];
  return Buffer.concat([Buffer.from(head.join('\r\n'), 'latin1'), body]);
};
