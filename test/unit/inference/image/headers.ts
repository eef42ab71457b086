import assert from 'node:assert/strict';
import type {
  HeaderReading,
  PictureHeader,
} from '../../../../src/inference/image/picture-header.ts';

/** A picture of 64 x 48 pixels, as every test of headers makes it. */
export const SMALL = { width: 64, height: 48 };

/** Asks one of the two readers for the header; what it says instead fails the test. */
export const headersBy =
  (read: (picture: Uint8Array) => HeaderReading) =>
  (picture: Uint8Array): PictureHeader => {
    const reading = read(picture);
    assert.ok(reading.kind === 'header', JSON.stringify(reading));
    return reading;
  };

/** Asks one of the two readers what is wrong with a picture; `none` when nothing is. */
export const faultsBy =
  (read: (picture: Uint8Array) => HeaderReading) =>
  (picture: Uint8Array): string => {
    const reading = read(picture);
    return reading.kind === 'fault' ? reading.fault : 'none';
  };
