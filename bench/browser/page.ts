/** What a page that uploads one file gives to the bench. */
export interface UploadPage {
  /** Uploads a file to `/files` and shows its progress in the title. */
  upload(file: File, chunkSize: number | undefined): Promise<unknown>;
}

declare global {
  interface Window {
    page: UploadPage;
  }
}
