import { nextTick, onMounted, watch } from 'vue'
import { useData, useRoute } from 'vitepress'
import DefaultTheme from 'vitepress/theme'
import mermaidFile from 'mermaid/dist/mermaid.min.js?url'
import './style.css'

let loaded

/** Loads the library that draws diagrams, once, on the first page that has one. */
function mermaid() {
  loaded ??= new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = mermaidFile
    script.onload = () => resolve(window.mermaid)
    script.onerror = reject
    document.head.append(script)
  })
  return loaded
}

async function draw(isDark) {
  const diagrams = [...document.querySelectorAll('pre.mermaid')]
  if (diagrams.length === 0) {
    return
  }
  for (const diagram of diagrams) {
    diagram.dataset.source ??= diagram.textContent
    diagram.textContent = diagram.dataset.source
    delete diagram.dataset.processed
  }
  const library = await mermaid()
  library.initialize({ startOnLoad: false, theme: isDark ? 'dark' : 'default' })
  await library.run({ nodes: diagrams })
}

export default {
  extends: DefaultTheme,
  setup() {
    const { isDark } = useData()
    const route = useRoute()
    onMounted(() => draw(isDark.value))
    watch([() => route.path, isDark], () => nextTick(() => draw(isDark.value)))
  },
}
