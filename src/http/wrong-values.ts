import { isNotFilledIn } from '../domain/attempt/user-id.ts';

/**
 * Error messages for values of fields that are not accepted: one or two sentences for the person who
 * wrote the client, each with what to do. The value itself is not repeated.
 */

/** How to send a photograph; many messages end with it. */
const AS_FILE = 'send the photograph as a file, curl -F image=@photo.jpg';

/** The text that JavaScript makes of an object. */
const OBJECT_TEXT = /^\[object \w+\]$/;
const BASE64 = /^(data:[^,]*,|[A-Za-z0-9+/_-]{200,}=*$)/;
/** The replacement character, which decoders put in place of bytes that are not UTF-8. */
const NO_TEXT = '\uFFFD';

export function userIdFault(value: unknown): string {
  if (value === undefined) {
    return 'user_id is missing: send the id of the person in the field user_id.';
  }
  if (Buffer.isBuffer(value)) {
    return 'user_id came as a file: send it as text, in a part without a file name. In JavaScript append a string to the form, not a Blob.';
  }
  if (Array.isArray(value)) return 'user_id came more than once: send it once.';
  if (typeof value !== 'string')
    return 'user_id is no text: send the id as text, in JSON in quotes.';
  if (value.trim() === '') return 'user_id is empty: send the id of the person in it.';
  if (OBJECT_TEXT.test(value)) {
    return 'user_id is the text "[object Object]": the program put an object there in place of the id. Send the id itself.';
  }
  if (isNotFilledIn(value)) {
    return 'user_id is the word undefined, null or NaN: the program that sent this has not filled in user_id.';
  }
  return 'user_id is no valid id: an id has 1 to 64 letters (A to Z without accents), digits and . _ @ + - and begins with a letter or a digit.';
}

export function imageFault(value: unknown): string {
  if (value === undefined) {
    return `There is no photograph in the field image: ${AS_FILE}.`;
  }
  if (Buffer.isBuffer(value)) {
    return 'The file in the field image is empty (0 bytes): choose the photograph again, and send it only when it is written completely.';
  }
  if (Array.isArray(value)) return imageFault(value.find((one) => !Buffer.isBuffer(one)));
  if (typeof value !== 'string') return `image is no file: ${AS_FILE}.`;
  if (value === '') return `image is an empty text: ${AS_FILE}.`;
  if (isNotFilledIn(value)) {
    return `image is the word undefined, null or NaN: the program that sent this had no photograph yet. When it has one, ${AS_FILE}.`;
  }
  if (OBJECT_TEXT.test(value)) {
    return 'image is the text of an object and not a file: give the form the File or Blob itself, in JavaScript append("image", blob, "photo.jpg").';
  }
  if (BASE64.test(value.replaceAll(/\s/g, ''))) {
    return `image came as base64 text: decode it and ${AS_FILE}. In a browser canvas.toBlob() makes a file.`;
  }
  if (value.includes(NO_TEXT)) {
    return 'image came as text, because its part of the form has no file name: add one, for example filename="photo.jpg".';
  }
  return `image came as text and not as a file: ${AS_FILE} (with the @).`;
}

/** Message for an optional text of a form. `most`: largest number of characters. */
export const textFault =
  (field: string, most: number) =>
  (value: unknown): string => {
    if (Buffer.isBuffer(value)) {
      return `${field} came as a file: send it as text, in a part without a file name.`;
    }
    if (Array.isArray(value)) return `${field} came more than once: send it once.`;
    if (typeof value !== 'string') return `${field} is no text: send it as text.`;
    return `${field} is longer than ${most} characters: send less, or leave it out.`;
  };

/** Message for a whole number in an address or in JSON. */
export const numberFault = (field: string, least: number, most: number): string =>
  `${field} is a whole number from ${least} to ${most}: send such a number once, or leave it out.`;

export const FORM_MISSING =
  'The request has no form: send multipart/form-data with the photograph as a file, curl -F image=@photo.jpg.';
export const JSON_MISSING =
  'The request has no JSON object as its body: send one, for example {"user_id":"franck"}, with content-type: application/json.';
