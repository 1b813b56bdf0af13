/** The parts of a Content-Type that decide how a body is read; without a charset it is UTF-8, as JSON is. */
export function readContentType(contentType: string): { readonly type: string; readonly charset: string } {
  const [type = '', ...parameters] = contentType
    .slice(0, LONGEST)
    .split(';')
    .map((part) => part.trim().toLowerCase());
  const charset = parameters.find((part) => part.startsWith('charset='))?.slice('charset='.length);
  return { type, charset: charset?.replaceAll('"', '').replace(/^utf8$/, 'utf-8') ?? 'utf-8' };
}

const LONGEST = 500;
