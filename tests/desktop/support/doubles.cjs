/**
 * Loaded into the app's main process before the app itself (`electron -r`): what only a person or the system's shell
 * could answer is recorded here, and answered from a list.
 */
const { dialog, shell, Notification, Tray } = require('electron')

const recorded = {
  messages: [],
  withdrawn: [],
  errors: [],
  chosen: [],
  choosing: [],
  external: [],
  notifications: [],
  tooltips: [],
}
const answers = { messages: [], files: [] }
const state = { recorded, answers, menus: [], shown: [] }
globalThis.doubles = () => state

/** A question without an answer stays open, as it would on a screen. */
const next = (list) =>
  new Promise((resolve) => {
    const take = () => (list.length > 0 ? resolve(list.shift()) : setTimeout(take, 20))
    take()
  })

dialog.showMessageBox = async (...args) => {
  const options = args.at(-1)
  recorded.messages.push({ message: options.message, detail: options.detail, buttons: options.buttons })
  // As the system does: a message box whose signal is aborted counts as cancelled.
  const aborted = new Promise((resolve) => options.signal?.addEventListener('abort', () => resolve(null)))
  const label = await Promise.race([next(answers.messages), aborted])
  if (label === null) {
    recorded.withdrawn.push(options.message)
    return { response: options.cancelId, checkboxChecked: false }
  }
  return { response: options.buttons.indexOf(label), checkboxChecked: false }
}
dialog.showErrorBox = (title, content) => recorded.errors.push({ title, content })
dialog.showOpenDialog = async (...args) => {
  recorded.chosen.push(args.at(-1).title)
  recorded.choosing.push(args.length > 1 ? args[0].id : null)
  const filePaths = await next(answers.files)
  return { canceled: filePaths.length === 0, filePaths }
}
shell.openExternal = async (url) => {
  recorded.external.push(url)
}
Notification.isSupported = () => true
Notification.prototype.show = function show() {
  recorded.notifications.push({ title: this.title, body: this.body })
  state.shown.push(this)
}
const setToolTip = Tray.prototype.setToolTip
Tray.prototype.setToolTip = function record(text) {
  recorded.tooltips.push(text)
  return setToolTip.call(this, text)
}
const setContextMenu = Tray.prototype.setContextMenu
Tray.prototype.setContextMenu = function record(menu) {
  state.menus.push(menu)
  return setContextMenu.call(this, menu)
}
