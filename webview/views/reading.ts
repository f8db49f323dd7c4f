/** A study's reading: headings, lists, paragraphs, strong text and code of Markdown. All of it is text, nothing is HTML. */
import { html, type TemplateResult } from 'lit';

export function readingView(markdown: string): TemplateResult {
  const blocks = markdown.trim().split(/\n\s*\n/);
  return html`<section class="reading" aria-label="How to read the results">${blocks.map(block)}</section>`;
}

function block(text: string): TemplateResult {
  const heading = /^#+\s+(.*)$/s.exec(text);
  if (heading !== null) return html`<h3>${inline(heading[1]!)}</h3>`;
  if (/^[-*] /.test(text)) return html`<ul>${text.split(/\n(?=[-*] )/).map((item) => html`<li>${inline(item.slice(2))}</li>`)}</ul>`;
  return html`<p>${inline(text)}</p>`;
}

function inline(text: string): (TemplateResult | string)[] {
  return text.split(/(\*\*[^*]+\*\*|`[^`]+`)/).map((part) => {
    if (part.startsWith('**')) return html`<strong>${part.slice(2, -2)}</strong>`;
    return part.startsWith('`') && part.length > 1 ? html`<code>${part.slice(1, -1)}</code>` : part;
  });
}
