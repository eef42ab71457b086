import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Service } from './service.ts';

function form(userId: string, image: Uint8Array): FormData {
  const data = new FormData();
  data.append('user_id', userId);
  data.append('image', new Blob([new Uint8Array(image)]), 'photo.jpg');
  return data;
}

const post = (service: Service, path: string, body: FormData): Promise<Response> =>
  fetch(service.url(path), { method: 'POST', body });

/** Enrols one person who is left alone, and another one whose templates are fuzzed. */
export async function enrolWitness(service: Service, samples: string): Promise<void> {
  for (const [user, file] of [
    ['witness', 'franck_02221.jpg'],
    ['subject', 'audrey.jpg'],
  ] as const) {
    const answer = await post(service, '/enroll', form(user, await readFile(join(samples, file))));
    if (answer.status !== 201) throw new Error(`${user} was not enrolled: ${await answer.text()}`);
  }
}

/** What is wrong with the answer to a proper request; null when the person is recognised. */
export async function witnessFault(service: Service, samples: string): Promise<string | null> {
  const image = await readFile(join(samples, 'franck_04117.jpg'));
  const answer = await post(service, '/authenticate', form('witness', image));
  const { success } = (await answer.json()) as { success?: boolean };
  return success === true ? null : `a proper request was answered ${answer.status}`;
}
