import type { PropertyDeclarations } from 'lit';
import { words } from '../i18n/words.ts';
import { ConsolePart, type ShownOnce } from './console-part.ts';

/** A page of the console. It renders one `<h1 tabindex="-1">`, which becomes the document's title and takes the focus. */
export abstract class ConsolePage extends ConsolePart {
  static override properties: PropertyDeclarations = {
    params: { attribute: false },
    query: { attribute: false },
  };

  /** The parts of the address that its route names. */
  declare params: Record<string, string>;
  /** The address's query; another one comes when a link to the same page is followed. */
  declare query: URLSearchParams;

  /** Of the page or of any of its parts. */
  override get hasUnsavedChanges(): boolean {
    return this.parts.some((part) => part.hasUnsavedChanges);
  }

  /** Of the page or of any of its parts. */
  override get shownOnce(): ShownOnce | null {
    return this.parts.map((part) => part.shownOnce).find((shown) => shown !== null) ?? null;
  }

  private get parts(): ConsolePart[] {
    return [...this.querySelectorAll('*')].filter((element) => element instanceof ConsolePart);
  }

  protected override updated(): void {
    const heading = this.querySelector('h1')?.textContent?.trim();
    if (heading) document.title = `${heading} – ${words.brand}`;
  }
}
