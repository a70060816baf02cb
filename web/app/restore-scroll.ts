/** How long a page's lists may take to be there again, in milliseconds. */
const PATIENCE = 3000;

/** Scrolls to where the person was as soon as the page is long enough; a person who scrolls first wins. */
export function restoreScroll(top: number): void {
  scrollTo(0, top);
  if (top === 0 || isThere(top)) return;
  const observer = new ResizeObserver(() => {
    if (!isThere(top)) return;
    scrollTo(0, top);
    stop();
  });
  const stop = (): void => {
    observer.disconnect();
    for (const event of OWN_SCROLLING) removeEventListener(event, stop);
  };
  for (const event of OWN_SCROLLING) addEventListener(event, stop, { passive: true });
  observer.observe(document.body);
  setTimeout(stop, PATIENCE);
}

const OWN_SCROLLING = ['wheel', 'touchstart', 'keydown'];

function isThere(top: number): boolean {
  return document.documentElement.scrollHeight - innerHeight >= top;
}
