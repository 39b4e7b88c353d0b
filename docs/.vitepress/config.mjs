/** The site: what `npm run docs` assembled in `.site`, with search on the reader's machine and nothing from other hosts. */
import { readFileSync } from 'node:fs';
import { katex } from '@mdit/plugin-katex';
import { defineConfig } from 'vitepress';

const sidebar = JSON.parse(readFileSync(new URL('../.site/side-bar.json', import.meta.url), 'utf8'));

export default defineConfig({
  title: 'harness',
  description: 'Align language models, measure them, publish what you found. In TypeScript.',
  lang: 'en-GB',
  // No request for an icon that there is not.
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  srcDir: '.site',
  outDir: 'dist',
  cacheDir: '.cache',
  cleanUrls: false,
  lastUpdated: false,
  markdown: {
    // What looks like a tag in generated text is text.
    html: false,
    linkify: false,
    languageAlias: { jsonl: 'json' },
    config(md) {
      // v-pre: braces of formulas are not Vue's.
      md.use(katex, { throwOnError: true, transformer: (html) => html.replace(/^<(\w+)/, '<$1 v-pre') });
      const { text, code_inline: code } = md.renderer.rules;
      md.renderer.rules.text = (...args) => text(...args).replaceAll('{{', '&#123;&#123;');
      md.renderer.rules.code_inline = (tokens, i, ...rest) => {
        tokens[i].attrSet('v-pre', '');
        return code(tokens, i, ...rest);
      };
    },
  },
  themeConfig: {
    nav: [
      { text: 'Guide', link: '/guide/start' },
      { text: 'Methods', link: '/methods/' },
      { text: 'Commands', link: '/commands/' },
      { text: 'Tour', link: '/tour' },
      { text: 'API', link: '/api/' },
    ],
    sidebar,
    outline: [2, 3],
    search: { provider: 'local' },
    docFooter: { prev: false, next: false },
    externalLinkIcon: false,
  },
});
