import { test } from 'node:test';
import { COSTLY } from '../../../lab/drill/costly/corpus.ts';
import { face, SharedService } from './service.ts';

const service = new SharedService();

for (const { name, answer, make } of COSTLY) {
  test(`B13 ${name} is answered ${answer}, and the service is well afterwards`, async () => {
    const image = await make();
    if (answer === 'read') {
      await service.accepts(image, name);
      await service.accepts(face, `after ${name}`);
    } else {
      await service.refuses(image, name, answer);
    }
  });
}
