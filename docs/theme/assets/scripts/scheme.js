// The reader's own choice of light or dark, kept by site.js, before anything is painted.
try {
  const { pathname } = new URL("../../", document.currentScript.src);
  const scheme = localStorage.getItem(`${pathname}.scheme`);
  if (scheme) document.documentElement.dataset.scheme = scheme;
} catch { /* Nothing may be kept here. */ }
