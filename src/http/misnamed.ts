/** Wrong names that clients use for our fields, in lower case and without `_` and `-`. */
const MEANT: Readonly<Record<string, readonly string[]>> = {
  image: ['images', 'file', 'files', 'photo', 'photos', 'picture', 'pic', 'img', 'selfie', 'face'],
  user_id: ['userid', 'user', 'username', 'uid', 'id', 'name', 'email', 'login', 'person'],
  device_info: ['deviceinfo', 'device', 'useragent'],
  challenge: ['nonce', 'challengeid', 'token'],
  limit: ['count', 'pagesize', 'perpage'],
  before: ['cursor', 'next'],
};

/** A name that is short and plain enough to be repeated in an error message. */
const PLAIN = /^[\w.[\]-]{1,30}$/;

/** The field among `known` that a client probably meant by this name, or null. */
export function meantBy(name: string, known: readonly string[]): string | null {
  const bare = name.toLowerCase().replaceAll(/[_\-[\]]/g, '');
  const field = known.find((one) => one.replaceAll('_', '') === bare || MEANT[one]?.includes(bare));
  return field ?? null;
}

/** Error message for a field or parameter that does not exist. */
export function unknownName(name: string, known: readonly string[]): string {
  const shown = PLAIN.test(name) ? `The field "${name}"` : 'A field with this name';
  const meant = meantBy(name, known);
  if (meant) {
    return `${shown} is not known here: call it "${meant}"${meant === 'image' ? ', curl -F image=@photo.jpg' : ''}.`;
  }
  const list =
    known.length > 0 ? `this address takes ${known.join(', ')}` : 'this address has none';
  return `${shown} is not known here: ${list}.`;
}
