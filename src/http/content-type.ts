import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from '../errors.ts';

const WITH_CURL = 'curl -F image=@photo.jpg does it';

/** Error messages for a body that is not a form, chosen by its content type. */
const NO_FORM: readonly (readonly [RegExp, string])[] = [
  [
    /^application\/(json|.+\+json)$/,
    `This address takes a form and not JSON: send the photograph as a file in multipart/form-data, not as base64; ${WITH_CURL}.`,
  ],
  [
    /^(image|video)\/|^application\/octet-stream$/,
    `The photograph came alone: put it into a multipart/form-data form, in the field image; ${WITH_CURL}, --data-binary does not.`,
  ],
  [
    /^application\/x-www-form-urlencoded$/,
    `A form of the type application/x-www-form-urlencoded holds no files: use multipart/form-data. ${WITH_CURL}, -d does not; in HTML write enctype="multipart/form-data".`,
  ],
  [
    /^multipart\//,
    `This kind of multipart body is not read: send multipart/form-data; ${WITH_CURL}.`,
  ],
];

const NO_BOUNDARY =
  'The header Content-Type names no boundary: do not set this header yourself. FormData in JavaScript, files= in Python and curl -F write it, with the boundary.';

const isEmpty = (headers: IncomingHttpHeaders): boolean =>
  headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;

/** No address reads a compressed body. Throws unsupported-media. */
export function checkEncoding(headers: IncomingHttpHeaders): void {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' || encoding === '' || isEmpty(headers)) return;
  throw new Problem(
    'unsupported-media',
    'The body is compressed (Content-Encoding): send it uncompressed. A photograph does not get smaller by it.',
  );
}

/**
 * Whether the body can be a form with photographs, by its headers. Throws unsupported-media or
 * multipart-malformed; a request that has neither a type nor a body is left to the validation.
 */
export function checkForm(headers: IncomingHttpHeaders): void {
  const said = headers['content-type'];
  if (said === undefined && isEmpty(headers)) return;
  const [type = '', ...parameters] = (said ?? '').split(';').map((one) => one.trim());
  const kind = type.toLowerCase();
  if (kind === 'multipart/form-data') {
    if (parameters.some((one) => /^boundary\s*=\s*"?[^"\s]/i.test(one))) return;
    throw new Problem('multipart-malformed', NO_BOUNDARY);
  }
  const found = NO_FORM.find(([pattern]) => pattern.test(kind));
  const detail =
    found?.[1] ??
    `The body is no form: send multipart/form-data with the photograph as a file in the field image; ${WITH_CURL}.`;
  throw new Problem('unsupported-media', detail);
}
