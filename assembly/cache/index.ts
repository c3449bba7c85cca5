// The doors of the cache domain: the index (index-*.ts), and what may be kept and used (the rest).
export * from './index-doors'
export * from './rules-doors'
