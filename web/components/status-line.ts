import { html, type TemplateResult } from 'lit';
import { PageElement } from '../app/page-element.ts';

/** How long a message stays, in milliseconds. */
const STAY = 6000;

/** Says what has just been done, over the foot of the page. */
export class StatusLine extends PageElement {
  static override properties = { message: { state: true } };

  declare private message: string;
  private timer = 0;

  constructor() {
    super();
    this.message = '';
  }

  /** Shows a message, and has a screen reader read it. */
  say(message: string): void {
    this.message = message;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.message = '';
    }, STAY);
  }

  protected override render(): TemplateResult {
    return html`<p role="status">${this.message}</p>`;
  }
}

customElements.define('status-line', StatusLine);
