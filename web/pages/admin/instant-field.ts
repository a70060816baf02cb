import type { PropertyDeclarations, PropertyValues, TemplateResult } from 'lit';
import { PageElement } from '../../app/page-element.ts';
import { textField } from '../../components/form-fields.ts';
import { instantOf, keepTypedTime } from '../../data/audit-filter.ts';

/** A day and time on the person's clock. Sends `instant-change` with the instant; empty until the typed one is whole. */
export class InstantField extends PageElement {
  static override properties: PropertyDeclarations = {
    name: { attribute: false },
    label: { attribute: false },
    instant: { attribute: false },
    typed: { state: true },
  };

  /** Of the field, unique on the page. */
  declare name: string;
  declare label: string;
  declare instant: string;
  /** What stands in the field. */
  declare private typed: string;

  constructor() {
    super();
    this.typed = '';
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('instant')) this.typed = keepTypedTime(this.typed, this.instant);
  }

  protected override render(): TemplateResult {
    return textField({
      name: this.name,
      label: this.label,
      type: 'datetime-local',
      value: this.typed,
      onInput: (typed) => {
        this.typed = typed;
        this.dispatchEvent(new CustomEvent('instant-change', { detail: instantOf(typed) }));
      },
    });
  }
}

customElements.define('instant-field', InstantField);
