import { noChange } from 'lit';
import { directive, Directive, type PartInfo, PartType, type PropertyPart } from 'lit/directive.js';

interface Valued extends HTMLElement {
  value: string;
}

/** `.value=${typedText(value)}`: shows the value unless the user is in the middle of typing another one. */
class TypedText extends Directive {
  #shown: string | undefined;

  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.PROPERTY) throw new Error('typedText is for properties.');
  }

  render(value: string): string {
    return value;
  }

  override update(part: PropertyPart, [value]: [string]): unknown {
    const element = part.element as Valued;
    const typing = document.activeElement === element && this.#shown !== undefined && element.value !== this.#shown;
    if (typing) return noChange;
    this.#shown = value;
    if (element.value !== value) element.value = value;
    return noChange;
  }
}
export const typedText = directive(TypedText);

/** `.value=${chosenOption(value)}`: a dropdown knows its options only after they were slotted, so the value is set with the next frame. */
class ChosenOption extends Directive {
  #wanted = '';

  render(value: string): string {
    return value;
  }

  override update(part: PropertyPart, [value]: [string]): unknown {
    const element = part.element as Valued & { open?: boolean };
    this.#wanted = value;
    if (element.value !== value) {
      requestAnimationFrame(() => {
        if (element.open !== true && element.value !== this.#wanted) element.value = this.#wanted;
      });
    }
    return noChange;
  }
}
export const chosenOption = directive(ChosenOption);
