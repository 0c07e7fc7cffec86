/** What a page with a list of uploads gives to the bench. */
export interface ListPage {
  /** Lets the application have these files as if somebody had chosen them. Resolves when all are in its list. */
  add(files: FileList): Promise<void>;
  /** Starts the first AT_ONCE uploads of the list; where there is a queue, all of them, and it lets so many go at once. */
  start(): void;
}

/** Uploads side by side. */
export const AT_ONCE = 3;

declare global {
  interface Window {
    list: ListPage;
  }
}

/** Puts files into an input, as the file dialog does. */
export function choose(input: HTMLInputElement, files: FileList): void {
  input.files = files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

/** The first element of a CSS selector, as soon as it is there. */
export async function appeared<T extends Element>(selector: string): Promise<T> {
  for (;;) {
    const found = document.querySelector<T>(selector);
    if (found !== null) return found;
    await frame();
  }
}

export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await frame();
}

function frame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

/** A place in the page for the application. */
export function root(): HTMLElement {
  return document.body.appendChild(document.createElement('main'));
}
