/** Following `changes/`, for mirrors and incremental builds. */

import { changes, follow } from "./calls.js";
import type { CallOptions, FaqClient } from "./client.js";
import { FaqError } from "./error.js";
import type { Change, Changes, Faq, Query, QuestionDetail, Section } from "./types.js";

/** A part of the log. */
export interface Step extends Changes {
  /** With this part the log begins anew: drop what you have that it and the parts after it do not name. */
  anew: boolean;
}

/**
 * What happened since a cursor, part by part, until it is complete; without `since`, everything that is public.
 *
 * Keep the `cursor` of a part when you have done what it says. Where the log does not reach back to a cursor any
 * more (410), it begins anew.
 */
export async function* followChanges(
  client: FaqClient,
  query: Query<"changes"> = {},
  options?: CallOptions,
): AsyncGenerator<Step, void, undefined> {
  let asked = { ...query };
  let anew = query.since === undefined;
  for (;;) {
    let part: Changes;
    try {
      part = await changes(client, asked, options);
    } catch (error) {
      if (!(error instanceof FaqError) || error.status !== 410 || asked.since === undefined) throw error;
      delete asked.since;
      anew = true;
      continue;
    }
    yield { ...part, anew };
    if (part.complete) return;
    asked = { ...asked, since: part.cursor };
    anew = false;
  }
}

export interface ChangedContent {
  index: Faq;
  section: Section;
  question: QuestionDetail;
}

/** What a change that is not `removed` is about, as it is now: past shared caches, which may be a minute old. */
export function changed<Type extends Change["type"]>(
  client: FaqClient,
  change: Change & { type: Type },
  options: CallOptions = {},
): Promise<ChangedContent[Type]> {
  if (change.api_url === null) throw new TypeError("What was removed cannot be read.");
  const headers = { "Cache-Control": "no-cache", ...options.headers };
  return follow<ChangedContent[Type]>(client, change.api_url, { ...options, headers });
}
