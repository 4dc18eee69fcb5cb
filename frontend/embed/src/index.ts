/** `<faq-embed>`: the FAQ on anybody's page. */

import { FaqEmbed } from "./faq-embed.js";

// The module may be on a page twice, at two addresses.
if (!customElements.get("faq-embed")) customElements.define("faq-embed", FaqEmbed);
