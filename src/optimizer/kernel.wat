;; The inner loops of the optimizers over one flat memory. Compiled to kernelBinary.ts (its test rewrites that file with
;; `vitest run test/unit/optimizer/kernel.test.ts -u`). Addresses are byte offsets, counts are floats and
;; multiples of four, as FlatMemory lays its regions out.
(module
  (import "flat" "memory" (memory 1))

  ;; Sum of squares of $count floats, accumulated in double precision.
  (func (export "sumOfSquares") (param $address i32) (param $count i32) (result f64)
    (local $i i32) (local $x v128) (local $low v128) (local $high v128) (local $sumLow v128) (local $sumHigh v128)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $count)))
        (local.set $x (v128.load (local.get $address)))
        (local.set $low (f64x2.promote_low_f32x4 (local.get $x)))
        (local.set $high (f64x2.promote_low_f32x4
          (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $x) (local.get $x))))
        (local.set $sumLow (f64x2.add (local.get $sumLow) (f64x2.mul (local.get $low) (local.get $low))))
        (local.set $sumHigh (f64x2.add (local.get $sumHigh) (f64x2.mul (local.get $high) (local.get $high))))
        (local.set $address (i32.add (local.get $address) (i32.const 16)))
        (local.set $i (i32.add (local.get $i) (i32.const 4)))
        (br $next)))
    (local.set $sumLow (f64x2.add (local.get $sumLow) (local.get $sumHigh)))
    (f64.add (f64x2.extract_lane 0 (local.get $sumLow)) (f64x2.extract_lane 1 (local.get $sumLow))))

  ;; g = $gradientScale * gradient
  ;; m = $beta1 * m + $oneMinusBeta1 * g
  ;; v = $beta2 * v + $oneMinusBeta2 * g * g
  ;; value = $keep * value - $rate * m / ($rootScale * sqrt(v) + $epsilon)
  (func (export "update")
    (param $value i32) (param $gradient i32) (param $m i32) (param $v i32) (param $count i32)
    (param $gradientScale f32) (param $beta1 f32) (param $oneMinusBeta1 f32) (param $beta2 f32) (param $oneMinusBeta2 f32)
    (param $keep f32) (param $rate f32) (param $rootScale f32) (param $epsilon f32)
    (local $i i32) (local $g v128) (local $newM v128) (local $newV v128)
    (local $vGradientScale v128) (local $vBeta1 v128) (local $vOneMinusBeta1 v128) (local $vBeta2 v128)
    (local $vOneMinusBeta2 v128) (local $vKeep v128) (local $vRate v128) (local $vRootScale v128) (local $vEpsilon v128)
    (local.set $vGradientScale (f32x4.splat (local.get $gradientScale)))
    (local.set $vBeta1 (f32x4.splat (local.get $beta1)))
    (local.set $vOneMinusBeta1 (f32x4.splat (local.get $oneMinusBeta1)))
    (local.set $vBeta2 (f32x4.splat (local.get $beta2)))
    (local.set $vOneMinusBeta2 (f32x4.splat (local.get $oneMinusBeta2)))
    (local.set $vKeep (f32x4.splat (local.get $keep)))
    (local.set $vRate (f32x4.splat (local.get $rate)))
    (local.set $vRootScale (f32x4.splat (local.get $rootScale)))
    (local.set $vEpsilon (f32x4.splat (local.get $epsilon)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $count)))
        (local.set $g (f32x4.mul (v128.load (local.get $gradient)) (local.get $vGradientScale)))
        (local.set $newM (f32x4.add
          (f32x4.mul (v128.load (local.get $m)) (local.get $vBeta1))
          (f32x4.mul (local.get $g) (local.get $vOneMinusBeta1))))
        (local.set $newV (f32x4.add
          (f32x4.mul (v128.load (local.get $v)) (local.get $vBeta2))
          (f32x4.mul (f32x4.mul (local.get $g) (local.get $g)) (local.get $vOneMinusBeta2))))
        (v128.store (local.get $m) (local.get $newM))
        (v128.store (local.get $v) (local.get $newV))
        (v128.store (local.get $value) (f32x4.sub
          (f32x4.mul (v128.load (local.get $value)) (local.get $vKeep))
          (f32x4.div
            (f32x4.mul (local.get $newM) (local.get $vRate))
            (f32x4.add (f32x4.mul (f32x4.sqrt (local.get $newV)) (local.get $vRootScale)) (local.get $vEpsilon)))))
        (local.set $value (i32.add (local.get $value) (i32.const 16)))
        (local.set $gradient (i32.add (local.get $gradient) (i32.const 16)))
        (local.set $m (i32.add (local.get $m) (i32.const 16)))
        (local.set $v (i32.add (local.get $v) (i32.const 16)))
        (local.set $i (i32.add (local.get $i) (i32.const 4)))
        (br $next))))

  ;; g = $gradientScale * gradient
  ;; m = $beta1 * m + $oneMinusBeta1 * g
  ;; v = $beta2 * v + $oneMinusBeta2 * g * g
  ;; gradient = m * $firstScale / ($rootScale * sqrt(v) + $epsilon) + $decay * value
  (func (export "direction")
    (param $value i32) (param $gradient i32) (param $m i32) (param $v i32) (param $count i32)
    (param $gradientScale f32) (param $beta1 f32) (param $oneMinusBeta1 f32) (param $beta2 f32) (param $oneMinusBeta2 f32)
    (param $decay f32) (param $firstScale f32) (param $rootScale f32) (param $epsilon f32)
    (local $i i32) (local $g v128) (local $newM v128) (local $newV v128)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $count)))
        (local.set $g (f32x4.mul (v128.load (local.get $gradient)) (f32x4.splat (local.get $gradientScale))))
        (local.set $newM (f32x4.add
          (f32x4.mul (v128.load (local.get $m)) (f32x4.splat (local.get $beta1)))
          (f32x4.mul (local.get $g) (f32x4.splat (local.get $oneMinusBeta1)))))
        (local.set $newV (f32x4.add
          (f32x4.mul (v128.load (local.get $v)) (f32x4.splat (local.get $beta2)))
          (f32x4.mul (f32x4.mul (local.get $g) (local.get $g)) (f32x4.splat (local.get $oneMinusBeta2)))))
        (v128.store (local.get $m) (local.get $newM))
        (v128.store (local.get $v) (local.get $newV))
        (v128.store (local.get $gradient) (f32x4.add
          (f32x4.div
            (f32x4.mul (local.get $newM) (f32x4.splat (local.get $firstScale)))
            (f32x4.add
              (f32x4.mul (f32x4.sqrt (local.get $newV)) (f32x4.splat (local.get $rootScale)))
              (f32x4.splat (local.get $epsilon))))
          (f32x4.mul (v128.load (local.get $value)) (f32x4.splat (local.get $decay)))))
        (local.set $value (i32.add (local.get $value) (i32.const 16)))
        (local.set $gradient (i32.add (local.get $gradient) (i32.const 16)))
        (local.set $m (i32.add (local.get $m) (i32.const 16)))
        (local.set $v (i32.add (local.get $v) (i32.const 16)))
        (local.set $i (i32.add (local.get $i) (i32.const 4)))
        (br $next))))

  ;; target = target + $scale * source
  (func (export "addScaled") (param $target i32) (param $source i32) (param $count i32) (param $scale f32)
    (local $i i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $count)))
        (v128.store (local.get $target) (f32x4.add
          (v128.load (local.get $target))
          (f32x4.mul (v128.load (local.get $source)) (f32x4.splat (local.get $scale)))))
        (local.set $target (i32.add (local.get $target) (i32.const 16)))
        (local.set $source (i32.add (local.get $source) (i32.const 16)))
        (local.set $i (i32.add (local.get $i) (i32.const 4)))
        (br $next)))))
