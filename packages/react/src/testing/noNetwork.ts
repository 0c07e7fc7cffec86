/** Has the browser believe that there is no network. Returns the way back. */
export function withoutNetwork(): () => void {
  Object.defineProperty(navigator, 'onLine', { configurable: true, value: false });
  return () => {
    // The real one is the prototype's.
    Reflect.deleteProperty(navigator, 'onLine');
  };
}
