/** Frames as high as the pages in them, so that the two texts scroll as one. */

function fit(frame) {
  const page = frame.contentDocument?.documentElement;
  if (page) {
    frame.style.blockSize = `${page.scrollHeight}px`;
  }
}

for (const frame of document.querySelectorAll("[data-frame]")) {
  const watch = () => {
    fit(frame);
    const body = frame.contentDocument?.body;
    if (body) {
      new ResizeObserver(() => fit(frame)).observe(body);
    }
  };
  frame.addEventListener("load", watch);
  if (frame.contentDocument?.readyState === "complete") {
    watch();
  }
}
