/**
 * Texts that would do something if a page, a table or a file's head took them for anything but text. A page that runs one sets
 * `globalThis.pwned`; one that makes elements of them holds an `x-pwned`.
 */
export const HOSTILE: readonly string[] = [
  '<script>globalThis.pwned = 1</script><x-pwned>',
  '</script><script>globalThis.pwned = 2</script><!--',
  '<img src=x onerror="globalThis.pwned = 3"><x-pwned>',
  '"><svg onload=globalThis.pwned=4><x-pwned>',
  "' onmouseover='globalThis.pwned=5' autofocus onfocus='globalThis.pwned=6",
  '[link](javascript:globalThis.pwned=7) <a href="javascript:globalThis.pwned=8">x</a>',
  '</pre></details></style><iframe srcdoc="<script>parent.pwned=9</script>"></iframe><x-pwned>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: that is what is hostile about it
  '{{constructor.constructor("globalThis.pwned=10")()}} {{{raw}}} {{> layout}} ${globalThis.pwned=11}',
  'abc\u202egnp.exe\u2066\u2067 \u200f\u061c mixed \u0000 null \u001b[31m \ufeff \ud800',
  `word${'w'.repeat(2 ** 20)}`,
  '__proto__',
  '</textarea><base href="https://example.org/"><meta http-equiv="refresh" content="0;url=https://example.org">',
  'javascript:globalThis.pwned=12//',
  'data:text/html,<script>globalThis.pwned=13</script>',
  '</style><style>body{display:none}*{background:url(https://example.org/x)}</style><x-pwned>',
  '--><x-pwned><!-- <![CDATA[ ]]> &lt;x-pwned&gt; &#60;x-pwned&#62;',
  `z${'\u0301\u0336\u0489'.repeat(17_000)}`,
  '=HYPERLINK("https://example.org";"x")',
  '@SUM(1+1)*cmd|"/c calc"!A0',
  '---\nlicense: pwned\n---\n# pwned\n\n| a | b |\n|---|---|\n',
  'a | b || c |\n| --- | --- |\n| pwned',
  '```\n</code></pre><x-pwned>\n~~~\n<!--\n[x]: javascript:globalThis.pwned=14\n![p](https://example.org/p.png)',
];
