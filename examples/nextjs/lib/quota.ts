/** Bytes that the uploads of one user may have together: `QUOTA` of the environment, or 20 GB. */
export const quota = Number(process.env.QUOTA ?? 20e9);

if (!Number.isSafeInteger(quota) || quota < 1) {
  throw new RangeError(`QUOTA must be a number of bytes, not "${process.env.QUOTA}"`);
}
