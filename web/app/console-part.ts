import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Failure } from '../components/failure-notice.ts';
import '../components/failure-notice.ts';
import type { Mistakes } from '../components/form-fields.ts';
import type { Reply } from '../data/reply.ts';
import type { Console } from './console.ts';
import { PageElement } from './page-element.ts';
import { readFailure } from './read-failure.ts';
import { readMistakes } from './read-mistakes.ts';

/** What is shown only once. */
export type ShownOnce = 'link' | 'links' | 'token';

/** A page of the console or a part of one: it asks the server, and says why it was refused. */
export abstract class ConsolePart extends PageElement {
  static override properties: PropertyDeclarations = {
    app: { attribute: false },
    failure: { state: true },
    mistakes: { state: true },
    busy: { state: true },
  };

  /** What the console offers. */
  declare app: Console;
  /** Why the last request was refused. */
  declare protected failure: Failure | null;
  /** Which fields need mending, and why. */
  declare protected mistakes: Mistakes;
  /** A request is on its way. */
  declare protected busy: boolean;

  constructor() {
    super();
    this.failure = null;
    this.mistakes = {};
    this.busy = false;
  }

  /** What is shown here and not shown again, until somebody takes it along: leaving the page then asks first. */
  get shownOnce(): ShownOnce | null {
    return null;
  }

  /** True while something typed is not stored: leaving the page then asks first. */
  get hasUnsavedChanges(): boolean {
    return false;
  }

  /** Waits for an answer and keeps why it was refused; null: it was. */
  protected async take<Value>(request: Promise<Reply<Value>>): Promise<{ value: Value } | null> {
    const reply = await this.attempt(request);
    return 'value' in reply ? reply : null;
  }

  /** The same for whoever needs to know how it was refused. */
  protected async attempt<Value>(request: Promise<Reply<Value>>): Promise<Reply<Value>> {
    this.busy = true;
    // Taken away first: the next one is noticed, even if it says the same.
    this.failure = null;
    const reply = await request;
    this.busy = false;
    this.failure = 'value' in reply ? null : readFailure(reply);
    this.mistakes = 'value' in reply ? {} : readMistakes(reply);
    return reply;
  }

  /** Why the last request was refused, if it was. */
  protected renderFailure(): TemplateResult | typeof nothing {
    return this.failure ? html`<failure-notice .failure=${this.failure}></failure-notice>` : nothing;
  }
}
