import fs from 'node:fs'
import path from 'node:path'
import { docs, rewrites } from './links.mjs'

/** The order of the pages. A page of docs/ that is named nowhere comes last, under "More". */
const groups = {
  Start: ['index', 'getting-started', 'methods', 'comparing', 'csv-files'],
  Guides: [
    'regression',
    'classification',
    'preprocessing',
    'from-net-fit',
    'fit-then-adam',
    'early-stopping',
    'committees',
    'transfer',
    'keras-import',
    'large-data',
    'spark',
    'later-rows',
    'progress',
    'inspection',
  ],
  Reference: ['reference', 'networks', 'losses', 'gauss-newton', 'settings'],
  Background: ['benchmarks', 'measurements', 'examples', 'paper', 'faq'],
  Project: ['architecture', 'contributing', 'releasing', 'changelog', 'security'],
}

/** Titles that say in the list what the page's heading says among its neighbours. */
const titles = { index: 'Overview', measurements: 'All measurements' }

/** Otherwise the first heading of a page, without its code marks. */
function title(page) {
  if (titles[page]) {
    return titles[page]
  }
  const source = Object.keys(rewrites).find((file) => rewrites[file] === `${page}.md`)
  const heading = fs.readFileSync(path.join(docs, '..', source ?? `docs/${page}.md`), 'utf8').match(/^# (.+)$/m)
  return heading ? heading[1].replaceAll('`', '') : page
}

const named = new Set(Object.values(groups).flat())
const more = fs
  .readdirSync(docs)
  .filter((file) => file.endsWith('.md'))
  .map((file) => file.slice(0, -3))
  .filter((page) => !named.has(page))
if (more.length > 0) {
  groups.More = more
}

const entry = (page) => ({ text: title(page), link: page === 'index' ? '/' : `/${page}` })

export const sidebar = Object.entries(groups).map(([text, pages]) => ({ text, items: pages.map(entry) }))
