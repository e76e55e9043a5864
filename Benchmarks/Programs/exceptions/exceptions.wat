;; Exceptions in a loop: thrown a few calls down, caught by tag with a payload, or caught, looked at and thrown again.
(global $size i32 (i32.const 6000))
(global $name_length i32 (i32.const 10))
(data (i32.const 64) "exceptions")

(tag $odd (param i32))
(tag $rare (param i32 i32))

(func $work (param $value i32) (param $depth i32) (result i32)
  (if (local.get $depth)
    (then
      (return
        (i32.add
          (call $work (local.get $value) (i32.sub (local.get $depth) (i32.const 1)))
          (i32.const 1)))))
  (if (i32.eqz (i32.rem_u (local.get $value) (i32.const 7)))
    (then (throw $rare (local.get $value) (i32.const 3))))
  (if (i32.and (local.get $value) (i32.const 1))
    (then (throw $odd (local.get $value))))
  (i32.mul (local.get $value) (i32.const 5)))

;; Lets the rare ones pass, after a look.
(func $middle (param $value i32) (result i32)
  (local $passing exnref)
  (block $caught (result i32 i32 exnref)
    (return
      (try_table (result i32) (catch_ref $rare $caught)
        (call $work (local.get $value) (i32.const 4)))))
  (local.set $passing)
  (drop)
  (drop)
  (throw_ref (local.get $passing)))

(func $outer (param $value i32) (result i32)
  (block $is_odd (result i32)
    (block $is_rare (result i32 i32)
      (return
        (try_table (result i32) (catch $odd $is_odd) (catch $rare $is_rare)
          (call $middle (local.get $value)))))
    (return (i32.mul)))
  (return (i32.add (i32.const 11))))

(func $run (export "run") (param $size i32) (result i64)
  (local $sum i64) (local $i i32)
  (local.set $sum (i64.const 1))
  (loop $next
    (local.set $sum (call $mix (local.get $sum) (i64.extend_i32_u (call $outer (local.get $i)))))
    (local.set $i (i32.add (local.get $i) (i32.const 1)))
    (br_if $next (i32.lt_u (local.get $i) (local.get $size))))
  (local.get $sum))
