import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const docs = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const root = path.dirname(docs)

/** Where the pages of the project are on the site. */
export const rewrites = {
  'examples/README.md': 'examples.md',
  'benchmarks/README.md': 'measurements.md',
  'CONTRIBUTING.md': 'contributing.md',
  'CHANGELOG.md': 'changelog.md',
  'SECURITY.md': 'security.md',
  'src-test-data/PROVENANCE.md': 'data.md',
}
for (const file of fs.readdirSync(docs).filter((name) => name.endsWith('.md'))) {
  rewrites[`docs/${file}`] = file
}

/** Anchors as forges make them, so that a link works in both places; `DocumentedLinksTest` has the same rule. */
export function anchor(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
    .replaceAll(' ', '-')
}

/** Files of the project that pages link to, and that are no pages: copied below source/ as text. */
export const linkedFiles = new Set()

function target(page, href) {
  const [file, fragment] = href.split('#')
  if (file === '' || /^[a-z]+:/.test(file)) {
    return href
  }
  const inProject = path.posix.normalize(path.posix.join(path.posix.dirname(page), file))
  const rewritten = rewrites[inProject]
  if (rewritten) {
    return `/${rewritten}${fragment ? `#${fragment}` : ''}`
  }
  if (inProject === 'README.md') {
    return '/index.md'
  }
  const whole = path.join(root, inProject)
  if (!fs.existsSync(whole) || fs.statSync(whole).isDirectory()) {
    throw new Error(`${page}: expected a page or a file, found ${href}`)
  }
  linkedFiles.add(inProject)
  const copy = path.join(docs, '.vitepress', 'linked', 'source', `${inProject}.txt`)
  fs.mkdirSync(path.dirname(copy), { recursive: true })
  fs.copyFileSync(whole, copy)
  return `/source/${inProject}.txt`
}

/** Replaces the links of a page, which are right in the project's folders, by those of the site. */
export function linkTo(state) {
  const source = Object.keys(rewrites).find((file) => rewrites[file] === state.env.relativePath)
  for (const token of state.tokens.flatMap((block) => block.children ?? [])) {
    if (token.type === 'link_open') {
      token.attrSet('href', target(source ?? state.env.relativePath, token.attrGet('href')))
    }
  }
}
