import type { UploadErrorCode } from '@kit/client';

/** One sentence per plural category of the language (`Intl.PluralRules`); `other` is always there. */
export type PluralForms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

/**
 * Every word the components say; a dictionary that forgets one does not compile. Plain strings with `{placeholders}`, so that a dictionary can be passed from a server
 * component. A language's sentence uses the same placeholders as the English one.
 */
export interface Messages {
  /** The language (BCP 47): plurals, numbers, sizes and durations follow it. */
  readonly locale: string;

  readonly dropzoneLabel: string;
  readonly dropFiles: string;
  readonly dropFile: string;
  readonly chooseFiles: string;
  readonly chooseFile: string;
  readonly chooseFolder: string;
  readonly release: string;
  readonly refuse: string;
  readonly readingFiles: string;
  readonly limitSize: string;
  readonly limitCount: PluralForms;
  readonly kindImages: string;
  readonly kindVideos: string;
  readonly kindAudio: string;
  readonly kindText: string;

  readonly rejectedTitle: PluralForms;
  readonly rejectedType: string;
  readonly rejectedSize: string;
  readonly rejectedCount: PluralForms;
  readonly rejectedUnreadable: string;
  /** The drop area was disabled while a folder was read. */
  readonly rejectedDisabled: string;
  readonly rejectedMore: PluralForms;
  readonly dismiss: string;

  readonly listLabel: string;
  readonly unnamed: string;
  readonly ready: string;
  readonly queued: string;
  readonly watching: string;
  readonly preparing: string;
  readonly creating: string;
  readonly retrieving: string;
  readonly waitingForNetwork: string;
  readonly tryingAgainIn: string;
  readonly tryingAgain: string;
  readonly paused: string;
  readonly completed: string;
  readonly terminated: string;
  readonly sentOfLength: string;
  readonly timeLeft: string;
  readonly progressLabel: string;
  readonly totalLabel: string;

  readonly start: string;
  readonly pause: string;
  readonly resume: string;
  readonly retry: string;
  readonly remove: string;
  readonly pauseAll: string;
  readonly resumeAll: string;
  readonly retryAll: string;
  readonly clearCompleted: string;
  readonly summaryUploading: PluralForms;
  readonly summaryOffline: string;
  readonly summaryWaiting: PluralForms;
  readonly summaryPaused: PluralForms;
  readonly summaryFailed: PluralForms;
  readonly summaryCompleted: PluralForms;

  /** What a reload left behind. */
  readonly pendingTitle: PluralForms;
  readonly pendingResume: string;
  readonly pendingChoose: string;
  /** The same button for screen readers: it contains the words that are seen. */
  readonly pendingChooseFile: string;
  readonly pendingNeedsFile: string;
  readonly pendingNeedsDrop: string;
  readonly pendingNeedsPermission: string;
  readonly pendingUnasked: string;
  readonly pendingOtherFile: string;
  readonly pendingChanged: string;
  readonly pendingUnreadable: string;

  readonly announceStarted: PluralForms;
  readonly announceProgress: string;
  readonly announceCompleted: PluralForms;
  readonly announceFailed: string;
  /** Several that failed soon after one that was told; `{reason}` is that of the first of them. */
  readonly announceFailedMore: PluralForms;
  readonly announceOffline: string;
  readonly announceRejected: PluralForms;

  /** Why an upload failed, where the server gave no sentence of its own. */
  readonly errors: Readonly<Record<UploadErrorCode, string>>;
}
