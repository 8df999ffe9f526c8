import { defineConfig } from 'vitepress'
import { withMermaid } from 'vitepress-plugin-mermaid'
import { anchor, linkTo, rewrites } from './links.mjs'
import { sidebar } from './sidebar.mjs'

const base = process.env.SITE_BASE ?? '/'

export default withMermaid(
  defineConfig({
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
      config: (md) => md.core.ruler.push('project-links', (state) => linkTo(state)),
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
    vite: { server: { fs: { allow: ['..'] } }, build: { chunkSizeWarningLimit: 2000 } },
  }),
)
