/** The pictures that stand beside a shared page, by its language: those of the server. */

const files = import.meta.glob<string>("@server/share/*.png", { query: "?url", import: "default", eager: true });

export const pictures: Record<string, string> = Object.fromEntries(
  Object.entries(files).map(([path, address]) => [path.replace(/^.*\/|\.png$/g, ""), address]),
);
