/** Where everything lies that outlives the process: uploads, their records, the secret of the sessions. */
export const dataFolder = process.env.DATA_DIR ?? 'data';
