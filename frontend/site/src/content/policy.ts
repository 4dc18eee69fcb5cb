/**
 * What a page may load, as on the server: what is ours and nothing else. Ours are also the API and the images there.
 *
 * A preview is shown in a frame of the admin, with Wagtail's own tools for it.
 */
export function policy(server: string, isPreview = false): string {
  const own = isPreview ? `'self' ${server}` : "'self'";
  return [
    "default-src 'none'",
    `script-src ${own}`,
    `style-src ${own}`,
    `img-src 'self' ${server}`,
    `connect-src 'self' ${server}`,
    "worker-src 'self'",
    `form-action 'self' ${server}`,
    "base-uri 'none'",
  ].join("; ");
}
