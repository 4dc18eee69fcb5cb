/** Frames as high as the pages in them, so that the two texts scroll as one. */

function fit(frame) {
  const page = frame.contentDocument?.documentElement;
  if (page) {
    frame.style.blockSize = `${page.scrollHeight}px`;
  }
}

for (const frame of document.querySelectorAll("[data-frame]")) {
  const watch = () => {
    const body = frame.contentDocument?.body;
    if (body) {
      // A page as high as its frame, in a frame as high as its page, would grow for ever.
      body.style.minBlockSize = "0";
      fit(frame);
      new ResizeObserver(() => fit(frame)).observe(body);
    }
  };
  frame.addEventListener("load", watch);
  if (frame.contentDocument?.readyState === "complete") {
    watch();
  }
}
