/** Elements made in one go. */

type Properties = Record<string, string | number | boolean | null | undefined>;

/** An element with attributes (`null`, `undefined` and `false` are none) and what is in it. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Properties = {},
  ...inside: (Node | string | null | undefined)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(attribute, String(value));
  }
  element.append(...inside.filter((each) => each !== null && each !== undefined));
  return element;
}

/** A drawing that only decorates: paths by what they look like. */
export function drawing(size: number, paths: Record<string, string>): SVGSVGElement {
  const draw = (name: string, attributes: Record<string, string>) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
    return element;
  };
  const picture = draw("svg", { viewBox: `0 0 ${size} ${size}`, width: `${size}`, height: `${size}`, "aria-hidden": "true" });
  picture.append(...Object.entries(paths).map(([look, d]) => draw("path", { class: look, d })));
  return picture as SVGSVGElement;
}

/** A text with what matches a search marked. `start` and `end` count code points. */
export function marked({ text, ranges }: { text: string; ranges: readonly { start: number; end: number }[] }): DocumentFragment {
  const letters = [...text];
  const whole = document.createDocumentFragment();
  let last = 0;
  for (const { start, end } of ranges) {
    whole.append(letters.slice(last, start).join(""), make("mark", {}, letters.slice(start, end).join("")));
    last = end;
  }
  whole.append(letters.slice(last).join(""));
  return whole;
}
