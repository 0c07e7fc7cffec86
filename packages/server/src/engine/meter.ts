/** What the engine counts as it goes. */
export interface Meter {
  created(): void;
  /** Bytes that were stored and acknowledged. */
  received(bytes: number): void;
  completed(): void;
  terminated(): void;
  expired(): void;
}
