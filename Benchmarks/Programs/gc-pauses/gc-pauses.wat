;; How long the collector keeps a program waiting: 20,000 small pieces of work that make garbage and now and then renew
;; a part of a large living structure. The line's fifth word is the longest piece, in nanoseconds by the wall's clock.
(global $size i32 (i32.const 20000))
(global $name_length i32 (i32.const 9))
(data (i32.const 64) "gc-pauses")

(type $node
  (struct (field $left (mut (ref null $node))) (field $right (mut (ref null $node))) (field $value i32)))
(type $forest (array (mut (ref null $node))))

(func $build (param $depth i32) (param $value i32) (result (ref $node))
  (if (i32.eqz (local.get $depth))
    (then (return (struct.new $node (ref.null $node) (ref.null $node) (local.get $value)))))
  (struct.new $node
    (call $build (i32.sub (local.get $depth) (i32.const 1)) (i32.mul (local.get $value) (i32.const 3)))
    (call $build (i32.sub (local.get $depth) (i32.const 1)) (i32.add (local.get $value) (i32.const 1)))
    (local.get $value)))

(func $weigh (param $node (ref null $node)) (result i32)
  (if (ref.is_null (local.get $node)) (then (return (i32.const 0))))
  (i32.add
    (struct.get $node $value (local.get $node))
    (i32.xor
      (call $weigh (struct.get $node $left (local.get $node)))
      (call $weigh (struct.get $node $right (local.get $node))))))

(func $run (export "run") (param $size i32) (result i64)
  (local $forest (ref $forest)) (local $i i32) (local $sum i32) (local $before i64) (local $took i64)
  (local.set $forest (array.new_default $forest (i32.const 512)))
  (loop $plant
    (array.set $forest (local.get $forest) (local.get $i) (call $build (i32.const 8) (local.get $i)))
    (local.set $i (i32.add (local.get $i) (i32.const 1)))
    (br_if $plant (i32.lt_u (local.get $i) (i32.const 512))))
  (global.set $longest (i64.const 1))
  (local.set $i (i32.const 0))
  (loop $piece
    (local.set $before (call $wall))
    (local.set $sum
      (i32.add (local.get $sum) (call $weigh (call $build (i32.const 4) (local.get $i)))))
    (if (i32.eqz (i32.and (local.get $i) (i32.const 15)))
      (then
        (array.set $forest (local.get $forest)
          (i32.and (i32.mul (local.get $i) (i32.const 31)) (i32.const 511))
          (call $build (i32.const 8) (local.get $i)))))
    (local.set $took (i64.sub (call $wall) (local.get $before)))
    (if (i64.gt_u (local.get $took) (global.get $longest))
      (then (global.set $longest (local.get $took))))
    (local.set $i (i32.add (local.get $i) (i32.const 1)))
    (br_if $piece (i32.lt_u (local.get $i) (local.get $size))))
  (local.set $i (i32.const 0))
  (loop $add
    (local.set $sum
      (i32.add (local.get $sum) (call $weigh (array.get $forest (local.get $forest) (local.get $i)))))
    (local.set $i (i32.add (local.get $i) (i32.const 1)))
    (br_if $add (i32.lt_u (local.get $i) (i32.const 512))))
  (call $mix (i64.const 1) (i64.extend_i32_u (local.get $sum))))
