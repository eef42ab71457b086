/** Text made safe for HTML. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);

/** A table of plain text; every column after the first is right-aligned by the style sheet. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, row: readonly string[]): string =>
    `<tr>${row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  const body = rows.map((row) => cells('td', row)).join('\n');
  return `<div class="scroll"><table><thead>${cells('th', head)}</thead><tbody>\n${body}\n</tbody></table></div>`;
}

export const section = (title: string, ...parts: readonly string[]): string =>
  `<section><h2>${escapeHtml(title)}</h2>\n${parts.join('\n')}\n</section>`;

export const paragraph = (html: string): string => `<p>${html}</p>`;

export const figure = (svg: string, caption: string): string =>
  `<figure>${svg}<figcaption>${escapeHtml(caption)}</figcaption></figure>`;

const STYLE = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #f6f7f9; color: #1f2937; line-height: 1.6;
  font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1040px; margin: 0 auto; padding: 48px 24px 80px; }
h1 { font-size: 32px; line-height: 1.2; margin: 0 0 8px; letter-spacing: -0.02em; }
h2 { font-size: 20px; margin: 0 0 12px; letter-spacing: -0.01em; }
h3 { font-size: 15px; margin: 24px 0 4px; }
.lead { color: #4b5563; margin: 0 0 28px; max-width: 70ch; }
section { background: #fff; border: 1px solid #e5e7eb; border-radius: 12px; padding: 28px 32px;
  margin-top: 20px; }
p, li { max-width: 78ch; }
p { margin: 0 0 14px; }
.cards { display: grid; grid-template-columns: repeat(4, 1fr); gap: 16px; }
.card { background: #fff; border: 1px solid #e5e7eb; border-radius: 12px; padding: 18px 20px; }
.card b { display: block; font-size: 26px; line-height: 1.25; letter-spacing: -0.02em;
  font-variant-numeric: tabular-nums; }
.card span { color: #6b7280; font-size: 13px; line-height: 1.4; display: block; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; line-height: 1.4;
  font-variant-numeric: tabular-nums; margin: 8px 0 16px; }
th { text-align: right; font-weight: 600; color: #6b7280; border-bottom: 2px solid #e5e7eb;
  vertical-align: bottom; }
th, td { padding: 7px 10px; }
td { text-align: right; border-bottom: 1px solid #f0f1f3; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
figure { margin: 16px 0; }
figure svg { max-width: 100%; height: auto; display: block; }
figcaption { color: #6b7280; font-size: 13.5px; max-width: 78ch; margin-top: 6px; }
dl { display: grid; grid-template-columns: 210px 1fr; gap: 8px 20px; margin: 0; }
dt { font-weight: 600; } dd { margin: 0; max-width: 66ch; }
@media (max-width: 800px) { .cards { grid-template-columns: 1fr 1fr; } dl { display: block; } }
`;

/** A whole page that loads nothing else. */
export const page = (title: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style></head>
<body><main>
${body}
</main></body></html>
`;
