import { defineConfig } from 'vitepress'
import { anchor, docs, linkTo, rewrites } from './links.mjs'
import { sidebar } from './sidebar.mjs'

const base = process.env.SITE_BASE ?? '/'

export default defineConfig({
  title: 'Linstorch for Deeplearning4j',
  description: 'Trains the dense layers of a Deeplearning4j network by least squares.',
  base,
  // The root of the project, because a few pages live beside the code that they are about.
  srcDir: '..',
  srcExclude: ['README.md', '**/target/**', 'src-test-data/fixtures/**', '*/src/**', 'docs/front-page/**'],
  rewrites,
  cleanUrls: false,
  lastUpdated: false,
  ignoreDeadLinks: [/^\/source\//, /^\/api\//],
  markdown: {
    anchor: { slugify: anchor },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark' },
    config: (md) => {
      md.core.ruler.push('project-links', (state) => linkTo(state))
      const fence = md.renderer.rules.fence
      md.renderer.rules.fence = (tokens, index, ...more) =>
        tokens[index].info.trim() === 'mermaid'
          ? `<pre v-pre class="mermaid">${md.utils.escapeHtml(tokens[index].content)}</pre>`
          : fence(tokens, index, ...more)
      // Indented code looks like fenced code, and scrolls like it.
      md.renderer.rules.code_block = (tokens, index, ...more) => {
        tokens[index].info = /^(mvn|npm|java|git) /m.test(tokens[index].content) ? 'sh' : 'text'
        return fence(tokens, index, ...more)
      }
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Getting started', link: '/getting-started' },
      { text: 'Methods', link: '/methods' },
      { text: 'Benchmarks', link: '/benchmarks' },
      { text: 'FAQ', link: '/faq' },
      { text: 'API', link: '/api/index.html', target: '_self' },
    ],
    sidebar,
    docFooter: { prev: 'Previous', next: 'Next' },
  },
  vite: {
    // Pages outside of docs/ do not find its node_modules by themselves.
    resolve: {
      alias: [
        { find: /^vue$/, replacement: `${docs}/node_modules/vue/dist/vue.runtime.esm-bundler.js` },
        { find: /^vue\/server-renderer$/, replacement: `${docs}/node_modules/vue/server-renderer/index.mjs` },
      ],
    },
    server: { fs: { allow: ['..'] } },
    build: { chunkSizeWarningLimit: 2000 },
  },
})
