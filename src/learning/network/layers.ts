import * as tf from '@tensorflow/tfjs-core'

/*
 * Layers with gradients of their own. The gradients that TensorFlow.js derives for matMul multiply with transposed operands,
 * which the WASM backend does without SIMD (ten times slower than transposing first), and its concat and slice along the last
 * axis are slow. Sequences are therefore laid out day after day, the same day of all meters of a batch together
 * (`days × batch` rows): looking some days back or ahead is then a move of whole rows.
 */

/** x · weights + bias, `rows × columns`, with ReLU when asked. */
export function dense(x: tf.Tensor2D, weights: tf.Tensor2D, bias: tf.Tensor1D, relu = false): tf.Tensor2D {
  const layer = tf.customGrad((...inputs) => {
    const [a, w, b, save] = inputs as unknown as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D, tf.GradSaveFunc]
    const value = tf.fused.matMul({ a, b: w, bias: b, activation: relu ? 'relu' : 'linear' })
    save(relu ? [a, w, value] : [a, w])
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [input, ws, out] = saved as tf.Tensor2D[]
      const dz = (out ? tf.mul(dy, tf.step(out)) : dy) as tf.Tensor2D
      const [dw, db] = weightGradients([input!], dz)
      return [tf.matMul(dz, tf.transpose(ws!)), dw!, tf.reshape(db!, [-1])]
    }
    return { value, gradFunc }
  })
  return layer(x, weights, bias) as tf.Tensor2D
}

/** Weights of a residual block; see `NETWORK_TENSORS`. */
export interface BlockWeights {
  readonly before: tf.Tensor2D
  readonly here: tf.Tensor2D
  readonly after: tf.Tensor2D
  readonly bias: tf.Tensor1D
  readonly out: tf.Tensor2D
  readonly outBias: tf.Tensor1D
}

/**
 * x + relu(convolution of x) · out: the convolution has three taps, `reach` rows back, here, and `reach` rows ahead, with
 * zeros beyond the ends.
 */
export function residualBlock(x: tf.Tensor2D, weights: BlockWeights, reach: number): tf.Tensor2D {
  const block = tf.customGrad((...inputs) => {
    const [h, before, here, after, bias, out, outBias, save] = inputs as unknown as BlockInputs
    const [back, ahead] = [moved(h, reach), moved(h, -reach)]
    const centre = tf.fused.matMul({ a: h, b: here, bias })
    const u = tf.relu(tf.add(tf.add(centre, tf.matMul(back, before)), tf.matMul(ahead, after))) as tf.Tensor2D
    const value = tf.add(h, tf.fused.matMul({ a: u, b: out, bias: outBias }))
    save([h, back, ahead, u, before, here, after, out])
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [h0, back0, ahead0, u0, before0, here0, after0, out0] = saved as Saved
      const d = dy as tf.Tensor2D
      const du = tf.mul(tf.matMul(d, tf.transpose(out0)), tf.step(u0)) as tf.Tensor2D
      const throughBefore = moved(tf.matMul(du, tf.transpose(before0)), -reach)
      const throughAfter = moved(tf.matMul(du, tf.transpose(after0)), reach)
      const dx = tf.add(tf.add(d, tf.matMul(du, tf.transpose(here0))), tf.add(throughBefore, throughAfter))
      const [dBefore, dHere, dAfter, dBias] = weightGradients([back0, h0, ahead0], du)
      const [dOut, dOutBias] = weightGradients([u0], d)
      return [dx, dBefore!, dHere!, dAfter!, tf.reshape(dBias!, [-1]), dOut!, tf.reshape(dOutBias!, [-1])]
    }
    return { value, gradFunc }
  })
  const { before, here, after, bias, out, outBias } = weights
  return block(x, before, here, after, bias, out, outBias) as tf.Tensor2D
}

type M = tf.Tensor2D
type Saved = [M, M, M, M, M, M, M, M]
type BlockInputs = [M, M, M, M, tf.Tensor1D, M, tf.Tensor1D, tf.GradSaveFunc]

/** Rows moved down by so many places (up when negative), zeros where none come from. */
function moved(x: tf.Tensor2D, by: number): tf.Tensor2D {
  const [rows, columns] = x.shape
  const kept = rows - Math.abs(by)
  if (kept <= 0) return tf.zerosLike(x)
  const pads: [[number, number], [number, number]] = [
    [Math.max(0, by), Math.max(0, -by)],
    [0, 0]
  ]
  return tf.pad2d(tf.slice2d(x, [Math.max(0, -by), 0], [kept, columns]), pads)
}

/**
 * Gradients of the weights of each input, then of the bias, from that of their sum: one product of all of them, since the
 * WASM backend repacks its right-hand side each time, which takes longer than multiplying.
 */
function weightGradients(inputs: readonly tf.Tensor2D[], dz: tf.Tensor2D): tf.Tensor2D[] {
  const ones = tf.ones([1, dz.shape[0]]) as tf.Tensor2D
  const all = tf.concat([...inputs.map((input) => tf.transpose(input)), ones], 0) as tf.Tensor2D
  const product = tf.matMul(all, dz) as tf.Tensor2D
  let at = 0
  return [...inputs.map((input) => input.shape[1]), 1].map((height) => {
    at += height
    return tf.slice2d(product, [at - height, 0], [height, dz.shape[1]])
  })
}
