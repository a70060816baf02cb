import { LitElement } from 'lit';

/** A piece of a page that renders into the document itself, where autofill, forms and the one style sheet reach it. */
export abstract class PageElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}
