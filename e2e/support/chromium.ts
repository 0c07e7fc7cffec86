import { type Browser, chromium } from 'playwright';
import { findChromium } from '../../scripts/chromium.mjs';
import { CHROMIUM_FLAGS } from '../../scripts/chromium-flags.mjs';

export function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  return chromium.launch({
    args: CHROMIUM_FLAGS,
    ...(executablePath === undefined ? {} : { executablePath }),
  });
}
