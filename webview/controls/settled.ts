import { noChange } from 'lit';
import { type ElementPart, directive, Directive, type PartInfo, PartType, type PropertyPart } from 'lit/directive.js';

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

interface Focusable extends HTMLElement {
  /** The element inside the shadow root that takes the focus, where there is one. */
  control?: HTMLElement;
}

/**
 * What a screen reader says of a control. The toolkit names its controls anew when they are connected, and ids do not
 * reach into a shadow root, so both are set on the focused element itself, after it was connected.
 */
class Accessible extends Directive {
  render(_name: string, _description: string): unknown {
    return noChange;
  }

  override update(part: ElementPart, [name, description]: [string, string]): unknown {
    const element = part.element as Focusable;
    const apply = (): void => {
      const focused = element.control instanceof HTMLInputElement || element.control instanceof HTMLTextAreaElement ? element.control : element;
      element.setAttribute('aria-label', name);
      focused.setAttribute('aria-description', description);
    };
    if (element.isConnected) apply();
    else queueMicrotask(apply);
    return noChange;
  }
}
export const accessible = directive(Accessible);
