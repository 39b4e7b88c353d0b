/** Texts that would do something if a page took them for anything but text. A page that runs one sets `globalThis.pwned`. */
export const HOSTILE: readonly string[] = [
  '<script>globalThis.pwned = 1</script>',
  '</script><script>globalThis.pwned = 2</script><!--',
  '<img src=x onerror="globalThis.pwned = 3">',
  '"><svg onload=globalThis.pwned=4>',
  "' onmouseover='globalThis.pwned=5' autofocus onfocus='globalThis.pwned=6",
  '[link](javascript:globalThis.pwned=7) <a href="javascript:globalThis.pwned=8">x</a>',
  '</pre></details></style><iframe srcdoc="<script>parent.pwned=9</script>"></iframe>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: that is what is hostile about it
  '{{constructor.constructor("globalThis.pwned=10")()}} {{{raw}}} {{> layout}} ${globalThis.pwned=11}',
  'abc\u202egnp.exe\u2066\u2067 \u200f\u061c mixed \u0000 null \u001b[31m \ufeff \ud800',
  `word${'w'.repeat(2 ** 20)}`,
  '__proto__',
  '</textarea><base href="https://example.org/"><meta http-equiv="refresh" content="0;url=https://example.org">',
];
