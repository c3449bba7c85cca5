export { bufferCodec as textCodec } from '../native/buffer-codec.ts'
