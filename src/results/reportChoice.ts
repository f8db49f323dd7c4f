/** Rows of buttons in the report of which one is pressed: what its curves and its maps are switched by. */
import { escapeXml } from './charts/svg';

/**
 * The first option is pressed.
 * @param name by which scripts find the group: its `data-choice`
 */
export function choiceGroup(label: string, name: string, options: readonly { value: string; title: string }[]): string {
  const buttons = options.map(({ value, title }, i) => `<button type="button" value="${value}" aria-pressed="${i === 0}">${escapeXml(title)}</button>`);
  return `<div class="axes" role="group" aria-label="${label}" data-choice="${name}">${buttons.join('')}</div>`;
}

/** `onChoice(name, chosen)` calls back with the value of the button that is pressed, and shows which one it is. */
export const choiceScript = `
const onChoice = (name, chosen) => document.querySelectorAll('[data-choice=' + name + '] button').forEach((button) => button.addEventListener('click', () => {
  [...button.parentElement.children].forEach((other) => other.setAttribute('aria-pressed', String(other === button)));
  chosen(button.value);
}));`;
