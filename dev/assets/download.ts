import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pacote from 'pacote';
import type { Manifest } from '../../src/inference/catalogue/manifest.ts';
import { codeOf, packageFailure } from './failure.ts';
import { openProgress, type Progress } from './progress.ts';
import type { RegistrySettings } from './registry-settings.ts';
import { responseLengths } from './response-length.ts';

type Package = Manifest['packages'][string];

// The connection broke during a download. npm does not try again in this case.
const CUT = /^(ECONNRESET|EPIPE|ERR_STREAM_PREMATURE_CLOSE|ETIMEDOUT|ERR_SOCKET_TIMEOUT)$/;

async function save(spec: string, file: string, options: RegistrySettings, progress: Progress) {
  const lengths = responseLengths();
  // pacote may call this again with a new stream, so each call writes the file from its beginning.
  const write = async (stream: AsyncIterable<Buffer>) => {
    const metered = async function* (source: AsyncIterable<Buffer>) {
      progress.restart();
      for await (const chunk of source) {
        progress.add(chunk.length, lengths.last);
        yield chunk;
      }
    };
    await pipeline(stream, metered, createWriteStream(file));
  };
  await pacote.tarball.stream(spec, write, options).finally(lengths.stop);
}

/** Downloads one pinned package into the folder, unpacks it there and returns the path. */
export async function fetchPackage(
  pinned: Package,
  folder: string,
  settings: RegistrySettings,
): Promise<string> {
  const spec = `${pinned.name}@${pinned.version}`;
  const file = join(folder, `${pinned.name.replace('/', '-')}.tgz`);
  const unpacked = join(folder, pinned.name);
  const { integrity } = pinned;
  const progress = openProgress(spec);
  try {
    for (let left = settings.retries; ; left--) {
      try {
        await save(spec, file, { ...settings, integrity }, progress);
        break;
      } catch (error) {
        if (left <= 0 || !CUT.test(codeOf(error))) throw error;
      }
    }
    // No cache here: it would keep a second copy of what was just downloaded.
    await pacote.extract(file, unpacked, { integrity, preferOnline: true });
  } catch (error) {
    throw packageFailure(spec, settings.registry, error);
  } finally {
    progress.close();
  }
  return unpacked;
}
