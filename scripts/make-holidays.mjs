// Writes data/holidays-cn.csv from the package chinese-days: node scripts/make-holidays.mjs
// The package calls every weekday of a year that it does not know a working day, so only years with holidays are written.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import chineseDays from 'chinese-days'

const require = createRequire(import.meta.url)
const { version } = JSON.parse(readFileSync(new URL('../package.json', `file://${require.resolve('chinese-days')}`)))
const FIRST_YEAR = 2000
const LAST_YEAR = 2099
const MS_PER_DAY = 86_400_000

const rows = []
for (let ms = Date.UTC(FIRST_YEAR, 0, 1); ms <= Date.UTC(LAST_YEAR, 11, 31); ms += MS_PER_DAY) {
  const date = new Date(ms).toISOString().slice(0, 10)
  const { work, name } = chineseDays.getDayDetail(date)
  // Days that an announcement names carry "English,中文,days"; all others carry the name of the weekday.
  const [english, chinese] = name.split(',')
  if (!chinese) continue
  const source = `国务院办公厅关于${date.slice(0, 4)}年部分节假日安排的通知; chinese-days ${version}`
  rows.push([date, work ? 'makeup_workday' : 'holiday', chinese, english, source].join(','))
}
const table = ['date,kind,name_zh,name_en,source', ...rows].join('\n')
writeFileSync(new URL('../data/holidays-cn.csv', import.meta.url), `${table}\n`)
