import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RefusalToStart } from '../../../../src/errors.ts';
import { refuseUnsuitableFileSystem } from '../../../../src/store/sqlite/file/filesystem.ts';
import { ownFolder } from '../../../helpers/folders.ts';

// The numbers of statfs(2): what Docker Desktop, a network share and a local disk report.
const UNFIT = { '9p': 0x01021997, virtiofs: 0x65735546, CIFS: 0xff534d42, SMB: 0xfe534d42 };
const FIT = { ext4: 0xef53, overlayfs: 0x794c7630, xfs: 0x58465342, btrfs: 0x9123683e, none: 0 };

for (const [name, magic] of Object.entries(UNFIT)) {
  test(`a database folder on ${name} is refused with the way out`, () => {
    assert.throws(
      () => refuseUnsuitableFileSystem('/data', () => magic),
      (error) =>
        error instanceof RefusalToStart &&
        error.message.includes(name) &&
        /named volume/.test(error.message) &&
        !error.message.includes('\n'),
    );
  });
}

for (const [name, magic] of Object.entries(FIT)) {
  test(`a database folder on ${name} is taken`, () => {
    refuseUnsuitableFileSystem('/data', () => magic);
  });
}

test('the folder that the tests write to is taken', (t) => {
  refuseUnsuitableFileSystem(ownFolder(t));
});
