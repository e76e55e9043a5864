;; Short-lived binary trees of garbage-collected structs beside one that lives long: `binary-trees`, with a collector.
(global $size i32 (i32.const 13))
(global $name_length i32 (i32.const 8))
(data (i32.const 64) "gc-trees")

(type $node (struct (field $left (ref null $node)) (field $right (ref null $node))))

(func $build (param $depth i32) (result (ref $node))
  (if (i32.eqz (local.get $depth))
    (then (return (struct.new $node (ref.null $node) (ref.null $node)))))
  (struct.new $node
    (call $build (i32.sub (local.get $depth) (i32.const 1)))
    (call $build (i32.sub (local.get $depth) (i32.const 1)))))

(func $count (param $node (ref $node)) (result i32)
  (block $leaf
    (return
      (i32.add
        (i32.add
          (i32.const 1)
          (call $count (br_on_null $leaf (struct.get $node $left (local.get $node)))))
        (call $count (ref.as_non_null (struct.get $node $right (local.get $node)))))))
  (i32.const 1))

(func $run (export "run") (param $size i32) (result i64)
  (local $lasting (ref null $node))
  (local $sum i64) (local $depth i32) (local $turns i32) (local $seen i32)
  (if (i32.gt_u (local.get $size) (i32.const 16)) (then (local.set $size (i32.const 16))))
  (local.set $lasting (call $build (local.get $size)))
  (local.set $sum (i64.const 1))
  (local.set $depth (i32.const 4))
  (block $done
    (loop $deeper
      (br_if $done (i32.gt_u (local.get $depth) (local.get $size)))
      (local.set $turns
        (i32.shl (i32.const 1) (i32.add (i32.sub (local.get $size) (local.get $depth)) (i32.const 3))))
      (local.set $seen (i32.const 0))
      (loop $turn
        (local.set $seen (i32.add (local.get $seen) (call $count (call $build (local.get $depth)))))
        (local.set $turns (i32.sub (local.get $turns) (i32.const 1)))
        (br_if $turn (local.get $turns)))
      (local.set $sum (call $mix (local.get $sum) (i64.extend_i32_u (local.get $seen))))
      (local.set $depth (i32.add (local.get $depth) (i32.const 2)))
      (br $deeper)))
  (call $mix (local.get $sum) (i64.extend_i32_u (call $count (ref.as_non_null (local.get $lasting))))))
