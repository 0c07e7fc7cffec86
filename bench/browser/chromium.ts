import { type Browser, chromium } from 'playwright';
import { findChromium } from '../../scripts/chromium.mjs';
import { CHROMIUM_FLAGS } from '../../scripts/chromium-flags.mjs';

/** Lets `use` have a browser, and ends it afterwards. */
export async function withChromium<T>(use: (chrome: Browser) => Promise<T>): Promise<T> {
  const executablePath = findChromium();
  const chrome = await chromium.launch({
    args: CHROMIUM_FLAGS,
    ...(executablePath === undefined ? {} : { executablePath }),
  });
  try {
    return await use(chrome);
  } finally {
    await chrome.close();
  }
}
