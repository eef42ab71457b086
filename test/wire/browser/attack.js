// What the page of a stranger runs in the browser; served to it by cross-site.test.ts.

const facePhoto = async () => (await fetch('/face.jpg')).blob();

/** Every way in which a script can send to another origin; gives what it could see of the answers. */
window.attack = async (service) => {
  const face = await facePhoto();
  const form = (userId) => {
    const data = new FormData();
    data.append('user_id', userId);
    data.append('image', face, 'face.jpg');
    return data;
  };
  const seen = [];
  const send = async (path, init) => {
    for (const mode of ['no-cors', 'cors']) {
      try {
        const answer = await fetch(service + path, { ...init, mode });
        seen.push(`${answer.type} ${await answer.text()}`.trim());
      } catch {
        seen.push('failed');
      }
    }
  };
  await send('/enroll', { method: 'POST', body: form('intruder') });
  for (let i = 0; i < 5; i++) {
    await send('/authenticate', { method: 'POST', body: form('franck') });
  }
  await send('/admin/reload-model', { method: 'POST' });
  await send('/users/franck', { method: 'DELETE' });
  for (const path of ['/users/franck/history', '/admin/locks', '/health', '/docs/json']) {
    await send(path, {});
  }
  navigator.sendBeacon(`${service}/enroll`, form('intruder'));
  return seen;
};

/** A form that the browser sends itself, as if the person had pressed its button. */
window.submitForm = async (service) => {
  const face = await facePhoto();
  const form = document.createElement('form');
  form.method = 'post';
  form.action = `${service}/enroll`;
  form.enctype = 'multipart/form-data';
  form.innerHTML = '<input name="user_id" value="intruder"><input type="file" name="image">';
  const files = new DataTransfer();
  files.items.add(new File([face], 'face.jpg', { type: 'image/jpeg' }));
  form.querySelector('[type=file]').files = files.files;
  document.body.append(form);
  form.submit();
};
