/** Reads a flame graph by mouse and by arrow keys. */

const indexOf = (call: Element): number => Number(call.getAttribute('data-index'))
const callerOf = (call: Element): number => Number(call.getAttribute('data-caller'))

/** The call that a key moves to; undefined: none. */
function after(key: string, at: Element, calls: readonly Element[]): Element | undefined {
  const siblings = calls.filter(call => callerOf(call) === callerOf(at))
  const place = siblings.indexOf(at)
  switch (key) {
    case 'ArrowUp':
      return calls[callerOf(at)]
    case 'ArrowDown':
      return calls.find(call => callerOf(call) === indexOf(at))
    case 'ArrowLeft':
      return siblings[place - 1]
    case 'ArrowRight':
      return siblings[place + 1]
    case 'Home':
      return calls[0]
    default:
      return undefined
  }
}

for (const flame of document.querySelectorAll('.flame')) {
  const calls = [...flame.querySelectorAll('.call')]
  const text = flame.parentElement?.querySelector('.call-text')
  let at = calls[0]
  const choose = (call: Element): void => {
    at?.classList.remove('chosen')
    at = call
    call.classList.add('chosen')
    call.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    if (text) text.textContent = call.querySelector('title')?.textContent ?? ''
  }
  flame.addEventListener('keydown', event => {
    if (!(event instanceof KeyboardEvent) || !at) return
    const next = after(event.key, at, calls)
    if (!next) return
    event.preventDefault()
    choose(next)
  })
  flame.addEventListener('focus', () => at && choose(at))
  for (const call of calls) call.addEventListener('click', () => choose(call))
}

export {}
