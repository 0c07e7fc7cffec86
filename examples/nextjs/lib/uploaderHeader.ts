/** Says whose page a request comes from. It proves nothing: the session does. */
export const UPLOADER_HEADER = 'x-uploader';
