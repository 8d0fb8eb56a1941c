import { expect, test } from 'vitest'
import { reaches } from '../../../src/renderer/app/reach.ts'

const ofTheTask = { section: 'Task', inSheet: true }
const ofTheBoard = { section: 'Board', inSheet: false }
const ofTheApp = { section: 'Go to', inSheet: false }

test('a sheet leaves its own keys and those of the whole app, and takes letters from the view beneath', () => {
  expect(reaches(ofTheTask, 't', 'sheet')).toBe(true)
  expect(reaches(ofTheApp, 'g h', 'sheet')).toBe(true)
  expect(reaches(ofTheBoard, 'x', 'sheet')).toBe(false)
  expect(reaches(ofTheBoard, 'mod+i', 'sheet')).toBe(true)
})

test('a dialog takes every key, with a modifier or without', () => {
  for (const action of [ofTheTask, ofTheBoard, ofTheApp])
    for (const keys of ['t', 'mod+k']) expect(reaches(action, keys, 'dialog')).toBe(false)
})

test('on the page every key reaches its action', () => {
  expect(reaches(ofTheBoard, 'x', 'page')).toBe(true)
})
